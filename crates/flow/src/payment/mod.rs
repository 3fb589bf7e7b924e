//! Payments: what partners ask for, runs that collect what is payable, and what becomes of each transfer.
//!
//! A payment takes whole approved actions out of one program. While it is in transit its actions stay approved and its money stands in the
//! bucket `in_transit`; marked paid, both are paid; marked failed, the money is payable again and goes into the next run.
//!
//! Bank rails are further methods ([`domain::payment::PaymentMethod`]): a run makes payments of the method each partner chose, and a
//! rail's job would send those of its method and settle them by [`settle`], as the brand does by hand for `manual`.

mod export;
mod list;
mod next;
mod run;
mod setting;
mod settlement;

pub use export::export;
pub use list::{PaymentDetail, payment, payments, run_detail, runs};
pub use next::{NextPayment, next};
pub(crate) use run::plan;
pub use run::{Planned, RunInput, RunPlan, Waiting, run};
pub use setting::{SettingInput, change_setting, settings};
pub use settlement::{Settlement, settle};
pub use store::payment::{Line as PaymentLine, Payment, Run as PaymentRun, WithdrawalSetting};

use crate::refusal::{Kind, Refuse, Row};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PaymentRefusal {
    #[error("there is no such payment")]
    NotFound,
    #[error("there is no such payment run")]
    RunNotFound,
    #[error("the payment is {state} and cannot become {wanted}")]
    Settled { state: String, wanted: &'static str },
}

impl Refuse for PaymentRefusal {
    fn row(&self) -> Row<'_> {
        match self {
            PaymentRefusal::NotFound => (Kind::NotFound, "payment_not_found", None),
            PaymentRefusal::RunNotFound => (Kind::NotFound, "payment_run_not_found", None),
            PaymentRefusal::Settled { .. } => (Kind::Conflict, "payment_settled", None),
        }
    }
}
