//! What people are told by letter, and what of it they choose.
//!
//! The rules in words: letters about the security of an account always come. Everything else is each person's own choice, in each of its
//! accounts: at once, once a day together with the rest, or not at all. A letter goes to those in the account whose work it is.

use crate::access::{AccountKind, Role};
use crate::named::named;

#[cfg(test)]
mod tests;

named! {
    /// Everything that has a letter. Security first, then in the order of the work.
    pub enum Event "event" {
        /// The secrets that prove an address; nobody else can use them.
        EmailSecret = "email_secret",
        LogIn = "log_in",
        PasswordChange = "password_change",
        TokenMade = "token_made",
        TeamChange = "team_change",
        WithdrawalSetting = "withdrawal_setting",
        /// Somebody takes everything out that the account owns.
        DataExport = "data_export",
        /// An owner closed the account, or opened it again.
        Closure = "closure",

        /// A partner applies to a program.
        Application = "application",
        /// The brand decided about an application.
        ApplicationDecision = "application_decision",
        /// A brand invites a partner.
        Invitation = "invitation",
        /// A partner answered an invitation.
        InvitationAnswer = "invitation_answer",
        NewTerms = "new_terms",
        /// A contract was suspended, resumed or ended.
        ContractChange = "contract_change",

        Message = "message",
        /// A question about an order or an action, and every word of its answer.
        Inquiry = "inquiry",

        /// The first of a partner in a program.
        FirstAction = "first_action",
        /// What was tracked yesterday.
        NewActions = "new_actions",
        /// Reversed, modified or restored.
        ActionChange = "action_change",
        /// What locked and what was approved yesterday.
        ActionProgress = "action_progress",
        PaymentSent = "payment_sent",
        PaymentFailed = "payment_failed",

        ImportEnded = "import_ended",
        /// The platform paused a postback by itself.
        PostbackPaused = "postback_paused",
        /// What a saved view shows, to whom keeps it.
        ViewLetter = "view_letter",
    }
}

named! {
    /// How a person wants to be told.
    pub enum Way "way" {
        AtOnce = "at_once",
        /// Together with the rest of the day, in one letter.
        Daily = "daily",
        Off = "off",
    }
}

impl Event {
    /// Whose people are told of it.
    pub const fn concerns(self, kind: AccountKind) -> bool {
        use AccountKind::*;
        match self {
            Self::EmailSecret | Self::LogIn | Self::PasswordChange | Self::TokenMade | Self::TeamChange => true,
            Self::Message | Self::Inquiry | Self::ViewLetter | Self::DataExport | Self::Closure => {
                !matches!(kind, Operator)
            }
            Self::Application | Self::InvitationAnswer | Self::ImportEnded => matches!(kind, Brand),
            Self::WithdrawalSetting
            | Self::ApplicationDecision
            | Self::Invitation
            | Self::NewTerms
            | Self::ContractChange
            | Self::FirstAction
            | Self::NewActions
            | Self::ActionChange
            | Self::ActionProgress
            | Self::PaymentSent
            | Self::PaymentFailed
            | Self::PostbackPaused => matches!(kind, Partner),
        }
    }

    /// Whose work it is inside an account. What concerns one person alone reaches that person whatever its role.
    pub const fn reaches(self, role: Role) -> bool {
        match self {
            Self::EmailSecret | Self::LogIn | Self::PasswordChange | Self::ViewLetter => true,
            Self::TokenMade
            | Self::TeamChange
            | Self::DataExport
            | Self::Closure
            | Self::Application
            | Self::ApplicationDecision
            | Self::Invitation
            | Self::InvitationAnswer
            | Self::NewTerms
            | Self::ContractChange
            | Self::ImportEnded
            | Self::PostbackPaused => matches!(role, Role::Owner),
            Self::WithdrawalSetting
            | Self::Message
            | Self::Inquiry
            | Self::FirstAction
            | Self::NewActions
            | Self::ActionChange
            | Self::ActionProgress
            | Self::PaymentSent
            | Self::PaymentFailed => matches!(role, Role::Owner | Role::Finance),
        }
    }

    /// What a person may choose from, the way it begins with first. One way alone is no choice.
    pub const fn ways(self) -> &'static [Way] {
        match self {
            Self::EmailSecret
            | Self::LogIn
            | Self::PasswordChange
            | Self::TokenMade
            | Self::TeamChange
            | Self::WithdrawalSetting
            | Self::DataExport
            | Self::Closure => &[Way::AtOnce],
            // Gathered over a day: there is no letter for a single one.
            Self::NewActions | Self::ActionProgress => &[Way::Daily, Way::Off],
            // Made for one instant.
            Self::FirstAction | Self::ViewLetter => &[Way::AtOnce, Way::Off],
            Self::Application
            | Self::ApplicationDecision
            | Self::Invitation
            | Self::InvitationAnswer
            | Self::NewTerms
            | Self::ContractChange
            | Self::Message
            | Self::Inquiry
            | Self::PaymentSent
            | Self::PaymentFailed
            | Self::ImportEnded
            | Self::PostbackPaused => &[Way::AtOnce, Way::Daily, Way::Off],
            // A brand may send back hundreds with one file.
            Self::ActionChange => &[Way::Daily, Way::AtOnce, Way::Off],
        }
    }

    /// Security: it cannot be switched off.
    pub const fn is_fixed(self) -> bool {
        self.ways().len() == 1
    }

    /// What counts for a person: its choice, where it made one that still exists.
    pub fn way(self, chosen: Option<Way>) -> Way {
        chosen.filter(|way| self.ways().contains(way)).unwrap_or(self.ways()[0])
    }
}
