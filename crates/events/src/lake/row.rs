//! One row of the lake: a record with everything the drain added.

use std::sync::Arc;

use domain::click::LeftOut;

use crate::enrich::Country;
use crate::record::Kind;

/// Rows repeat their texts, so they share them.
pub type Text = Arc<str>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub kind: Kind,
    /// Unix milliseconds UTC.
    pub at_ms: i64,
    pub unique: u64,
    pub key_id: u8,
    pub program: u32,
    pub partner: u32,
    /// 0: none.
    pub creative: u32,
    /// 0: none.
    pub link: u32,
    pub left_out: Option<LeftOut>,
    /// The first attributable click of its visitor on this program and partner on this local day.
    pub is_unique: bool,
    pub visitor: u64,
    pub country: Country,
    pub device: Text,
    pub browser: Text,
    pub system: Text,
    pub agent: Text,
    pub referrer_host: Text,
    pub sub_id1: Text,
    pub sub_id2: Text,
    pub sub_id3: Text,
    pub shared_id: Text,
}
