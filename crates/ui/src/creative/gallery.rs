//! Creatives side by side, newest first, cut by program, kind, size and words.

use std::collections::HashMap;

use domain::access::AccountKind;
use domain::calendar::day_of;
use domain::creative::{CreativeKind, CreativeState};
use domain::ids::{CreativeId, ProgramId};
use domain::report::{self, Counts, DayRange, Dimension, Metric, ReportQuery};
use domain::web_address::host_of;
use edge::caller::PageCaller;
use flow::creative::{Creative, Embed, Filter};
use flow::report::Key;
use flow::{Platform, Window};
use serde::Deserialize;

use crate::component::mark::{Sign, Tone};
use crate::component::{Day, Empty, Field, Form, Mark, Pager};
use crate::format;
use crate::frame::home_of;
use crate::names::Names;

pub struct Gallery {
    pub path: String,
    /// None where there is nothing to choose from.
    pub filters: Vec<Field>,
    pub cards: Vec<CreativeCard>,
    pub empty: Empty,
    pub pager: Pager,
}

pub struct CreativeCard {
    pub id: String,
    pub name: String,
    pub program: String,
    /// `Image · 300 × 250 px · PNG · 24 kB`
    pub kind: String,
    /// Where it leads, if not to the program's landing page.
    pub landing_page: String,
    pub added: Day,
    /// `1,204 clicks · 30,112 views · 14 actions`
    pub reach: String,
    pub seen: Seen,
    /// Said only when something is the matter with it.
    pub state: Option<Mark>,
    pub live: bool,
    /// For partners.
    pub embed: Option<Embed>,
}

/// What a visitor will see.
pub enum Seen {
    Text(String),
    Image(Picture),
    Video { address: String, host: String },
}

pub struct Picture {
    pub address: String,
    pub alternative: String,
    pub width_px: i64,
    pub height_px: i64,
    /// What it is called when it is downloaded. Not as the brand called it: that name may end in anything.
    pub file_name: String,
}

#[derive(Deserialize, Default)]
pub struct Wanted {
    program_id: Option<String>,
    kind: Option<String>,
    size: Option<String>,
    q: Option<String>,
    cursor: Option<i64>,
    pub done: Option<String>,
}

/// `programs` are those to choose from; `none` is said where no creative is there at all.
pub async fn gallery(
    platform: &Platform,
    who: &PageCaller,
    programs: &[(String, String)],
    wanted: &Wanted,
    none: Empty,
) -> flow::Result<Gallery> {
    let program: Option<ProgramId> = wanted.program_id.as_deref().and_then(|id| id.parse().ok());
    let kind: Option<CreativeKind> = wanted.kind.as_deref().and_then(|kind| kind.parse().ok());
    let size = wanted.size.as_deref().and_then(size_of);
    let words = wanted.q.clone().unwrap_or_default();
    let window = Window { after: wanted.cursor, limit: 48 };
    let filter = Filter { program, kind, size, words: words.clone(), ..Filter::default() };
    let listed = flow::creative::list_newest(platform, &who.caller, filter, window).await?;
    let sizes = flow::creative::sizes(platform, &who.caller).await?;
    let names = Names::of_programs(platform, who).await?;
    let path = format!("{}/creatives", home_of(who.caller.account_kind));
    let chosen = [
        ("program_id", program.map(|id| id.to_string()).unwrap_or_default()),
        ("kind", kind.map_or("", CreativeKind::code).to_owned()),
        ("size", size.map(size_code).unwrap_or_default()),
        ("q", words),
    ];
    Ok(Gallery {
        filters: filters(programs, &sizes, &chosen),
        cards: cards(platform, who, &listed.items, &names).await?,
        empty: match chosen.iter().any(|(_, value)| !value.is_empty()) {
            true => Empty::new("None of these", "Choose otherwise above, or look at all of them.")
                .doing("Show all", path.clone()),
            false => none,
        },
        pager: Pager::of(
            &listed,
            &path,
            &chosen.each_ref().map(|(name, value)| (*name, value.as_str())),
            wanted.cursor,
        ),
        path,
    })
}

/// `300x250` in pixels.
fn size_of(text: &str) -> Option<(i64, i64)> {
    let (width, height) = text.split_once('x')?;
    Some((width.parse().ok()?, height.parse().ok()?))
}

fn size_code((width, height): (i64, i64)) -> String {
    format!("{width}x{height}")
}

