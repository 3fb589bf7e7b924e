//! What was seen: clicks and impressions, from the moment the door accepts one to the file it rests in.
//!
//! - [`record`]: one click or impression, as the door saw it, and its bytes on disk.
//! - [`spool`]: the durable, append-only transport: preallocated segments, one disk sync per group.
//!
//! This crate knows no database, no HTTP and no rule: what counts, and for whom, is decided in `domain` and `flow`.

pub mod record;

pub mod spool;

pub use record::{Kind, Record};
pub use spool::{Batch, Settings as SpoolSettings, Spool, SpoolError, Writer};
