//! Which mark each state of each noun has: the one table.

use domain::action::ActionState;
use domain::application::ApplicationState;
use domain::contract::ContractState;
use domain::inquiry::InquiryState;
use domain::invitation::InvitationState;
use domain::ledger::Bucket;
use domain::payment::PaymentState;
use domain::program::{ProgramStatus, ScheduledChangeState};

use super::Mark;
use super::mark::{Sign, Tone};

macro_rules! marks {
    ($($state:ty { $($value:ident => $word:literal $sign:ident $tone:ident,)* })*) => {$(
        impl From<$state> for Mark {
            fn from(state: $state) -> Self {
                match state {
                    $(<$state>::$value => Mark::new($word, Sign::$sign, Tone::$tone),)*
                }
            }
        }
    )*};
}

marks! {
    ActionState {
        Pending => "Pending" Ring Quiet,
        Locked => "Locked" Half Accent,
        Approved => "Approved" Full Accent,
        Paid => "Paid" Tick Good,
        Reversed => "Reversed" Cross Bad,
    }
    Bucket {
        Accrued => "Owed" Ring Quiet,
        Pending => "Pending" Ring Quiet,
        Locked => "Locked" Half Accent,
        Payable => "Payable" Full Accent,
        InTransit => "In transit" Moving Accent,
        Paid => "Paid" Tick Good,
    }
    PaymentState {
        InTransit => "In transit" Moving Accent,
        Paid => "Paid" Tick Good,
        Failed => "Failed" Cross Bad,
    }
    ApplicationState {
        Submitted => "Submitted" Ring Quiet,
        Approved => "application\u{4}Approved" Tick Good,
        Declined => "Declined" Cross Bad,
        Withdrawn => "Withdrawn" Cross Quiet,
    }
    InvitationState {
        Open => "Invited" Ring Quiet,
        Accepted => "Accepted" Tick Good,
        Declined => "Declined" Cross Quiet,
        Withdrawn => "Withdrawn" Cross Quiet,
    }
    InquiryState {
        Open => "Open" Ring Quiet,
        Answered => "Answered" Half Accent,
        NeedsEvidence => "Evidence wanted" Pause Warn,
        Granted => "Granted" Tick Good,
        Declined => "Declined" Cross Bad,
        Withdrawn => "Withdrawn" Cross Quiet,
    }
    ContractState {
        Active => "Active" Full Good,
        Suspended => "Suspended" Pause Warn,
        Ended => "Ended" Cross Quiet,
    }
    ScheduledChangeState {
        Scheduled => "Scheduled" Ring Quiet,
        Applied => "program\u{4}Applied" Tick Good,
        Cancelled => "Cancelled" Cross Quiet,
        Superseded => "Superseded" Cross Quiet,
        Failed => "Failed" Cross Bad,
    }
    ProgramStatus {
        Live => "Live" Full Good,
        Paused => "Paused" Pause Warn,
    }
}
