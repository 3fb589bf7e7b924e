//! All programs of the installation, with their brands.

use askama::Template;
use axum::extract::{Query, State};
use flow::{Platform, Window};
use serde::Deserialize;

use crate::answer::{self, Answer};
use crate::component::{Empty, Mark, Pager};
use crate::frame::{Frame, Place};
use crate::visitor::Operator;

#[derive(Template)]
#[template(path = "operator/programs.html")]
struct ProgramsPage {
    frame: Frame,
    programs: Vec<ProgramRow>,
    empty: Empty,
    pager: Pager,
}

struct ProgramRow {
    id: String,
    name: String,
    href: String,
    brand: String,
    brand_id: String,
    status: Mark,
}

#[derive(Deserialize)]
pub struct Wanted {
    cursor: Option<i64>,
}

pub async fn show(State(platform): State<Platform>, Operator(who): Operator, Query(wanted): Query<Wanted>) -> Answer {
    let listed = flow::program::list(&platform, &who.caller, Window { after: wanted.cursor, limit: 100 }).await?;
    let programs = listed.items.iter().map(|offer| ProgramRow {
        id: offer.program.id.to_string(),
        name: offer.program.name.clone(),
        href: crate::program::public::href(offer),
        brand: offer.brand_name.clone(),
        brand_id: offer.program.account_id.to_string(),
        status: offer.program.status.into(),
    });
    answer::page(ProgramsPage {
        programs: programs.collect(),
        empty: Empty::new("No program yet", "A brand signs up, then makes its program."),
        pager: Pager::of(&listed, "/admin/programs", &[], wanted.cursor),
        frame: Operator(who).frame("Brands and programs", Place::Programs),
    })
}
