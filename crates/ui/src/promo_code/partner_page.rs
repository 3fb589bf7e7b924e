//! A partner's codes, to say and to print, and what they earned.

use askama::Template;
use axum::extract::{Query, State};
use flow::Platform;

use super::list::{self, CodeRow, Wanted};
use crate::answer::{self, Answer};
use crate::component::{Empty, Field, Pager};
use crate::frame::{Frame, Place};
use crate::names::Names;
use crate::visitor::Partner;

#[derive(Template)]
#[template(path = "promo_code/partner_page.html")]
struct PromoCodesPage {
    frame: Frame,
    filters: Vec<Field>,
    cut: bool,
    codes: Vec<CodeRow>,
    empty: Empty,
    pager: Pager,
}

pub async fn show(State(platform): State<Platform>, Partner(who): Partner, Query(wanted): Query<Wanted>) -> Answer {
    let names = Names::of_programs(&platform, &who).await?;
    let listed = list::codes(&platform, &who, &wanted).await?;
    answer::page(PromoCodesPage {
        filters: list::filters(&wanted, &names),
        cut: wanted.cuts(),
        codes: list::rows(&platform, &who, &listed.items, &names).await?,
        empty: match wanted.cuts() {
            true => {
                Empty::new("None of these", "No code of yours is like that.").doing("Show all", "/partner/promo-codes")
            }
            false => Empty::new(
                "No promo codes yet",
                "A brand gives you a code for where no link can be followed: said in a video, printed, read out. Ask for one by message.",
            ),
        },
        pager: Pager::of(&listed, "/partner/promo-codes", &wanted.pairs(), wanted.cursor),
        frame: Partner(who).frame("Promo codes", Place::PromoCodes),
    })
}
