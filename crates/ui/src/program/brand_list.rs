//! A brand's programs. Who has one is led to it; who has none makes the first.

use askama::Template;
use axum::extract::{Query, State};
use domain::access::Deed;
use flow::{Platform, Window};
use serde::Deserialize;

use crate::answer::{self, Answer};
use crate::component::{Empty, Mark};
use crate::frame::{Frame, Place};
use crate::visitor::Brand;

#[derive(Template)]
#[template(path = "program/brand_list.html")]
struct ProgramsPage {
    frame: Frame,
    programs: Vec<ProgramRow>,
    empty: Empty,
    may_change: bool,
}

struct ProgramRow {
    id: String,
    name: String,
    status: Mark,
    version: i64,
    public_href: String,
}

#[derive(Deserialize)]
pub struct Wanted {
    /// The list even where there is only one.
    all: Option<String>,
}

pub async fn show(State(platform): State<Platform>, Brand(who): Brand, Query(wanted): Query<Wanted>) -> Answer {
    let offers = flow::program::list(&platform, &who.caller, Window { after: None, limit: 200 }).await?.items;
    if let ([only], None) = (offers.as_slice(), &wanted.all) {
        return answer::onwards(&format!("/brand/programs/{}", only.program.id));
    }
    let programs = offers.iter().map(|offer| ProgramRow {
        id: offer.program.id.to_string(),
        name: offer.program.name.clone(),
        status: offer.program.status.into(),
        version: offer.program.terms_version.get(),
        public_href: super::public::href(offer),
    });
    answer::page(ProgramsPage {
        programs: programs.collect(),
        empty: Empty::new(
            "No program yet",
            "A form makes it from a complete example; `tributary program apply FILE` makes one from a file of your own.",
        )
        .doing("Make your program", "/brand/programs/new"),
        may_change: who.caller.may(Deed::ChangeProgram).is_ok(),
        frame: Brand(who).frame("Programs", Place::Programs),
    })
}
