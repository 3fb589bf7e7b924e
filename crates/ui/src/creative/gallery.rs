//! Creatives side by side, of one program and of one kind where these are chosen.

use domain::access::AccountKind;
use domain::creative::{CreativeKind, CreativeState};
use domain::ids::ProgramId;
use domain::web_address::host_of;
use edge::caller::PageCaller;
use flow::creative::{Creative, Embed};
use flow::{Platform, Window};
use serde::Deserialize;

use crate::component::mark::{Sign, Tone};
use crate::component::{Empty, Field, Form, Mark, Pager};
use crate::format;
use crate::frame::home_of;
use crate::names::Names;

pub struct Gallery {
    pub path: String,
    /// Program and kind; none where there is nothing to choose from.
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
    let window = Window { after: wanted.cursor, limit: 48 };
    let listed = flow::creative::list(platform, &who.caller, program, kind, window).await?;
    let names = Names::of_programs(platform, who).await?;
    let path = format!("{}/creatives", home_of(who.caller.account_kind));
    let chosen = [
        ("program_id", program.map(|id| id.to_string()).unwrap_or_default()),
        ("kind", kind.map_or("", CreativeKind::code).to_owned()),
    ];
    let cards = listed.items.iter().map(|creative| card(platform, who, creative, &names));
    Ok(Gallery {
        filters: filters(programs, &chosen),
        cards: cards.collect::<flow::Result<_>>()?,
        empty: match program.is_some() || kind.is_some() {
            true => Empty::new("None of these", "Choose another program or kind above, or look at all of them.")
                .doing("Show all", path.clone()),
            false => none,
        },
        pager: Pager::of(
            &listed,
            &path,
            &chosen.each_ref().map(|(name, value)| (*name, value.as_str())),
            wanted.cursor,
        )
        .oldest_first(),
        path,
    })
}

fn filters(programs: &[(String, String)], chosen: &[(&str, String)]) -> Vec<Field> {
    if programs.is_empty() {
        return Vec::new();
    }
    let form = Form::new(chosen.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    let all = |words: &str| (String::new(), words.to_owned());
    let programs: Vec<_> = std::iter::once(all("All programs")).chain(programs.iter().cloned()).collect();
    let kinds = CreativeKind::ALL.iter().map(|kind| (kind.code().to_owned(), word(*kind).to_owned()));
    let kinds: Vec<_> = std::iter::once(all("All kinds")).chain(kinds).collect();
    let filter = |field: Field| field.small().optional_quietly().sends().of("filter");
    vec![filter(form.select("program_id", "Program", &programs)), filter(form.select("kind", "Kind", &kinds))]
}

fn card(platform: &Platform, who: &PageCaller, creative: &Creative, names: &Names) -> flow::Result<CreativeCard> {
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
        seen: seen(creative),
        state: (!live).then_some(Mark::new("Withdrawn", Sign::Cross, Tone::Quiet)),
        live,
        embed,
    })
}

fn kind(creative: &Creative) -> String {
    let word = word(creative.facts.kind);
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
