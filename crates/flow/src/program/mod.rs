//! A brand's offer: the file that describes it, what applying it would change, the versions applied so far, and how others see it.

mod apply;
mod brand;
pub mod file;
pub mod plan;
mod refusal;
mod show;
mod terms_cache;
#[cfg(test)]
mod tests;

pub use apply::{Applied, apply, plan};
pub use brand::brand_of_file;
pub use refusal::ProgramRefusal;
pub use show::{Offer, list, list_public, show, show_public, versions};
pub use store::program::{EventType, Program};
pub use store::terms::AppliedTerms;
pub use terms_cache::TermsCache;

pub(crate) use show::of_brand;
