//! A brand's partners: who joined, since when, and how they stand.

use askama::Template;
use axum::extract::{Query, State};
use flow::{Platform, Window};
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::answer::{self, Answer};
use crate::component::mark::{Sign, Tone};
use crate::component::{Day, Empty, Mark, Pager};
use crate::frame::{Frame, Place};
use crate::visitor::Brand;

#[derive(Template)]
#[template(path = "partner/list.html")]
struct PartnersPage {
    frame: Frame,
    partners: Vec<PartnerRow>,
    empty: Empty,
    pager: Pager,
}

struct PartnerRow {
    id: String,
    name: String,
    country: String,
    website: String,
    joined: Day,
    state: Mark,
}

#[derive(Deserialize)]
pub struct Wanted {
    cursor: Option<i64>,
}

pub async fn show(State(platform): State<Platform>, Brand(who): Brand, Query(wanted): Query<Wanted>) -> Answer {
    let window = Window { after: wanted.cursor, limit: 100 };
    let listed = flow::partner::list(&platform, &who.caller, window).await?;
    let partners = listed.items.iter().map(|partner| PartnerRow {
        id: partner.id.to_string(),
        name: partner.name.clone(),
        country: partner.country.clone(),
        website: partner.website.clone(),
        joined: Day(domain::calendar::day_of(partner.joined_at, &TimeZone::UTC)),
        state: match partner.active_contracts {
            0 => Mark::new("Not active", Sign::Pause, Tone::Warn),
            _ => Mark::new("Active", Sign::Full, Tone::Good),
        },
    });
    answer::page(PartnersPage {
        partners: partners.collect(),
        empty: Empty::new("No partners yet", "Approve an application, or invite a partner by its account ID.")
            .doing("To the applications", "/brand/applications"),
        pager: Pager::of(&listed, "/brand/partners", &[], wanted.cursor),
        frame: Brand(who).frame("Partners", Place::Partners),
    })
}
