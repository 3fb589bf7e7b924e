//! One creative at its real size, with what to copy.

use askama::Template;
use axum::extract::{Path, State};
use domain::access::AccountKind;
use edge::caller::PageCaller;
use flow::Platform;

use super::gallery::{self, CreativeCard, Seen};
use crate::answer::{self, Answer};
use crate::appearance;
use crate::frame::{Frame, Place, home_of};
use crate::names::Names;
use crate::visitor::{self, Brand, Partner};

#[derive(Template)]
#[template(path = "creative/one.html")]
struct CreativePage {
    frame: Frame,
    path: String,
    creative: CreativeCard,
    report: String,
    is_brand: bool,
}

pub async fn of_partner(State(platform): State<Platform>, Partner(who): Partner, Path(id): Path<String>) -> Answer {
    show(&platform, &who, &id).await
}

pub async fn of_brand(State(platform): State<Platform>, Brand(who): Brand, Path(id): Path<String>) -> Answer {
    show(&platform, &who, &id).await
}

async fn show(platform: &Platform, who: &PageCaller, id: &str) -> Answer {
    let creative = flow::creative::find(platform, &who.caller, super::id_of(id)?).await?;
    let names = Names::of_programs(platform, who).await?;
    let home = home_of(who.caller.account_kind);
    let card = gallery::cards(platform, who, std::slice::from_ref(&creative), &names).await?.remove(0);
    answer::page(CreativePage {
        frame: visitor::frame(who, &card.name, Place::Creatives)
            .about(appearance::seen_by(platform, who, names.brand(creative.facts.program_id)).await?),
        path: format!("{home}/creatives"),
        report: format!("{home}/reports/performance?creative={}", card.id),
        is_brand: who.caller.account_kind == AccountKind::Brand,
        creative: card,
    })
}
