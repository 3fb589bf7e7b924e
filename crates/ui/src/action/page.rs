//! One action: what happened and what comes next, why it was credited, and, for the brand, how to correct it.

use anyhow::Context;
use askama::Template;
use axum::extract::{Path, Query, State};
use domain::access::{AccountKind, Deed};
use domain::action::ActionState;
use domain::ids::AccountId;
use domain::inquiry::InquiryKind;
use domain::lifecycle::{ModificationReason, RestorationReason, ReversalReason};
use domain::money::{Currency, Money};
use edge::caller::PageCaller;
use flow::Platform;
use flow::action::{ActionExplanation, HistoryEntry};
use flow::origin::OriginNames;
use jiff::tz::TimeZone;

use super::row::currency;
use crate::answer::{self, Answer, Done};
use crate::component::field::sentence;
use crate::component::mark::Sign;
use crate::component::{Amount, Field, Form, Mark, Moment, Notice, escaped};
use crate::frame::{Frame, Place, home_of};
use crate::names::Names;
use crate::timeline::Step;
use crate::visitor::{self, Brand, Partner};
use crate::words::{of_code, recognised, say};

#[derive(Template)]
#[template(path = "action/page.html")]
struct ActionPage {
    frame: Frame,
    /// A partner asks the brand about it from here.
    inquiry: Option<String>,
    list_href: String,
    id: String,
    state: Mark,
    steps: Vec<Step>,
    terms: String,
    verdict: String,
    considered: Vec<Considered>,
    sums: Vec<Fact>,
    facts: Vec<Fact>,
    changes: Option<Changes>,
}

pub struct Considered {
    pub what: String,
    pub partner: String,
    pub verdict: String,
}

pub struct Fact {
    pub label: &'static str,
    /// Of our own making, or escaped.
    pub html: String,
}

/// What may be done to the action now.
struct Changes {
    until: Moment,
    refusal: Option<Notice>,
    modification: Option<Change>,
    reversal: Option<Change>,
    restoration: Option<Change>,
}

struct Change {
    action: String,
    fields: Vec<Field>,
    open: bool,
}

/// A form about the action that was refused, and which one it was.
#[derive(Default)]
pub struct Refused {
    pub form: Form,
    pub which: &'static str,
}

pub async fn of_partner(State(platform): State<Platform>, Partner(who): Partner, Path(id): Path<String>) -> Answer {
    show(&platform, &who, &id, None, Refused::default()).await
}

pub async fn of_brand(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path(id): Path<String>,
    Query(query): Query<Done>,
) -> Answer {
    show(&platform, &who, &id, query.done.as_deref(), Refused::default()).await
}

/// Whether the one who looks is a partner that may ask the brand.
pub fn may_ask(who: &PageCaller) -> bool {
    who.caller.account_kind == AccountKind::Partner && who.caller.may(Deed::WriteMessages).is_ok()
}

pub async fn show(platform: &Platform, who: &PageCaller, id: &str, done: Option<&str>, refused: Refused) -> Answer {
    let explained = flow::action::explanation(platform, &who.caller, super::id_of(id)?).await?;
    let shown = partners(&explained.decision).chain([explained.action.tracked.partner]);
    let names = super::list::names(platform, who, shown).await?;
    let origins = flow::origin::of_actions(platform, std::slice::from_ref(&explained.action)).await?;
    let again = refused.form.is_refused();
    let page = page(platform, who, explained, (&names, &origins), refused).map_err(flow::Error::from)?;
    let page = ActionPage { frame: page.frame.after(done), ..page };
    if again { answer::refused(page) } else { answer::page(page) }
}

