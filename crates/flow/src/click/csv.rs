//! Clicks as lines of CSV. Texts that visitors and partners choose run no formulas.

use super::SeenClick;
use crate::origin::OriginNames;
use crate::report::csv::{harmless, written};

const HEADINGS: [&str; 24] = [
    "click_id",
    "kind",
    "at",
    "day",
    "program",
    "partner",
    "creative",
    "link",
    "attributable",
    "left_out",
    "unique",
    "visitor",
    "country",
    "device",
    "browser",
    "system",
    "referrer_host",
    "sub_id1",
    "sub_id2",
    "sub_id3",
    "shared_id",
    "agent",
    "creative_name",
    "link_name",
];

pub fn headings() -> Vec<u8> {
    written(|writer| writer.write_record(HEADINGS))
}

pub fn lines(clicks: &[SeenClick], names: &OriginNames) -> Vec<u8> {
    written(|writer| clicks.iter().try_for_each(|click| writer.write_record(cells(click, names))))
}

fn cells(click: &SeenClick, names: &OriginNames) -> [String; HEADINGS.len()] {
    let row = &click.row;
    let id = |number: u32| if number == 0 { String::new() } else { number.to_string() };
    let text = |text: &str| harmless(text).into_owned();
    [
        click.click_id.clone().unwrap_or_default(),
        click.kind().to_owned(),
        click.at.to_string(),
        click.day.to_string(),
        row.program.to_string(),
        row.partner.to_string(),
        id(row.creative),
        id(row.link),
        click.is_attributable().to_string(),
        row.left_out.map_or("", |reason| reason.code()).to_owned(),
        row.is_unique.to_string(),
        click.visitor(),
        row.country.as_str().to_owned(),
        text(&row.device),
        text(&row.browser),
        text(&row.system),
        text(&row.referrer_host),
        text(&row.sub_id1),
        text(&row.sub_id2),
        text(&row.sub_id3),
        text(&row.shared_id),
        text(&row.agent),
        text(names.creative(row.creative.into()).unwrap_or("")),
        text(names.link(row.link.into()).unwrap_or("")),
    ]
}