fn filters(programs: &[(String, String)], sizes: &[(i64, i64)], chosen: &[(&str, String)]) -> Vec<Field> {
    if programs.is_empty() {
        return Vec::new();
    }
    let form = Form::new(chosen.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    let all = |words: &str| (String::new(), crate::known(words).to_owned());
    let programs: Vec<_> = std::iter::once(all("All programs")).chain(programs.iter().cloned()).collect();
    let kinds = CreativeKind::ALL.iter().map(|kind| (kind.code().to_owned(), crate::known(word(*kind)).to_owned()));
    let kinds: Vec<_> = std::iter::once(all("All kinds")).chain(kinds).collect();
    let filter = |field: Field| field.small().optional_quietly().sends().of("filter");
    let mut fields = vec![
        form.line("q", "Words").small().optional_quietly().of("filter"),
        filter(form.select("program_id", "Program", &programs)),
        filter(form.select("kind", "Kind", &kinds)),
    ];
    if !sizes.is_empty() {
        let size = |size: &(i64, i64)| (size_code(*size), format!("{} × {} px", size.0, size.1));
        let sizes: Vec<_> = std::iter::once(all("All sizes")).chain(sizes.iter().map(size)).collect();
        fields.push(filter(form.select("size", "Size", &sizes)));
    }
    fields
}

pub async fn cards(
    platform: &Platform,
    who: &PageCaller,
    creatives: &[Creative],
    names: &Names,
) -> flow::Result<Vec<CreativeCard>> {
    let counts = counts(platform, who, creatives).await?;
    let card = |creative: &Creative| {
        card(platform, who, creative, counts.get(&creative.id).copied().unwrap_or_default(), names)
    };
    creatives.iter().map(card).collect()
}

/// What these creatives brought in during the last 30 days: all of it for the brand, a partner's own for the partner.
async fn counts(
    platform: &Platform,
    who: &PageCaller,
    creatives: &[Creative],
) -> flow::Result<HashMap<CreativeId, Counts>> {
    if creatives.is_empty() {
        return Ok(HashMap::new());
    }
    let today = flow::report::last_day(platform, &who.caller).await?;
    let mut query = ReportQuery::over(DayRange::ending(today, 30));
    query.group_by = vec![Dimension::Creative];
    let values = creatives.iter().map(|creative| creative.id.to_string()).collect();
    query.filters = vec![report::Filter { dimension: Dimension::Creative, values, excludes: false }];
    query.sort = query.usual_sort();
    let report = flow::report::ask(platform, &who.caller, query).await?;
    let mut counts: HashMap<CreativeId, Counts> = HashMap::new();
    for row in &report.current.rows {
        if let Some(Key::Id(id)) = row.keys.first() {
            *counts.entry(CreativeId(*id)).or_default() += row.counts;
        }
    }
    Ok(counts)
}

fn reach(counts: &Counts) -> String {
    let counted = |metric: Metric, one, many| format::counted(metric.units(counts).unwrap_or(0), one, many);
    [
        counted(Metric::Clicks, "{n} click", "{n} clicks"),
        counted(Metric::Impressions, "{n} view", "{n} views"),
        counted(Metric::Actions, "{n} action", "{n} actions"),
    ]
    .join(" · ")
}

fn card(
    platform: &Platform,
    who: &PageCaller,
    creative: &Creative,
    counts: Counts,
    names: &Names,
) -> flow::Result<CreativeCard> {
    let facts = &creative.facts;
    let live = creative.state == CreativeState::Active;
    let embed = match who.caller.account_kind {
        AccountKind::Partner => Some(flow::creative::embed_found(platform, &who.caller, creative)?),
        _ => None,
    };
    Ok(CreativeCard {
        id: creative.id.to_string(),
        name: facts.name.clone(),
        program: names.program(facts.program_id),
        kind: kind(creative),
        landing_page: facts.landing_page.clone(),
        added: Day(day_of(creative.created_at, &names.zone(facts.program_id))),
        reach: reach(&counts),
        seen: seen(creative),
        state: (!live).then_some(Mark::new("Withdrawn", Sign::Cross, Tone::Quiet)),
        live,
        embed,
    })
}

fn kind(creative: &Creative) -> String {
    let word = crate::known(word(creative.facts.kind));
    match &creative.facts.file {
        Some(file) => format!(
            "{word} · {} × {} px · {} · {}",
            file.width_px,
            file.height_px,
            extension(&file.media_type).to_uppercase(),
            format::file_size(file.bytes)
        ),
        None => word.to_owned(),
    }
}

fn seen(creative: &Creative) -> Seen {
    let facts = &creative.facts;
    match (facts.kind, &facts.file) {
        (CreativeKind::Image, Some(file)) => Seen::Image(Picture {
            address: format!("/media/{}", file.hash),
            alternative: if facts.text.is_empty() { facts.name.clone() } else { facts.text.clone() },
            width_px: file.width_px,
            height_px: file.height_px,
            file_name: format!("creative-{}.{}", creative.id, extension(&file.media_type)),
        }),
        (CreativeKind::Video, _) => Seen::Video {
            address: facts.video_url.clone(),
            host: host_of(&facts.video_url).unwrap_or_default().to_owned(),
        },
        _ => Seen::Text(facts.text.clone()),
    }
}

/// `image/png` as `png`.
fn extension(media_type: &str) -> &str {
    media_type.strip_prefix("image/").unwrap_or(media_type)
}

pub fn word(kind: CreativeKind) -> &'static str {
    match kind {
        CreativeKind::Text => "Text",
        CreativeKind::Image => "Image",
        CreativeKind::Video => "Video",
    }
}