fn page(
    platform: &Platform,
    who: &PageCaller,
    explained: ActionExplanation,
    (names, origins): (&Names, &OriginNames),
    refused: Refused,
) -> anyhow::Result<ActionPage> {
    let action = &explained.action;
    let state: ActionState = action.state.parse().context("read the state of an action")?;
    let currency = currency(action)?;
    let zone = names.zone(action.tracked.program);
    let is_brand = who.caller.account_kind == AccountKind::Brand;
    let open = is_brand
        && who.caller.may(Deed::ChangeActions).is_ok()
        && matches!(state, ActionState::Pending | ActionState::Reversed)
        && platform.clock.now() < action.tracked.locks_at;
    let id = action.id().to_string();
    Ok(ActionPage {
        frame: visitor::frame(who, &say!("Action {id}", id), Place::Actions),
        list_href: format!("{}/actions", home_of(who.caller.account_kind)),
        state: state.into(),
        steps: steps(&explained, state, currency, &zone, is_brand, platform.clock.now()),
        terms: say!("terms version {version}", action.tracked.version),
        verdict: verdict(&explained),
        considered: considered(&explained.decision, names, &zone)?,
        sums: sums(&explained, currency),
        facts: facts(&explained, names, origins, is_brand),
        inquiry: may_ask(who).then(|| {
            let kind = if state == ActionState::Reversed { InquiryKind::Reversed } else { InquiryKind::Amount };
            format!("/partner/inquiries/new?action={id}&kind={kind}")
        }),
        changes: open.then(|| changes(&id, state, action, currency, &zone, refused)),
        id,
    })
}

fn steps(
    explained: &ActionExplanation,
    state: ActionState,
    currency: Currency,
    zone: &TimeZone,
    is_brand: bool,
    now: jiff::Timestamp,
) -> Vec<Step> {
    let tracked = &explained.action.tracked;
    let mut steps = Vec::new();
    if let Some(clicked_at) = tracked.origin.clicked_at {
        steps.push(Step::past(Sign::Ring, "Clicked", Moment::exact(clicked_at, zone)).line(origin_words(explained)));
    }
    let commission = Money::new(tracked.commission_minor, currency).for_people();
    steps.push(
        Step::past(Sign::Ring, "Tracked", Moment::exact(tracked.tracked_at, zone))
            .line(arrival(&explained.decision))
            .line(say!("Commission {commission}.", commission)),
    );
    steps.extend(explained.history.iter().map(|entry| happened(entry, currency, zone, is_brand)));
    let ahead = |title: &str, at| Step::ahead(title, Moment::new(at, zone));
    match state {
        ActionState::Pending => {
            steps.push(ahead("Locks", tracked.locks_at).line("Nobody can change it from then on."));
            steps.push(ahead("Approved", tracked.approves_at).line("Then it can be paid."));
        }
        ActionState::Locked => steps.push(ahead("Approved", tracked.approves_at).line("Then it can be paid.")),
        ActionState::Reversed if now < tracked.locks_at => {
            steps.push(ahead("Reversed for good", tracked.locks_at).line("Until then the brand may restore it."));
        }
        ActionState::Reversed => {
            let at = Moment::new(tracked.locks_at, zone);
            steps.push(Step::past(Sign::Half, "Reversed for good", at).line("Its lock has passed: it stays as it is."));
        }
        ActionState::Approved | ActionState::Paid => {}
    }
    steps
}

/// `New advertiser, reported by API.`
fn arrival(decision: &flow::conversion::Explanation) -> String {
    let event = decision.event_type.replace('_', " ");
    sentence(&match decision.conversion.conversion.channel.as_str() {
        "api" => say!("{event}, reported by API", event),
        "file" => say!("{event}, reported in a file", event),
        "pixel" => say!("{event}, reported by the pixel", event),
        "tag" => say!("{event}, reported by the tag", event),
        "adapter" => say!("{event}, reported by a call written for another network", event),
        "hand" => say!("{event}, reported by the brand by hand", event),
        _ => say!("{event}, reported by the brand", event),
    })
}

