//! What a partner may show, with its own link in it.

use askama::Template;
use axum::extract::{Query, State};
use domain::contract::ContractState;
use flow::{Platform, Window};

use super::gallery::{self, Gallery, Seen, Wanted};
use crate::answer::{self, Answer};
use crate::component::Empty;
use crate::frame::{Frame, Place};
use crate::visitor::Partner;

#[derive(Template)]
#[template(path = "creative/partner_page.html")]
struct CreativesPage {
    frame: Frame,
    gallery: Gallery,
    may_withdraw: bool,
}

pub async fn show(State(platform): State<Platform>, Partner(who): Partner, Query(wanted): Query<Wanted>) -> Answer {
    const ALL: Window = Window { after: None, limit: Window::LIMIT_MAX };
    let contracts = flow::contract::list(&platform, &who.caller, None, None, ALL).await?.items;
    let joined = contracts.iter().filter(|contract| contract.state != ContractState::Ended);
    let programs: Vec<_> =
        joined.map(|contract| (contract.program_id.to_string(), contract.program_name.clone())).collect();
    let none = match programs.as_slice() {
        [] => Empty::new(
            "Join a program first",
            "The banners, texts and videos of the programs that accepted you stand here, ready to copy.",
        )
        .doing("To the programs", "/partner/programs"),
        _ => Empty::new("No creatives yet", "The brand has put nothing here. A link of your own works without one.")
            .doing("Make a link", "/partner/links"),
    };
    answer::page(CreativesPage {
        gallery: gallery::gallery(&platform, &who, &programs, &wanted, none).await?,
        may_withdraw: false,
        frame: Partner(who).frame("Creatives", Place::Creatives),
    })
}
