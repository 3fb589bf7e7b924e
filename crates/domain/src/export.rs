//! Exports: the answer to a question about reports or clicks, put in a file by a job.

use jiff::SignedDuration;

use crate::named::named;

/// How long a file can be downloaded after it is ready: as long as clients of impact.com are used to.
pub const KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);

/// So often the job tries.
pub const FAILURES_MAX: i64 = 3;

named! {
    /// What is asked.
    pub enum ExportKind "kind of export" {
        Report = "report",
        Clicks = "clicks",
    }
}

named! {
    pub enum ExportState "state of an export" {
        /// Asked for; the job makes it next.
        Waiting = "waiting",
        Ready = "ready",
        Failed = "failed",
        /// Its days were over.
        Removed = "removed",
    }
}