fn happened(entry: &HistoryEntry, currency: Currency, zone: &TimeZone, is_brand: bool) -> Step {
    let at = Moment::exact(entry.at, zone);
    let mut step = match entry.verb.as_str() {
        "modified" => Step::bad(Sign::Half, "Refund taken off", at),
        "reversed" => Step::bad(Sign::Cross, "Reversed", at),
        "restored" => Step::past(Sign::Ring, "Restored", at),
        "locked" => Step::past(Sign::Half, "Locked", at),
        "approved" => Step::past(Sign::Full, "Approved", at),
        "payment_collected" => Step::past(Sign::Moving, "Collected into a payment", at),
        "paid" => Step::past(Sign::Tick, "Paid", at),
        "payment_failed" => Step::bad(Sign::Cross, "Payment failed", at),
        other => Step::past(Sign::Ring, other.replace('_', " "), at),
    };
    if !entry.reason.is_empty() {
        step = step.line(say!("Reason: {reason}.", of_code(&entry.reason).trim_end_matches('.')));
    }
    if !entry.note.is_empty() {
        step = step.line(format!("“{}”", entry.note));
    }
    if entry.refund_minor != 0 {
        step = step.line(say!("Refund {money}.", Money::new(entry.refund_minor, currency).for_people()));
    }
    if entry.commission_delta_minor != 0 {
        let delta = Money::new(entry.commission_delta_minor, currency).for_people();
        let sign = if entry.commission_delta_minor > 0 { "+" } else { "" };
        step = step.line(say!("Commission {commission}.", format!("{sign}{delta}")));
    }
    // Who at the brand did it is the brand's own business.
    let by = match entry.by.as_str() {
        by if by.starts_with("system:") => String::new(),
        by if is_brand => say!("By {who}.", by.replace(':', " ")),
        _ => say!("By the brand."),
    };
    step.line(by)
}

fn origin_words(explained: &ActionExplanation) -> String {
    let origin = &explained.action.tracked.origin;
    let seen = [&origin.referrer_host, &origin.country, &origin.browser, &origin.device];
    let seen = seen.into_iter().filter(|value| !value.is_empty() && !matches!(value.as_str(), "unknown" | "ZZ" | "XX"));
    let seen: Vec<&str> = seen.map(String::as_str).collect();
    if seen.is_empty() { String::new() } else { say!("Seen: {facts}.", seen.join(", ")) }
}

fn verdict(explained: &ActionExplanation) -> String {
    let Some(credit) = &explained.decision.decision.credit else { return say!("It was not credited.") };
    let by = match credit.source.as_str() {
        "click" => say!("the click that the conversion named"),
        "promo_code" => say!("the promo code that was used"),
        "named" => say!("the brand, which named the partner"),
        _ => say!("an earlier click of the same customer"),
    };
    let credited = match credit.customer.as_deref() {
        Some("new") => say!("Credited by {by}, for a new customer.", by),
        Some("existing") => say!("Credited by {by}, for an existing customer.", by),
        _ => say!("Credited by {by}.", by),
    };
    format!("{credited} {}", sentence(&recognised(&credit.words.replace('_', " "))))
}

/// Whom [`considered`] may have to name.
pub fn partners(explanation: &flow::conversion::Explanation) -> impl Iterator<Item = AccountId> {
    explanation.decision.considered.iter().filter_map(|candidate| candidate.partner).map(AccountId)
}

pub fn considered(
    explanation: &flow::conversion::Explanation,
    names: &Names,
    zone: &TimeZone,
) -> anyhow::Result<Vec<Considered>> {
    let mut rows = Vec::new();
    for candidate in &explanation.decision.considered {
        let mut what = match candidate.source.as_str() {
            "click" => say!("Click named by the conversion"),
            "promo_code" => say!("Promo code"),
            "named" => say!("Named by the brand"),
            _ => say!("Earlier click of the same customer"),
        };
        if let Some(at_ms) = candidate.clicked_at_ms {
            let at = jiff::Timestamp::from_millisecond(at_ms).context("read when a click was made")?;
            what = format!("{what}, {}", crate::format::instant(&at.to_zoned(zone.clone())));
        }
        let partner = match candidate.partner {
            Some(_) if !explanation.may_name(candidate.partner) => say!("another partner"),
            Some(id) if matches!(explanation.viewpoint, flow::conversion::Viewpoint::Everything) => {
                names.partner(id.into())
            }
            Some(_) => say!("you"),
            None => crate::format::NONE.to_owned(),
        };
        let verdict = match candidate.outcome.as_str() {
            "credited" => say!("credited"),
            "outranked" => say!("not asked: an earlier one stood"),
            reason => say!("left out: {reason}", of_code(reason)),
        };
        rows.push(Considered { what, partner, verdict });
    }
    Ok(rows)
}

