//! A brand's offer: the file that describes it, what applying it would change, the versions applied so far, and how others see it.

mod apply;
mod brand;
pub mod draft;
pub mod file;
pub mod plan;
mod refusal;
mod revision;
mod schedule;
#[cfg(test)]
mod schedule_tests;
mod show;
mod terms_cache;
#[cfg(test)]
mod tests;

pub use apply::{Applied, apply, plan};
pub use brand::brand_of_file;
pub use refusal::ProgramRefusal;
pub use revision::{Revision, apply_revision, plan_revision, set_status, source};
pub use schedule::{Upcoming, apply_due, apply_due_until, cancel, notice_day, schedule, scheduled, upcoming};
pub use show::{Offer, contracts_by_version, difference, list, list_public, show, show_public, version, versions};
pub use store::program::{EventType, Program};
pub use store::scheduled_change::ScheduledChange;
pub use store::terms::AppliedTerms;
pub use terms_cache::TermsCache;

pub(crate) use show::of_brand;
