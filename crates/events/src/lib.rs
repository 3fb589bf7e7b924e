//! What was seen: clicks and impressions, from the moment the door accepts one to the file it rests in.
//!
//! - [`record`]: one click or impression, as the door saw it, and its bytes on disk.
//! - [`spool`]: the durable, append-only transport: preallocated segments, one disk sync per group.
//! - [`agent`]: crawler or not (asked at the door), device, browser, system.
//! - [`enrich`]: what the hot path left out: country, agent facts, referrer host, visitor.
//! - [`lake`]: Parquet files by program and local day, to be scanned and searched.
//!
//! This crate knows no database, no HTTP and no rule: what counts, and for whom, is decided in `domain` and `flow`.

pub mod record;

pub mod spool;

pub mod agent;

pub mod enrich;

pub mod lake;

pub use agent::{CrawlerCache, is_crawler};
pub use enrich::{Country, Enriched, Enricher};
pub use lake::{Lake, LakeFileInfo, Row};
pub use record::{Kind, Record};
pub use spool::{Batch, Settings as SpoolSettings, Spool, SpoolError, SpoolReader, Writer};

/// Stands where a country, device, browser or system could not be told. Texts that were not given are empty instead.
pub const UNKNOWN: &str = "unknown";
