//! Whether what a link brings counts, and if not, why.

use crate::contract::ContractState;
use crate::creative::CreativeState;
use crate::named::named;
use crate::program::ProgramStatus;

named! {
    /// A link leads somewhere in every state but the last; it earns only while it is live.
    pub enum LinkState "link state" {
        Live = "live",
        PartnerSuspended = "partner_suspended",
        ContractEnded = "contract_ended",
        ProgramPaused = "program_paused",
        CreativeWithdrawn = "creative_withdrawn",
        Archived = "archived",
    }
}

impl LinkState {
    /// The first of the reasons that applies, those that a partner can do nothing about before those it can.
    pub fn of(is_archived: bool, contract: ContractState, program: ProgramStatus, creative: CreativeState) -> Self {
        if is_archived {
            return Self::Archived;
        }
        match contract {
            ContractState::Suspended => return Self::PartnerSuspended,
            ContractState::Ended => return Self::ContractEnded,
            ContractState::Active => {}
        }
        if program == ProgramStatus::Paused {
            return Self::ProgramPaused;
        }
        match creative {
            CreativeState::Withdrawn => Self::CreativeWithdrawn,
            CreativeState::Active => Self::Live,
        }
    }

    /// For the partner whose link it is.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Live => "Live: clicks count.",
            Self::PartnerSuspended => {
                "The brand suspended you: visitors still arrive, but new clicks and conversions earn nothing."
            }
            Self::ContractEnded => {
                "The contract has ended: visitors still arrive, but new clicks and conversions earn nothing."
            }
            Self::ProgramPaused => "The program is paused: visitors still arrive, but new clicks earn nothing.",
            Self::CreativeWithdrawn => {
                "The brand withdrew the creative: visitors still arrive, but new clicks earn nothing."
            }
            Self::Archived => "Archived: the short address leads nowhere.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_reason_is_named() {
        use ContractState::{Active, Ended, Suspended};
        use CreativeState::Withdrawn;
        use ProgramStatus::{Live, Paused};
        let shown = CreativeState::Active;
        for (archived, contract, program, creative, expected) in [
            (false, Active, Live, shown, LinkState::Live),
            (false, Active, Live, Withdrawn, LinkState::CreativeWithdrawn),
            (false, Active, Paused, Withdrawn, LinkState::ProgramPaused),
            (false, Suspended, Paused, Withdrawn, LinkState::PartnerSuspended),
            (false, Ended, Live, shown, LinkState::ContractEnded),
            (true, Suspended, Paused, Withdrawn, LinkState::Archived),
        ] {
            assert_eq!(LinkState::of(archived, contract, program, creative), expected);
        }
    }
}
