//! The operator's first page: who is here, and where to look.

use askama::Template;
use axum::extract::State;
use flow::{Platform, Window};
use jiff::tz::TimeZone;

use crate::answer::{self, Answer};
use crate::component::{Empty, Mark, Moment};
use crate::frame::{Frame, Place};
use crate::visitor::Operator;

#[derive(Template)]
#[template(path = "operator/home.html")]
struct HomePage {
    frame: Frame,
    now: Moment,
    public_url: String,
    tracking_url: String,
    programs: Vec<ProgramRow>,
    empty: Empty,
}

struct ProgramRow {
    id: String,
    name: String,
    href: String,
    brand: String,
    status: Mark,
}

pub async fn show(State(platform): State<Platform>, Operator(who): Operator) -> Answer {
    let offers = flow::program::list(&platform, &who.caller, Window { after: None, limit: 200 }).await?.items;
    let programs = offers.iter().map(|offer| ProgramRow {
        id: offer.program.id.to_string(),
        name: offer.program.name.clone(),
        href: crate::program::public::href(offer),
        brand: offer.brand_name.clone(),
        status: offer.program.status.into(),
    });
    answer::page(HomePage {
        now: Moment::exact(platform.clock.now(), &TimeZone::UTC),
        public_url: platform.settings.public_url.clone(),
        tracking_url: platform.settings.tracking_url.clone(),
        programs: programs.collect(),
        empty: Empty::new("No program yet", "A brand signs up, then applies its program file."),
        frame: Operator(who).frame("Home", Place::Home),
    })
}
