//! Help articles. Each is answered from the terms that are in force at this moment, so no answer can grow stale.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::Uri;
use domain::access::{AccountKind, Deed};
use domain::calendar::day_of;
use domain::program::ProgramStatus;
use edge::caller::PageCaller;
use flow::program::Offer;
use flow::{Platform, Window};
use jiff::ToSpan;

use crate::answer::{self, Answer};
use crate::frame::Frame;
use crate::program::faq;
use crate::program::public::href;
use crate::program::terms::{Example, TermsInWords, zone_of};
use crate::words::Words;

pub struct Topic {
    /// The end of its address.
    pub name: &'static str,
    pub title: &'static str,
    pub lead: &'static str,
    /// Which of a program's questions answers it; the article on payments has a page of its own.
    question: Option<usize>,
}

pub const TOPICS: [Topic; 5] = [
    Topic {
        name: "payments",
        title: "How are partner payments processed?",
        lead: "From the tracked result to the money, with a worked example of dates.",
        question: None,
    },
    Topic {
        name: "program",
        title: "How does the program work, and is it linked to my accounts elsewhere?",
        lead: "What you do, what you earn, and what your account is.",
        question: Some(0),
    },
    Topic {
        name: "links",
        title: "How can I share my links?",
        lead: "As text, in a video, by e-mail, with a QR code, in person.",
        question: Some(1),
    },
    Topic {
        name: "payment",
        title: "How and when do I receive payment?",
        lead: "When results lock and are approved, and when money is sent.",
        question: Some(2),
    },
    Topic {
        name: "reports",
        title: "Is there reporting on my performance?",
        lead: "What the reports show and how to take them away.",
        question: Some(3),
    },
];

#[derive(Template)]
#[template(path = "help/payments.html")]
struct PaymentsPage {
    frame: Frame,
    programs: Vec<ProgramDates>,
}

struct ProgramDates {
    name: String,
    terms: TermsInWords,
    examples: Vec<Example>,
}

#[derive(Template)]
#[template(path = "help/article.html")]
struct ArticlePage {
    frame: Frame,
    title: &'static str,
    programs: Vec<ProgramAnswer>,
}

struct ProgramAnswer {
    name: String,
    href: String,
    contact: String,
    /// Where a partner writes to the brand from here.
    message_href: Option<String>,
    paragraphs: Vec<Words>,
}

/// A page of articles stays readable; further programs have their own public pages.
const PROGRAMS_MAX: usize = 20;

pub async fn show(
    State(platform): State<Platform>,
    who: Option<PageCaller>,
    Path(name): Path<String>,
    uri: Uri,
) -> Answer {
    let Some(topic) = TOPICS.iter().find(|topic| topic.name == name) else {
        return Err(crate::error::no_such_page(uri).await);
    };
    let mut offers = flow::program::list_public(&platform, Window { after: None, limit: 200 }).await?.items;
    offers.retain(|offer| offer.program.status == ProgramStatus::Live);
    offers.truncate(PROGRAMS_MAX);
    let frame = Frame::of(topic.title, who.as_ref());
    match topic.question {
        None => {
            let programs = offers.iter().map(|offer| dates(&platform, offer)).collect();
            answer::page(PaymentsPage { frame, programs })
        }
        Some(question) => {
            let programs = offers.iter().map(|offer| program_answer(offer, topic, question, who.as_ref())).collect();
            answer::page(ArticlePage { frame, title: topic.title, programs })
        }
    }
}

/// Today, a week from now and the end of the month: three days that show how calendar days count.
fn dates(platform: &Platform, offer: &Offer) -> ProgramDates {
    let now = platform.clock.now();
    let today = day_of(now, &zone_of(&offer.file));
    let days = [today, today.saturating_add(7.days()), today.last_of_month().saturating_add(1.day())];
    ProgramDates {
        name: offer.program.name.clone(),
        terms: TermsInWords::new(&offer.file, now),
        examples: days.into_iter().map(|day| Example::of(&offer.file.terms, day)).collect(),
    }
}

/// The program's own answer to this question if it has one under these words, else the standing answer.
fn program_answer(offer: &Offer, topic: &Topic, question: usize, who: Option<&PageCaller>) -> ProgramAnswer {
    let own = faq::of(&offer.file).into_iter().find(|entry| entry.question.to_string() == topic.title);
    let entry = own.or_else(|| faq::standing(&offer.file).into_iter().nth(question));
    ProgramAnswer {
        name: offer.program.name.clone(),
        href: href(offer),
        contact: offer.file.program.contact.clone(),
        message_href: who
            .filter(|who| {
                who.caller.account_kind == AccountKind::Partner && who.caller.may(Deed::WriteMessages).is_ok()
            })
            .map(|_| format!("/partner/messages/new?program={}", offer.program.id)),
        paragraphs: entry.map_or_else(Vec::new, |entry| entry.paragraphs),
    }
}
