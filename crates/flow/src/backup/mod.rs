//! A consistent copy of everything that an installation remembers, taken while it serves, and the way back.
//!
//! What makes the copy consistent is its order:
//!
//! 1. *Hold*: from now on no spool segment is released and no lake file is removed ([`crate::event_log::Hold`]).
//! 2. *Database*: one snapshot. Its two cursors say how far the spool was counted and filed, its manifest which lake files count.
//! 3. *Spool*, from its first segment to its end.
//! 4. *Lake*, *media* and *keys*: every file that is there.
//!
//! **Invariant:** the cursors of the copied database lie inside the copied spool. They were at or before the end of the spool when the
//! snapshot was taken, and the spool is copied to an end that is later still. What the filing cursor has not passed was in the spool when
//! the hold began or came later, and has not left it since.
//!
//! **Invariant:** every lake file that the copied manifest names is copied. It was complete before it was named, and is not removed while
//! held. Files that are not named, because they are newer or older, are removed when the restored installation starts.
//!
//! So every click that was acknowledged before the backup began is there: counted, or in the spool still to be counted. Every conversion of
//! the snapshot finds its click, which was in the spool before it. Media files and keys are never changed or removed, only added, so copying
//! them last includes all that the snapshot and the spool refer to.
//!
//! Mail that was sent is not copied: it is somebody else's by now. Mail that was not is in the database.

mod manifest;
mod restore;
mod take;

pub use manifest::Manifest;
pub use restore::restore;
pub use take::take;

/// The folders of a data directory that a backup holds under the same names.
const FOLDERS: [&str; 4] = ["spool", "lake", "media", "keys"];

/// Where the copy of the database lies in a backup.
const DATABASE: &str = "database";
