//! What an account takes out of the platform: everything it owns, in one archive.

use jiff::SignedDuration;

use crate::named::named;

/// How long an archive can be downloaded after it is ready.
pub const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// So often the job tries; an archive that cannot be made three times is the operator's to look at.
pub const FAILURES_MAX: i64 = 3;

named! {
    pub enum ExportState "state of a data export" {
        /// Asked for; the job makes it next.
        Waiting = "waiting",
        Ready = "ready",
        Failed = "failed",
        /// Its days were over, or the account is.
        Removed = "removed",
    }
}
