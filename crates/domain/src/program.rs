//! A brand's offer as a whole: whether it takes part in the traffic at all.

use crate::named::named;

named! {
    /// A paused program still redirects visitors, but credits nothing new.
    pub enum ProgramStatus "program status" {
        Live = "live",
        Paused = "paused",
    }
}

named! {
    /// What became of a version that was to be applied on a later day.
    pub enum ScheduledChangeState "state of a scheduled change" {
        Scheduled = "scheduled",
        Applied = "applied",
        Cancelled = "cancelled",
        /// Another version was applied meanwhile.
        Superseded = "superseded",
        Failed = "failed",
    }
}
