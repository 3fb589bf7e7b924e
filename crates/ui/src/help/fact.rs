//! What articles quote from the terms of the program in view, so that no answer grows stale.
//!
//! A fact stands in an article as `{{locks}}`. Without a program it says the general rule; where there is none, the whole paragraph is
//! left out. Facts that are a block (`{{example_dates}}`, alone in a paragraph) are written as HTML.

use std::fmt::Write;

use domain::calendar::day_of;
use flow::program::Offer;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use crate::component::escaped;
use crate::format;
use crate::program::faq;
use crate::program::terms::{Example, zone_of};

/// The program whose facts are quoted, and when.
#[derive(Clone, Copy)]
pub struct Quoted<'a> {
    pub offer: &'a Offer,
    pub now: Timestamp,
}

pub enum Fact {
    /// Words inside a sentence.
    Inline { value: fn(&Quoted<'_>) -> String, general: Option<&'static str> },
    /// A block of HTML.
    Block(fn(&Quoted<'_>) -> String),
}

const fn inline(value: fn(&Quoted<'_>) -> String, general: &'static str) -> Fact {
    Fact::Inline { value, general: Some(general) }
}

/// Only a program has it.
const fn own(value: fn(&Quoted<'_>) -> String) -> Fact {
    Fact::Inline { value, general: None }
}

/// Every fact by its name.
pub const FACTS: &[(&str, Fact)] = &[
    ("program", inline(|quoted| quoted.offer.program.name.clone(), "a program")),
    ("brand", inline(|quoted| quoted.offer.brand_name.clone(), "the brand")),
    (
        "contact",
        inline(|quoted| quoted.offer.file.program.contact.clone(), "the contact address on the program's public page"),
    ),
    (
        "commission",
        inline(|quoted| quoted.offer.file.commission_in_words().replace('_', " "), "what the program's terms say"),
    ),
    (
        "referral_window",
        inline(
            |quoted| quoted.offer.file.terms.referral_window.to_string(),
            "the program's referral window, often 30 days",
        ),
    ),
    (
        "locks",
        inline(
            |quoted| quoted.offer.file.terms.locks.to_string(),
            "some days after the end of the day tracked, as the program's terms say",
        ),
    ),
    (
        "approves",
        inline(
            |quoted| quoted.offer.file.terms.approves.to_string(),
            "some days after locking, as the program's terms say",
        ),
    ),
    (
        "inquiries",
        inline(|quoted| quoted.offer.file.program.inquiries.to_string(), "as many days as the program says, often 45"),
    ),
    ("currency", inline(|quoted| quoted.offer.file.terms.currency.code().to_owned(), "the program's currency")),
    ("time_zone", inline(|quoted| quoted.offer.file.program.time_zone.replace('_', " "), "the program's time zone")),
    ("click_id_parameter", inline(|quoted| quoted.offer.file.program.click_id_parameter.clone(), "irclickid")),
    ("program_id", inline(|quoted| quoted.offer.program.id.to_string(), "1001")),
    (
        "event_type",
        inline(|quoted| quoted.offer.event_types.first().map_or_else(String::new, |kind| kind.code.clone()), "sale"),
    ),
    ("today", own(|quoted| format::day(today(quoted)))),
    ("today_locks", own(|quoted| format::day(example(quoted, today(quoted)).locks.0))),
    ("today_approves", own(|quoted| format::day(example(quoted, today(quoted)).approves.0))),
    ("terms", Fact::Block(terms)),
    ("example_dates", Fact::Block(example_dates)),
    ("faq", Fact::Block(questions)),
];

pub fn find(name: &str) -> Option<&'static Fact> {
    FACTS.iter().find(|(known, _)| *known == name).map(|(_, fact)| fact)
}

fn today(quoted: &Quoted<'_>) -> Date {
    day_of(quoted.now, &zone_of(&quoted.offer.file))
}

fn example(quoted: &Quoted<'_>, day: Date) -> Example {
    Example::of(&quoted.offer.file.terms, day)
}

/// The terms in plain words.
fn terms(quoted: &Quoted<'_>) -> String {
    let sentences = quoted.offer.file.terms.in_plain_words();
    let items = sentences.iter().map(|sentence| format!("<li>{}</li>\n", crate::words::said(sentence).sentence()));
    format!("<ul>\n{}</ul>\n", items.collect::<String>())
}

/// Today, a week from now and the first day of next month: three days that show how calendar days count.
fn example_dates(quoted: &Quoted<'_>) -> String {
    let today = today(quoted);
    let days = [today, today.saturating_add(7.days()), today.last_of_month().saturating_add(1.day())];
    let mut html = String::from(
        "<div class=\"table-frame\"><table class=\"table\"><caption class=\"spoken\">Worked example of dates</caption>\n\
         <thead><tr><th scope=\"col\">Tracked on</th><th scope=\"col\">Locks at the start of</th><th scope=\"col\">Approved at the \
         start of</th></tr></thead>\n<tbody>",
    );
    for day in days {
        let Example { tracked, locks, approves } = example(quoted, day);
        let note = if day == today { " <span class=\"soft\">today</span>" } else { "" };
        writeln!(html, "<tr><th scope=\"row\">{tracked}{note}</th><td>{locks}</td><td>{approves}</td></tr>")
            .expect("a string can be written to");
    }
    html + "</tbody></table></div>\n"
}

/// The questions that the program answers on its public page.
fn questions(quoted: &Quoted<'_>) -> String {
    let mut html = String::new();
    for entry in faq::of(&quoted.offer.file) {
        let paragraphs: String = entry.paragraphs.iter().map(|words| format!("<p>{words}</p>\n")).collect();
        let question = entry.question.to_string();
        let anchor = super::markdown::anchor(&question);
        write!(html, "<h2 id=\"{}\">{question}</h2>\n{paragraphs}", escaped(&anchor))
            .expect("a string can be written to");
    }
    html
}
