//! The public face of a program: terms in plain words, how it works, four questions answered, and the way in.

use askama::Template;
use axum::extract::{Path, State};
use domain::access::AccountKind;
use domain::program::ProgramStatus;
use edge::caller::PageCaller;
use flow::program::Offer;
use flow::{Platform, Window};

use super::faq::{self, FaqEntry};
use super::terms::TermsInWords;
use crate::answer::{self, Answer};
use crate::component::Mark;
use crate::frame::Frame;
use crate::query;
use crate::words::{self, Words, t, tn};

#[derive(Template)]
#[template(path = "program/public.html")]
struct ProgramPage {
    frame: Frame,
    name: String,
    brand: String,
    /// Said only when it is not the usual one.
    status: Option<Mark>,
    description: String,
    contact: String,
    terms: TermsInWords,
    terms_version: i64,
    faq: Vec<FaqEntry>,
    apply: Apply,
}

/// The one thing to do on the page.
struct Apply {
    words: Words,
    href: String,
    note: Option<Words>,
}

#[derive(Template)]
#[template(path = "program/public_list.html")]
struct ProgramsPage {
    frame: Frame,
    programs: Vec<ListedProgram>,
}

struct ListedProgram {
    name: String,
    href: String,
    brand: String,
    earn: Words,
    referral_window: Words,
}

#[derive(Template)]
#[template(path = "program/first_start.html")]
struct FirstStartPage {
    frame: Frame,
}

/// The only program, a list of several, or what to do when there is none.
pub async fn first_page(State(platform): State<Platform>, who: Option<PageCaller>) -> Answer {
    let offers = flow::program::list_public(&platform, Window { after: None, limit: 200 }).await?.items;
    match offers.as_slice() {
        [] => answer::page(FirstStartPage { frame: Frame::of("Welcome", who.as_ref()) }),
        [only] => answer::page(program_page(&platform, only, who.as_ref()).await?),
        several => answer::page(programs_page(several, who.as_ref())),
    }
}

pub async fn list(State(platform): State<Platform>, who: Option<PageCaller>) -> Answer {
    let offers = flow::program::list_public(&platform, Window { after: None, limit: 200 }).await?.items;
    if offers.is_empty() {
        return answer::page(FirstStartPage { frame: Frame::of("Welcome", who.as_ref()) });
    }
    answer::page(programs_page(&offers, who.as_ref()))
}

pub async fn show(State(platform): State<Platform>, who: Option<PageCaller>, Path(slug): Path<String>) -> Answer {
    let offer = flow::program::show_public(&platform, slug).await?;
    answer::page(program_page(&platform, &offer, who.as_ref()).await?)
}

pub fn href(offer: &Offer) -> String {
    format!("/programs/{}", offer.program.slug)
}

async fn program_page(platform: &Platform, offer: &Offer, who: Option<&PageCaller>) -> flow::Result<ProgramPage> {
    let file = &offer.file;
    let look = flow::appearance::of(platform, offer.program.account_id).await?;
    let mut frame = Frame::of(&offer.program.name, who).of_brand(look);
    frame.description =
        Some(format!("Partner program of {}: {}.", offer.brand_name, file.commission_in_words().replace('_', " ")));
    Ok(ProgramPage {
        frame,
        name: offer.program.name.clone(),
        brand: offer.brand_name.clone(),
        status: (offer.program.status == ProgramStatus::Paused).then(|| offer.program.status.into()),
        description: file.program.description.clone(),
        contact: file.program.contact.clone(),
        terms: TermsInWords::new(file, platform.clock.now()),
        terms_version: offer.program.terms_version.get(),
        faq: faq::of(file),
        apply: apply(offer, who),
    })
}

fn apply(offer: &Offer, who: Option<&PageCaller>) -> Apply {
    let partner_page = format!("/partner/programs/{}", offer.program.id);
    match who.map(|who| (who.caller.account_kind, who.caller.account_id)) {
        None => Apply {
            words: t("Apply as a partner"),
            href: query::address("/signup", [("kind", "partner"), ("next", partner_page.as_str())]),
            note: Some(t("Opening an account takes a minute.")),
        },
        Some((AccountKind::Partner, _)) => {
            Apply { words: t("Apply, or see your status"), href: partner_page, note: None }
        }
        Some((AccountKind::Brand, account)) if account == offer.program.account_id => Apply {
            words: t("To your program"),
            href: "/brand".to_owned(),
            note: Some(t("This is what partners see.")),
        },
        Some(_) => {
            Apply { words: t("Sign up"), href: "/signup".to_owned(), note: Some(t("Only partner accounts can apply.")) }
        }
    }
}

fn programs_page(offers: &[Offer], who: Option<&PageCaller>) -> ProgramsPage {
    let listed = offers.iter().map(|offer| ListedProgram {
        name: offer.program.name.clone(),
        href: href(offer),
        brand: offer.brand_name.clone(),
        earn: earn_in_short(offer),
        referral_window: words::said(&offer.file.terms.referral_window.in_words()),
    });
    ProgramsPage { frame: Frame::of("Partner programs", who), programs: listed.collect() }
}

/// The first rule, and how many more there are.
pub fn earn_in_short(offer: &Offer) -> Words {
    let rules = &offer.file.terms.commission;
    match rules.as_slice() {
        [] => t("nothing yet"),
        [only] => super::terms::earn(only),
        [first, rest @ ..] => {
            let more = tn(rest.len() as i64, "{n} more rule", "{n} more rules");
            t("{earn}, and {more}").with(super::terms::earn(first)).with(more)
        }
    }
}
