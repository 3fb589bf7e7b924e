//! A brand's offer: the file that describes it, what applying it would change, and the versions applied so far.

pub mod file;
pub mod plan;
mod terms_cache;

pub use terms_cache::TermsCache;
