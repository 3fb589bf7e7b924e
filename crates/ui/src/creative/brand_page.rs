//! What a brand's partners may show, and the forms that add to it.

use askama::Template;
use axum::extract::{Query, State};
use domain::access::Deed;
use domain::creative::CreativeKind;
use edge::caller::PageCaller;
use flow::Platform;
use serde::Deserialize;

use super::gallery::{self, Gallery, Seen, Wanted};
use crate::answer::{self, Answer};
use crate::component::{Empty, Form};
use crate::frame::{Frame, Place};
use crate::names::Names;
use crate::query;
use crate::visitor::Brand;

/// What a browser offers to upload.
const ACCEPT: &str = "image/png,image/jpeg,image/gif,image/webp";

#[derive(Template)]
#[template(path = "creative/brand_page.html")]
struct CreativesPage {
    frame: Frame,
    gallery: Gallery,
    may_withdraw: bool,
    /// None: nothing can be added, for want of a program or of the right to.
    adding: Option<Adding>,
}

/// One form for each kind, one of them open.
struct Adding {
    tabs: [Tab; 3],
    kind: CreativeKind,
    programs: Vec<(String, String)>,
    form: Form,
}

struct Tab {
    words: &'static str,
    href: String,
    current: bool,
}

/// Which form is open.
#[derive(Deserialize)]
pub struct Open {
    add: Option<String>,
}

pub async fn show(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Query(wanted): Query<Wanted>,
    Query(open): Query<Open>,
) -> Answer {
    let kind = open.add.as_deref().and_then(|kind| kind.parse().ok()).unwrap_or(CreativeKind::Image);
    answer::page(page(&platform, &who, wanted, kind, Form::default()).await?)
}

pub async fn refused(platform: &Platform, who: &PageCaller, kind: CreativeKind, form: Form) -> Answer {
    answer::refused(page(platform, who, Wanted::default(), kind, form).await?)
}

async fn page(
    platform: &Platform,
    who: &PageCaller,
    wanted: Wanted,
    kind: CreativeKind,
    form: Form,
) -> flow::Result<CreativesPage> {
    let programs = Names::of_programs(platform, who).await?.program_choices();
    let may_change = who.caller.may(Deed::ChangeCreatives).is_ok();
    let none = match programs.as_slice() {
        [] => Empty::new("Describe your program first", "A creative belongs to a program and leads to its page.")
            .doing("To the programs", "/brand/programs"),
        _ => Empty::new("No creatives yet", "What you add stands here, and on the pages of every partner that joined."),
    };
    Ok(CreativesPage {
        gallery: gallery::gallery(platform, who, &programs, &wanted, none).await?,
        may_withdraw: may_change,
        adding: (may_change && !programs.is_empty()).then(|| Adding { tabs: tabs(kind), kind, programs, form }),
        frame: Brand(who.clone()).frame("Creatives", Place::Creatives).after(wanted.done.as_deref()),
    })
}

fn tabs(open: CreativeKind) -> [Tab; 3] {
    let tab = |kind: CreativeKind| Tab {
        words: gallery::word(kind),
        href: query::address("/brand/creatives", [("add", kind.code())]),
        current: kind == open,
    };
    [CreativeKind::Image, CreativeKind::Text, CreativeKind::Video].map(tab)
}
