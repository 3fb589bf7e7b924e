//! What a resource answers with.

use flow::data_export::Download;

use crate::paging::PageFacts;
use crate::record::{Record, record};

pub enum Answer {
    Page {
        of: Resource,
        items: Vec<Record>,
        facts: PageFacts,
    },
    /// One thing, under this name in XML.
    One(&'static str, Record),
    /// What became of a write.
    Done(Record),
    /// One thing that is not finished yet.
    Waiting(&'static str, Record),
    File {
        file: Download,
        content_type: &'static str,
        /// What it is called when it is saved.
        name: String,
    },
}

/// What became of a deletion.
pub fn deleted() -> Record {
    record! { "Status": "DELETED" }
}

/// A kind of thing, as its lists and its elements are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resource {
    pub plural: &'static str,
    pub singular: &'static str,
}
