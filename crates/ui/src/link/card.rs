//! A link as a card: its name, the short address to copy, its QR code, and what it brought in.

use std::collections::HashMap;

use domain::link::LinkState;
use domain::report::{Counts, DayRange, Dimension, Metric, MetricValue, ReportQuery};
use edge::caller::PageCaller;
use flow::Platform;
use flow::link::Link;
use flow::report::Key;

use crate::component::mark::{Sign, Tone};
use crate::component::{Day, Mark};
use crate::format;
use crate::names::Names;
use crate::query;

pub struct LinkCard {
    pub id: String,
    pub name: String,
    pub program: String,
    pub detail: String,
    pub address: String,
    pub long_address: String,
    pub qr: String,
    /// Said only when something is the matter with it.
    pub state: Option<Mark>,
    pub live: bool,
    pub made: Day,
    /// `31 clicks, 2 actions`, of the last 30 days.
    pub reach: String,
    pub report: String,
}

pub async fn cards(
    platform: &Platform,
    who: &PageCaller,
    links: &[Link],
    names: &Names,
) -> flow::Result<Vec<LinkCard>> {
    let counts = counts(platform, who).await?;
    let card = |link: &Link| card(platform, link, counts.get(&link.id.get()), names);
    Ok(links.iter().map(card).collect())
}

fn card(platform: &Platform, link: &Link, counts: Option<&Counts>, names: &Names) -> LinkCard {
    let facts = &link.facts;
    let state = flow::link::state(link);
    let whole = |metric: Metric| match counts.map(|counts| metric.value(counts)) {
        Some(MetricValue::Whole(number)) => number,
        _ => 0,
    };
    let tags = facts.sub_ids.iter().chain([&facts.shared_id]).filter(|tag| !tag.is_empty());
    let detail = [facts.deep_link.as_str()].into_iter().filter(|text| !text.is_empty()).chain(tags.map(String::as_str));
    LinkCard {
        id: link.id.to_string(),
        name: if facts.name.is_empty() { facts.slug.clone() } else { facts.name.clone() },
        program: link.program_name.clone(),
        detail: detail.collect::<Vec<_>>().join(" · "),
        address: flow::link::short_address(platform, link),
        long_address: flow::link::tracking_address(platform, link),
        qr: format!("/partner/links/{}/qr", link.id),
        state: mark(state),
        live: link.archived_at.is_none(),
        made: Day(domain::calendar::day_of(link.created_at, &names.zone(facts.program_id))),
        reach: format!(
            "{}, {}",
            format::counted(whole(Metric::Clicks), "click", "clicks"),
            format::counted(whole(Metric::Actions), "action", "actions")
        ),
        report: query::address("/partner/reports/performance", [("link", link.id.to_string().as_str())]),
    }
}

fn mark(state: LinkState) -> Option<Mark> {
    match state {
        LinkState::Live => None,
        LinkState::PartnerSuspended => Some(Mark::new("Earns nothing: suspended", Sign::Pause, Tone::Warn)),
        LinkState::ContractEnded => Some(Mark::new("Earns nothing: contract ended", Sign::Cross, Tone::Warn)),
        LinkState::ProgramPaused => Some(Mark::new("Earns nothing: program paused", Sign::Pause, Tone::Warn)),
        LinkState::CreativeWithdrawn => Some(Mark::new("Earns nothing: creative withdrawn", Sign::Pause, Tone::Warn)),
        LinkState::Archived => Some(Mark::new("Archived", Sign::Cross, Tone::Quiet)),
    }
}

/// What each link brought in during the last 30 days.
async fn counts(platform: &Platform, who: &PageCaller) -> flow::Result<HashMap<i64, Counts>> {
    let today = flow::report::last_day(platform, &who.caller).await?;
    let mut query = ReportQuery::over(DayRange::ending(today, 30));
    query.group_by = vec![Dimension::Link];
    query.sort = query.usual_sort();
    let report = flow::report::ask(platform, &who.caller, query).await?;
    let mut counts: HashMap<i64, Counts> = HashMap::new();
    for row in &report.current.rows {
        if let Some(Key::Id(id)) = row.keys.first() {
            *counts.entry(*id).or_default() += row.counts;
        }
    }
    Ok(counts)
}