fn sums(explained: &ActionExplanation, currency: Currency) -> Vec<Fact> {
    let action = &explained.action;
    let amount = |minor: i64| Amount::new(minor, currency).to_string();
    let mut sums = Vec::new();
    if let Some(now) = action.amount_minor {
        if let Some(original) = action.tracked.amount_minor.filter(|original| *original != now) {
            sums.push(Fact { label: "Sale as tracked", html: amount(original) });
            sums.push(Fact { label: "Refunds", html: amount(now - original) });
        }
        sums.push(Fact { label: "Sale", html: amount(now) });
    }
    if action.tracked.commission_minor != action.earned_minor() {
        sums.push(Fact { label: "Commission as tracked", html: amount(action.tracked.commission_minor) });
    }
    sums.push(Fact {
        label: "Commission",
        html: format!("<span class=\"strong\">{}</span>", amount(action.earned_minor())),
    });
    sums
}

fn facts(explained: &ActionExplanation, names: &Names, origins: &OriginNames, is_brand: bool) -> Vec<Fact> {
    let tracked = &explained.action.tracked;
    let conversion = &explained.decision.conversion.conversion;
    let mut facts = vec![("Program", names.program(tracked.program)), ("Order", tracked.order_id.clone())];
    if is_brand {
        facts.push(("Partner", format!("{} ({})", names.partner(tracked.partner), tracked.partner)));
        facts.push(("Customer", conversion.customer_id.clone()));
        facts.push(("Reported by", conversion.reported_by.replace(':', " ")));
        facts.push(("Reason", conversion.report_reason.clone()));
    }
    let origin = &tracked.origin;
    let called = |name: Option<&str>, id: i64| match (name, id) {
        (Some(name), id) => format!("{name} ({id})"),
        (None, 0) => String::new(),
        (None, id) => id.to_string(),
    };
    facts.extend([
        ("Event type", explained.decision.event_type.clone()),
        ("Promo code", origin.promo_code.clone()),
        ("Creative", called(origins.creative(origin.creative_id), origin.creative_id)),
        ("Link", called(origins.link(origin.link_id), origin.link_id)),
        ("Sub id 1", origin.sub_id1.clone()),
        ("Sub id 2", origin.sub_id2.clone()),
        ("Sub id 3", origin.sub_id3.clone()),
        ("Shared id", origin.shared_id.clone()),
        ("Country", origin.country.clone()),
        ("Device", origin.device.clone()),
        ("Referrer", origin.referrer_host.clone()),
    ]);
    let shown = facts.into_iter().filter(|(_, value)| !value.is_empty());
    shown.map(|(label, value)| Fact { label, html: escaped(&value).to_string() }).collect()
}

fn changes(
    id: &str,
    state: ActionState,
    action: &flow::action::Action,
    currency: Currency,
    zone: &TimeZone,
    refused: Refused,
) -> Changes {
    let blank = Form::default();
    let form_of = |which: &'static str| if refused.which == which { &refused.form } else { &blank };
    let change = |which: &'static str, reasons: Vec<(String, String)>, amount: bool| {
        let form = form_of(which);
        let mut fields = Vec::new();
        if amount {
            let help = say!(
                "In {currency}, at most {amount}.",
                currency.code(),
                Money::new(action.amount_minor.unwrap_or(0), currency).amount()
            );
            fields.push(form.line("refund", "Refund").example("10.00").help(help).of(which));
        }
        fields.push(form.select("reason", "Reason", &reasons).of(which));
        fields.push(form.area("note", "Note to the partner").optional().of(which));
        Change { action: format!("/brand/actions/{id}/{which}"), fields, open: refused.which == which }
    };
    let pending = state == ActionState::Pending;
    Changes {
        until: Moment::new(action.tracked.locks_at, zone),
        refusal: refused.form.summary("refund reason note"),
        modification: (pending && action.amount_minor.is_some())
            .then(|| change("modification", reasons(ModificationReason::ALL, ModificationReason::code), true)),
        reversal: pending.then(|| change("reversal", reasons(ReversalReason::ALL, ReversalReason::code), false)),
        restoration: (!pending)
            .then(|| change("restoration", reasons(RestorationReason::ALL, RestorationReason::code), false)),
    }
}

/// The choices of a list of reasons.
pub fn reasons<T: Copy>(all: &[T], code: impl Fn(T) -> &'static str) -> Vec<(String, String)> {
    let words = |reason: &T| {
        let code = code(*reason);
        (code.to_owned(), of_code(code))
    };
    all.iter().map(words).collect()
}
