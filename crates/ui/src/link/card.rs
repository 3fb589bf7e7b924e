//! A link as a card: its name, the short address to copy, its QR code, whether it earns and its page answers, and what it brought in.

use std::collections::HashMap;

use domain::calendar::day_number;
use domain::ids::LinkId;
use domain::link::LinkState;
use domain::report::{Counts, DayRange, Dimension, Filter, Metric, MetricValue, ReportQuery};
use edge::caller::PageCaller;
use flow::Platform;
use flow::link::{Link, Page};
use flow::report::Key;
use jiff::civil::Date;

use super::health;
use crate::component::mark::{Sign, Tone};
use crate::component::{Day, Mark};
use crate::format;
use crate::names::Names;
use crate::query;
use crate::words::say;

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
    /// Said only when a visitor finds nothing behind it.
    pub trouble: Option<Mark>,
    pub live: bool,
    pub made: Day,
    /// `3 clicks today · 31 in 30 days · 2 actions`
    pub reach: String,
    pub report: String,
}

/// What a link brought in today, and in the last 30 days.
#[derive(Clone, Default)]
pub struct Reach {
    pub today: Counts,
    pub month: Counts,
}

pub async fn cards(
    platform: &Platform,
    who: &PageCaller,
    links: &[Link],
    names: &Names,
) -> flow::Result<Vec<LinkCard>> {
    let reach = reach(platform, who, links).await?;
    let pages = flow::link::pages(platform, &who.caller, links).await?;
    let card = |link: &Link| card(platform, link, reach.get(&link.id), pages.get(&link.id), names);
    Ok(links.iter().map(card).collect())
}

fn card(platform: &Platform, link: &Link, reach: Option<&Reach>, page: Option<&Page>, names: &Names) -> LinkCard {
    let facts = &link.facts;
    let state = flow::link::state(link);
    let reach = reach.cloned().unwrap_or_default();
    let tags = facts.sub_ids.iter().chain([&facts.shared_id]).filter(|tag| !tag.is_empty());
    let detail = [facts.deep_link.as_str()].into_iter().filter(|text| !text.is_empty()).chain(tags.map(String::as_str));
    let trouble = page.and_then(|page| page.newest.as_ref()).filter(|check| check.health.is_trouble());
    LinkCard {
        id: link.id.to_string(),
        name: if facts.name.is_empty() { facts.slug.clone() } else { facts.name.clone() },
        program: link.program_name.clone(),
        detail: detail.collect::<Vec<_>>().join(" · "),
        address: flow::link::short_address(platform, link),
        long_address: flow::link::tracking_address(platform, link),
        qr: format!("/partner/links/{}/qr", link.id),
        state: mark(state),
        trouble: trouble.filter(|_| link.archived_at.is_none()).map(|check| health::mark(check.health)),
        live: link.archived_at.is_none(),
        made: Day(domain::calendar::day_of(link.created_at, &names.zone(facts.program_id))),
        reach: say!(
            "{clicks} today · {count} in 30 days · {actions}",
            format::counted(whole(Metric::Clicks, &reach.today), "{n} click", "{n} clicks"),
            format::count(whole(Metric::Clicks, &reach.month)),
            format::counted(whole(Metric::Actions, &reach.month), "{n} action", "{n} actions")
        ),
        report: query::address("/partner/reports/performance", [("link", link.id.to_string().as_str())]),
    }
}

pub fn mark(state: LinkState) -> Option<Mark> {
    match state {
        LinkState::Live => None,
        LinkState::PartnerSuspended => Some(Mark::new("Earns nothing: suspended", Sign::Pause, Tone::Warn)),
        LinkState::ContractEnded => Some(Mark::new("Earns nothing: contract ended", Sign::Cross, Tone::Warn)),
        LinkState::ProgramPaused => Some(Mark::new("Earns nothing: program paused", Sign::Pause, Tone::Warn)),
        LinkState::CreativeWithdrawn => Some(Mark::new("Earns nothing: creative withdrawn", Sign::Pause, Tone::Warn)),
        LinkState::Archived => Some(Mark::new("Archived", Sign::Cross, Tone::Quiet)),
    }
}

pub fn whole(metric: Metric, counts: &Counts) -> i64 {
    match metric.value(counts) {
        MetricValue::Whole(number) => number,
        _ => 0,
    }
}

/// What these links, and no others, brought in.
async fn reach(platform: &Platform, who: &PageCaller, links: &[Link]) -> flow::Result<HashMap<LinkId, Reach>> {
    if links.is_empty() {
        return Ok(HashMap::new());
    }
    let today = flow::report::last_day(platform, &who.caller).await?;
    let report = flow::report::ask(platform, &who.caller, month_of(today, links)).await?;
    let mut reach: HashMap<LinkId, Reach> = HashMap::new();
    for row in &report.current.rows {
        let [Key::Id(id), Key::Day(day)] = row.keys[..] else { continue };
        let of_link = reach.entry(LinkId(id)).or_default();
        of_link.month += row.counts;
        if day == day_number(today) {
            of_link.today += row.counts;
        }
    }
    Ok(reach)
}

fn month_of(today: Date, links: &[Link]) -> ReportQuery {
    let mut query = ReportQuery::over(DayRange::ending(today, 30));
    query.group_by = vec![Dimension::Link, Dimension::Day];
    let values = links.iter().map(|link| link.id.to_string()).collect();
    query.filters = vec![Filter { dimension: Dimension::Link, values, excludes: false }];
    query.sort = query.usual_sort();
    query
}
