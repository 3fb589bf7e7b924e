//! One inquiry: what is asked, what was said, and for the brand what is known of the order.

use askama::Template;
use axum::extract::{Path, Query, State};
use domain::access::{AccountKind, Deed};
use domain::attachment::{ACCEPT, LIMITS_IN_WORDS};
use domain::calendar::date_of_day_number;
use domain::inquiry::{DeclineReason, InquiryKind, InquiryState};
use domain::money::Money;
use flow::Platform;
use flow::inquiry::Detail;

use super::{id_of, kind_words};
use crate::action::page::{Considered, considered, partners};
use crate::answer::{self, Answer, Done};
use crate::appearance;
use crate::component::{Form, Mark, Moment};
use crate::frame::{Frame, Place};
use crate::message::thread::{self, Said};
use crate::visitor::Resident;
use crate::words::{of_code, say};
use crate::{action, format};

#[derive(Template)]
#[template(path = "inquiry/page.html")]
struct InquiryPage {
    frame: Frame,
    list: String,
    path: String,
    order_id: String,
    kind: &'static str,
    state: Mark,
    reason: String,
    facts: Vec<(&'static str, String)>,
    click_address: String,
    action: Option<(String, String)>,
    story: Vec<Told>,
    is_brand: bool,
    is_open: bool,
    may_write: bool,
    may_decide: bool,
    /// Where the missing order is reported and granted.
    report: Option<String>,
    known: Vec<Known>,
    /// What the brand does before it can grant.
    before_granting: &'static str,
    reasons: Vec<(String, String)>,
    form: Form,
}

/// Words, or a change of state, in the order in which they came.
enum Told {
    Said(Said),
    Became { state: Mark, reason: String, at: Moment },
}

/// What became of one report of the order.
struct Known {
    verdict: String,
    event_type: String,
    tracked: Moment,
    considered: Vec<Considered>,
    action: Option<(String, String)>,
}

pub async fn show(
    State(platform): State<Platform>,
    who: Resident,
    Path(id): Path<String>,
    Query(query): Query<Done>,
) -> Answer {
    let detail = flow::inquiry::read(&platform, &who.0.caller, id_of(&id)?).await?;
    let page = page(&platform, &who, &detail, Form::default()).await?;
    answer::page(InquiryPage { frame: page.frame.after(query.done.as_deref()), ..page })
}

/// The page with an answer as it was sent and refused.
pub async fn refused(platform: &Platform, who: &Resident, id: &str, form: Form) -> Answer {
    let detail = flow::inquiry::find(platform, &who.0.caller, id_of(id)?).await?;
    answer::refused(page(platform, who, &detail, form).await?)
}

async fn page(platform: &Platform, who: &Resident, detail: &Detail, form: Form) -> flow::Result<InquiryPage> {
    let caller = &who.0.caller;
    let inquiry = &detail.inquiry;
    let is_brand = caller.account_kind == AccountKind::Brand;
    let names = action::list::names(platform, &who.0, detail.known.iter().flat_map(partners)).await?;
    let zone = names.zone(inquiry.asked.program_id);
    let look = appearance::seen_by(platform, &who.0, Some(detail.said.thread.brand_id)).await?;
    let mut frame = who.frame(&say!("Order {order_id}", inquiry.asked.order_id), Place::Inquiries).about(look);
    frame.read_one_inquiry(detail.said.thread.is_unread);
    let mut known = Vec::new();
    for explanation in &detail.known {
        known.push(Known {
            verdict: match &explanation.decision.refusal {
                Some(reason) => say!("Reported, not credited: {reason}", of_code(reason)),
                None => say!("Reported and credited"),
            },
            event_type: explanation.event_type.replace('_', " "),
            tracked: Moment::exact(explanation.conversion.conversion.tracked_at, &zone),
            considered: considered(explanation, &names, &zone).map_err(flow::Error::from)?,
            action: explanation.action.as_ref().map(|action| {
                let words = say!("{action} of {partner}", action.id(), names.partner(action.tracked.partner));
                (words, who.at(&format!("actions/{}", action.id())))
            }),
        });
    }
    let action = inquiry.asked.action.map(|id| (id.to_string(), who.at(&format!("actions/{id}"))));
    Ok(InquiryPage {
        frame,
        list: who.at("inquiries"),
        path: who.at(&format!("inquiries/{}", inquiry.id)),
        order_id: inquiry.asked.order_id.clone(),
        kind: kind_words(inquiry.asked.kind),
        state: inquiry.state.into(),
        reason: reason_words(&inquiry.decline_reason),
        facts: facts(detail, &names, is_brand),
        click_address: inquiry.asked.click_address.clone(),
        action,
        story: story(detail, &who.0, &zone),
        is_brand,
        is_open: !inquiry.state.is_decided(),
        may_write: caller.may(Deed::WriteMessages).is_ok(),
        report: (is_brand
            && inquiry.asked.kind == InquiryKind::Missing
            && !inquiry.state.is_decided()
            && detail.known.iter().all(|known| known.action.is_none())
            && caller.may(Deed::ReportConversions).is_ok())
        .then(|| format!("/brand/events/new?inquiry={}", inquiry.id)),
        may_decide: is_brand && caller.may(Deed::ChangeActions).is_ok(),
        known,
        before_granting: match inquiry.asked.kind {
            InquiryKind::Missing => {
                "Report the conversion and grant in one go, or report it as your shop does and then grant."
            }
            InquiryKind::Reversed => "First restore the action on its page, before it locks; then grant.",
            InquiryKind::Amount => "First put the action right on its page, before it locks; then grant.",
        },
        reasons: DeclineReason::ALL
            .iter()
            .map(|reason| (reason.code().to_owned(), reason_words(reason.code())))
            .collect(),
        form,
    })
}

fn facts(detail: &Detail, names: &crate::names::Names, is_brand: bool) -> Vec<(&'static str, String)> {
    let asked = &detail.inquiry.asked;
    let mut facts = vec![("Program", detail.inquiry.program_name.clone())];
    if is_brand {
        facts.push(("Partner", detail.inquiry.partner_name.clone()));
    }
    if let Some(day) = date_of_day_number(asked.order_day) {
        facts.push(("Day", format::day(day)));
    }
    if let (Some(minor), Some(offer)) = (asked.amount_minor, names.offer(asked.program_id)) {
        facts.push(("Amount", Money::new(minor, offer.program.currency).for_people()));
    }
    facts
}

/// What was said and what it became, in one line of time. The first state is the asking itself.
fn story(detail: &Detail, who: &edge::caller::PageCaller, zone: &jiff::tz::TimeZone) -> Vec<Told> {
    let sent: Vec<_> = detail.said.messages.iter().map(|(message, _)| message.sent_at).collect();
    let said = sent.into_iter().zip(thread::said(&detail.said, who, zone).into_iter().map(Told::Said));
    let became = detail.changes.iter().skip(1).filter(|change| change.state != InquiryState::Open).map(|change| {
        let (reason, at) = (reason_words(&change.reason), Moment::new(change.changed_at, zone));
        (change.changed_at, Told::Became { state: change.state.into(), reason, at })
    });
    let mut story: Vec<_> = said.chain(became).collect();
    // What was said with a change stands before it.
    story.sort_by_key(|(at, _)| *at);
    story.into_iter().map(|(_, told)| told).collect()
}

/// A stored reason in words, "" for none.
fn reason_words(code: &str) -> String {
    let words = code.parse().map_or("", DeclineReason::label);
    crate::known(words).to_owned()
}
