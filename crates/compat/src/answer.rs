//! What a resource answers with.

use crate::paging::PageFacts;
use crate::record::Record;

#[derive(Debug)]
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
}

/// A kind of thing, as its lists and its elements are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resource {
    pub plural: &'static str,
    pub singular: &'static str,
}
