//! A brand's codes: whose they are, what they brought in, and the form that assigns one.

use askama::Template;
use axum::extract::{Query, State};
use domain::access::Deed;
use edge::caller::PageCaller;
use flow::{Platform, Window};

use super::list::{self, CodeRow, Wanted};
use crate::answer::{self, Answer};
use crate::component::{Empty, Field, Form, Pager};
use crate::frame::{Frame, Place};
use crate::names::Names;
use crate::visitor::Brand;

/// Beyond this many a list helps nobody; the account ID does.
const PARTNERS_LISTED: u32 = 300;

#[derive(Template)]
#[template(path = "promo_code/brand_page.html")]
struct PromoCodesPage {
    frame: Frame,
    programs: Vec<(String, String)>,
    partner: Option<Field>,
    form: Form,
    filters: Vec<Field>,
    cut: bool,
    codes: Vec<CodeRow>,
    empty: Empty,
    no_partner: Empty,
    pager: Pager,
    may_change: bool,
}

pub async fn show(State(platform): State<Platform>, Brand(who): Brand, Query(wanted): Query<Wanted>) -> Answer {
    answer::page(page(&platform, &who, wanted, Form::default()).await?)
}

pub async fn refused(platform: &Platform, who: &PageCaller, form: Form) -> Answer {
    answer::refused(page(platform, who, Wanted::default(), form).await?)
}

async fn page(platform: &Platform, who: &PageCaller, wanted: Wanted, form: Form) -> flow::Result<PromoCodesPage> {
    let names = Names::of_programs(platform, who).await?;
    let listed = list::codes(platform, who, &wanted).await?;
    Ok(PromoCodesPage {
        programs: names.program_choices(),
        partner: partner_field(platform, who, &form).await?,
        filters: list::filters(&wanted, &names),
        cut: wanted.cuts(),
        codes: list::rows(platform, who, &listed.items, &names).await?,
        empty: match wanted.cuts() {
            true => Empty::new("None of these", "No code is like that.").doing("Show all", "/brand/promo-codes"),
            false => Empty::new(
                "No promo codes yet",
                "A code speaks for a partner where no link can be followed: in a podcast, on paper, at your check-out.",
            ),
        },
        no_partner: Empty::new("No partners yet", "A code is assigned to a partner who has joined.")
            .doing("To the applications", "/brand/applications"),
        pager: Pager::of(&listed, "/brand/promo-codes", &wanted.pairs(), wanted.cursor),
        may_change: who.caller.may(Deed::ChangePromoCodes).is_ok(),
        frame: Brand(who.clone()).frame("Promo codes", Place::PromoCodes).after(wanted.done.as_deref()),
        form,
    })
}

/// A list of the partners, or a line where they are many. None where there is nobody.
async fn partner_field(platform: &Platform, who: &PageCaller, form: &Form) -> flow::Result<Option<Field>> {
    let partners = flow::partner::list(platform, &who.caller, Window { after: None, limit: PARTNERS_LISTED }).await?;
    if partners.items.is_empty() {
        return Ok(None);
    }
    if partners.next.is_some() {
        return Ok(Some(form.line("partner_id", "Partner").help("Its account ID.")));
    }
    let choice =
        |partner: &flow::partner::Partner| (partner.id.to_string(), format!("{} ({})", partner.name, partner.id));
    let choices: Vec<_> = partners.items.iter().map(choice).collect();
    Ok(Some(form.select("partner_id", "Partner", &choices)))
}
