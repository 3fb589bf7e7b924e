//! Links as a CSV file, with their addresses. What a spreadsheet would take for a formula is defused.

use std::borrow::Cow;

use store::link::Link;

use crate::Platform;
use crate::report::csv::{harmless, written};

use super::{short_address, state, tracking_address};

const HEADING: [&str; 14] = [
    "link_id",
    "program_id",
    "program",
    "name",
    "short_address",
    "long_address",
    "deep_link",
    "sub_id1",
    "sub_id2",
    "sub_id3",
    "shared_id",
    "creative_id",
    "state",
    "created_at",
];

pub fn file(platform: &Platform, links: &[Link]) -> Vec<u8> {
    written(|writer| {
        writer.write_record(HEADING)?;
        links.iter().try_for_each(|link| writer.write_record(cells(platform, link).iter().map(|cell| cell.as_bytes())))
    })
}

fn cells(platform: &Platform, link: &Link) -> [Cow<'static, str>; HEADING.len()] {
    let text = |text: &str| Cow::Owned(harmless(text).into_owned());
    let facts = &link.facts;
    let [first, second, third] = &facts.sub_ids;
    [
        link.id.to_string().into(),
        facts.program_id.to_string().into(),
        text(&link.program_name),
        text(&facts.name),
        short_address(platform, link).into(),
        tracking_address(platform, link).into(),
        text(&facts.deep_link),
        text(first),
        text(second),
        text(third),
        text(&facts.shared_id),
        facts.creative_id.to_string().into(),
        state(link).code().into(),
        link.created_at.to_string().into(),
    ]
}
