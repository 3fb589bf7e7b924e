//! A brand's programs with the terms in force, as partners read them, and the file behind them.

use askama::Template;
use axum::extract::State;
use flow::{Platform, Window};

use super::terms::TermsInWords;
use crate::answer::{self, Answer};
use crate::component::{Empty, Mark};
use crate::frame::{Frame, Place};
use crate::visitor::Brand;

#[derive(Template)]
#[template(path = "program/brand_list.html")]
struct ProgramsPage {
    frame: Frame,
    programs: Vec<ProgramInForce>,
    empty: Empty,
}

struct ProgramInForce {
    id: String,
    name: String,
    status: Mark,
    version: i64,
    public_href: String,
    terms: TermsInWords,
    event_types: String,
}

pub async fn show(State(platform): State<Platform>, Brand(who): Brand) -> Answer {
    let offers = flow::program::list(&platform, &who.caller, Window { after: None, limit: 50 }).await?.items;
    let now = platform.clock.now();
    let programs = offers.iter().map(|offer| ProgramInForce {
        id: offer.program.id.to_string(),
        name: offer.program.name.clone(),
        status: offer.program.status.into(),
        version: offer.program.terms_version.get(),
        public_href: super::public::href(offer),
        terms: TermsInWords::new(&offer.file, now),
        event_types: offer.file.event_types.iter().map(|event| event.code.as_str()).collect::<Vec<_>>().join(", "),
    });
    answer::page(ProgramsPage {
        programs: programs.collect(),
        empty: Empty::new(
            "No program yet",
            "Describe it in one TOML file, look at the plan with `tributary program plan FILE`, then make it so with `tributary program apply FILE`.",
        ),
        frame: Brand(who).frame("Programs", Place::Programs),
    })
}
