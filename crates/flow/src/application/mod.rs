//! A partner asks to join a program; the brand decides, or a rule that the brand switched on.

mod answers;
mod counter;
mod decision;
mod show;
mod submission;
#[cfg(test)]
mod tests;

pub use answers::{Answer, answers_of};
pub use counter::{accept_counter, counter, counter_of, decline_counter};
pub use decision::{approve, approve_into, decline};
pub use show::{find, list};
pub use store::application::Application;
pub use store::counter_offer::CounterOffer;
pub use submission::{submit, withdraw};

use domain::application::ApplicationState;
use domain::notification::Event;
use domain::postback::PostbackEvent;
use domain::terms::CommissionRule;
use jiff::Timestamp;
use store::Tx;

use crate::notification::tell;
use crate::postback::news;
use crate::program::file::ProgramFile;
use crate::refusal::{Kind, Refuse, Row};
use crate::{Platform, letter};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApplicationRefusal {
    #[error("there is no such application")]
    NotFound,
    #[error("an application to this program waits for the brand's decision already")]
    AlreadyOpen,
    #[error("there is no offer to answer any more")]
    NoCounterOffer,
    #[error("the application is {state} and cannot be {verb} any more")]
    Decided { state: ApplicationState, verb: &'static str },
}

impl Refuse for ApplicationRefusal {
    fn row(&self) -> Row<'_> {
        use ApplicationRefusal::*;
        match self {
            NotFound => (Kind::NotFound, "application_not_found", None),
            AlreadyOpen => (Kind::Conflict, "application_open", None),
            NoCounterOffer => (Kind::Conflict, "counter_offer_closed", None),
            Decided { .. } => (Kind::Conflict, "application_decided", None),
        }
    }
}

/// The partner is in: what it has now.
pub(crate) fn tell_approved(
    platform: &Platform,
    tx: &mut Tx<'_>,
    application: &Application,
    file: &ProgramFile,
    now: Timestamp,
) -> anyhow::Result<()> {
    let earns = file.terms.for_group(None).commission.iter().map(CommissionRule::offer_in_words).collect();
    let (locks, approves) = (file.terms.locks.in_words(), file.terms.approves.in_words());
    let letter = letter::application::approved(&application.program_name, earns, locks, approves);
    tell(tx, application.partner_id, Event::ApplicationDecision, &letter.about(application.program_id), now)?;
    news::application(platform, tx, PostbackEvent::ApplicationApproved, application, now)
}
