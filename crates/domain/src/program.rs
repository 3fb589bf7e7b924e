//! A brand's offer as a whole: whether it takes part in the traffic at all.

use crate::named::named;

named! {
    /// A paused program still redirects visitors, but credits nothing new.
    pub enum ProgramStatus "program status" {
        Live = "live",
        Paused = "paused",
    }
}
