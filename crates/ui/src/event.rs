//! The event inspector: what the brand reported, with each decision; what was seen and not credited; what was turned away at the door.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, Query, State};
use domain::access::Deed;
use domain::attribution::RefusalReason;
use domain::calendar::first_instant;
use domain::ids::{AccountId, ConversionId, EventTypeNumber, ProgramId};
use domain::money::{Currency, Money};
use edge::caller::PageCaller;
use flow::conversion::{ConversionRefusal, Explanation, Search};
use flow::program::Offer;
use flow::{Error, Platform, Window};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::action::page::{Considered, considered, partners};
use crate::actors::Actors;
use crate::answer::{self, Answer, Done};
use crate::component::mark::{Sign, Tone};
use crate::component::{Amount, Empty, Field, Form, Mark, Moment, Pager};
use crate::format;
use crate::frame::{Frame, Place};
use crate::names::Names;
use crate::program::terms::zone_of;
use crate::query;
use crate::visitor::Brand;
use crate::words::{of_code, say};

const ROWS: u32 = 50;

/// Over how many days what was not credited is added up.
const DAYS: i64 = 30;

#[derive(Template)]
#[template(path = "event/list.html")]
struct EventsPage {
    frame: Frame,
    tabs: [Tab; 3],
    may_report: bool,
    filter: Vec<Field>,
    view: String,
    /// Asked again every so many seconds while it is looked at; 0 where somebody reads further back.
    poll_seconds: u32,
    events: Vec<EventRow>,
    empty: Empty,
    totals: Vec<TotalRow>,
    rejections: Vec<RejectionRow>,
    pager: Pager,
}

struct Tab {
    words: &'static str,
    href: &'static str,
    current: bool,
}

struct EventRow {
    href: String,
    order_id: String,
    event_type: String,
    at: Moment,
    mark: Mark,
    why: String,
    partner: String,
    amount: Option<Amount>,
}

struct TotalRow {
    words: &'static str,
    href: String,
    conversions: String,
    amount: Amount,
}

struct RejectionRow {
    at: Moment,
    code: String,
    message: String,
    channel: String,
    order_id: String,
    event_type: String,
}

#[derive(Template)]
#[template(path = "event/page.html")]
struct EventPage {
    frame: Frame,
    order_id: String,
    mark: Mark,
    verdict: String,
    is_test: bool,
    sent: Vec<(&'static str, String)>,
    considered: Vec<Considered>,
    rule: Option<String>,
    /// The version that priced it, and its page.
    terms: Option<(i64, String)>,
    action: Option<(String, String)>,
}

#[derive(Deserialize, Default)]
pub struct Wanted {
    view: Option<String>,
    program: Option<i64>,
    outcome: Option<String>,
    reason: Option<String>,
    order_id: Option<String>,
    event_type: Option<String>,
    partner: Option<String>,
    from: Option<String>,
    to: Option<String>,
    cursor: Option<i64>,
}

pub async fn show(State(platform): State<Platform>, Brand(who): Brand, Query(wanted): Query<Wanted>) -> Answer {
    let names = Names::of_programs(&platform, &who).await?;
    let offer = match wanted.program {
        Some(id) => names.offer(ProgramId(id)),
        None => names.offers.first(),
    };
    let view = wanted.view.as_deref().filter(|view| ["not_credited", "turned_away"].contains(view)).unwrap_or("");
    let tab = |words, word, href| Tab { words, href, current: word == view };
    let mut page = EventsPage {
        tabs: [
            tab("Arrived", "", "/brand/events"),
            tab("Seen but not credited", "not_credited", "/brand/events?view=not_credited"),
            tab("Turned away", "turned_away", "/brand/events?view=turned_away"),
        ],
        may_report: who.caller.may(Deed::ReportConversions).is_ok(),
        filter: Vec::new(),
        view: view.to_owned(),
        poll_seconds: if wanted.cursor.is_none() { 3 } else { 0 },
        events: Vec::new(),
        empty: Empty::new("No program yet", "Make your program first; then what you report about it arrives here.")
            .doing("To the program", "/brand/programs"),
        totals: Vec::new(),
        rejections: Vec::new(),
        pager: Pager::default(),
        frame: Brand(who.clone()).frame("Events", Place::Events),
    };
    match (view, offer) {
        ("turned_away", _) => turned_away(&platform, &who, &wanted, &names, &mut page).await?,
        (_, None) => {}
        ("not_credited", Some(offer)) => not_credited(&platform, &who, offer, &names, &mut page).await?,
        (_, Some(offer)) => arrived(&platform, &who, &wanted, offer, &names, &mut page).await?,
    }
    answer::page(page)
}

pub async fn show_one(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path(id): Path<String>,
    Query(query): Query<Done>,
) -> Answer {
    let id: ConversionId = id.parse().map_err(|_| ConversionRefusal::NotFound)?;
    let event = flow::conversion::find(&platform, &who.caller, id).await?;
    let stored = &event.conversion.conversion;
    let shown = partners(&event).chain(stored.named_partner).collect::<BTreeSet<_>>();
    let names = Names::with_partners(&platform, &who, shown).await?;
    let reporter = reporter(&platform, &who, &stored.reported_by).await?;
    let zone = names.zone(stored.program);
    let currency = names.offer(stored.program).map_or(Currency::USD, |offer| offer.program.currency);
    let is_test = flow::tracking::is_test(&who.caller, &event);
    let credit = event.decision.credit.as_ref();
    answer::page(EventPage {
        mark: mark(&event, is_test),
        verdict: verdict(&event, is_test),
        is_test,
        sent: sent(&event, currency, &zone, &names, reporter),
        considered: considered(&event, &names, &zone).map_err(flow::Error::from)?,
        rule: credit.map(|credit| crate::recognised(&credit.words)),
        terms: credit.map(|credit| {
            let version = credit.terms_version;
            (version, format!("/brand/programs/{}/versions/{version}", stored.program))
        }),
        action: event
            .action
            .as_ref()
            .map(|action| (action.id().to_string(), format!("/brand/actions/{}", action.id()))),
        order_id: stored.order_id.clone(),
        frame: Brand(who).frame(&say!("Order {order_id}", stored.order_id), Place::Events).after(query.done.as_deref()),
    })
}

async fn arrived(
    platform: &Platform,
    who: &PageCaller,
    wanted: &Wanted,
    offer: &Offer,
    names: &Names,
    page: &mut EventsPage,
) -> flow::Result<()> {
    let program = offer.program.id;
    let zone = zone_of(&offer.file);
    let given = |text: &Option<String>| text.as_deref().unwrap_or("").trim().to_owned();
    let day = |text: &Option<String>| given(text).parse::<Date>().ok();
    let search = Search {
        outcome: given(&wanted.outcome),
        reason: given(&wanted.reason),
        order_id: given(&wanted.order_id),
        event_type: given(&wanted.event_type).parse().ok().map(EventTypeNumber),
        partner: given(&wanted.partner).parse().ok().map(AccountId),
        from: day(&wanted.from).map(|day| first_instant(day, &zone)),
        until: day(&wanted.to).and_then(|day| day.tomorrow().ok()).map(|day| first_instant(day, &zone)),
    };
    let window = Window { after: wanted.cursor, limit: ROWS };
    let listed = flow::conversion::search(platform, &who.caller, program, search, window).await?;
    let credited = listed.items.iter().filter_map(|event| event.conversion.conversion.partner);
    let partners = Names::with_partners(platform, who, credited.collect::<BTreeSet<_>>()).await?;
    page.events = listed.items.iter().map(|event| row(event, who, offer, &partners, &zone)).collect();
    page.filter = filter(wanted, offer, names);
    let number = program.to_string();
    let values = [
        ("program", number),
        ("outcome", given(&wanted.outcome)),
        ("reason", given(&wanted.reason)),
        ("order_id", given(&wanted.order_id)),
        ("event_type", given(&wanted.event_type)),
        ("partner", given(&wanted.partner)),
        ("from", given(&wanted.from)),
        ("to", given(&wanted.to)),
    ];
    let pairs: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    page.pager = Pager::of(&listed, "/brand/events", &pairs, wanted.cursor);
    page.empty = match values[1..].iter().all(|(_, value)| value.is_empty()) {
        true => Empty::new(
            "Nothing has arrived yet",
            "What your server, your pages or your files report stands here at once.",
        )
        .doing("Set up the tracking", "/brand/tracking"),
        false => Empty::new("Nothing fits", "Leave out a condition, or look among what was turned away.")
            .doing("Show all events", "/brand/events"),
    };
    Ok(())
}

fn row(event: &Explanation, who: &PageCaller, offer: &Offer, names: &Names, zone: &TimeZone) -> EventRow {
    let stored = &event.conversion.conversion;
    let is_test = flow::tracking::is_test(&who.caller, event);
    EventRow {
        href: format!("/brand/events/{}", event.conversion.id),
        order_id: stored.order_id.clone(),
        event_type: event.event_type.replace('_', " "),
        at: Moment::exact(stored.tracked_at, zone),
        mark: mark(event, is_test),
        why: if event.action.is_some() { String::new() } else { verdict(event, is_test) },
        partner: stored.partner.map_or_else(String::new, |partner| names.partner(partner)),
        amount: stored.amount_minor.map(|minor| Amount::new(minor, offer.program.currency)),
    }
}

pub fn mark(event: &Explanation, is_test: bool) -> Mark {
    match (event.action.is_some(), is_test) {
        (true, _) => Mark::new("Credited", Sign::Tick, Tone::Good),
        (false, true) => Mark::new("Test", Sign::Half, Tone::Accent),
        (false, false) => Mark::new("Not credited", Sign::Cross, Tone::Warn),
    }
}

pub fn verdict(event: &Explanation, is_test: bool) -> String {
    if is_test {
        return say!("Your own test click: it arrived, and touches no books and no reports.");
    }
    match event.decision.refusal.as_deref() {
        Some(reason) => crate::component::field::sentence(reason_words(reason)),
        None => say!("Credited."),
    }
}

/// `Ana (100002)`.
pub fn named(names: &Names, partner: AccountId) -> String {
    format!("{} ({partner})", names.partner(partner))
}

/// Who reported by hand or named a partner; the team is not everybody's to see.
async fn reporter(platform: &Platform, who: &PageCaller, actor: &str) -> flow::Result<String> {
    if actor.is_empty() {
        return Ok(String::new());
    }
    match Actors::of_account(platform, who).await {
        Ok(actors) => Ok(actors.name(actor)),
        Err(Error::Refused(_)) => Ok(actor.replace(':', " ")),
        Err(failure) => Err(failure),
    }
}

fn reason_words(code: &str) -> &'static str {
    code.parse::<RefusalReason>().map_or("it was not credited", RefusalReason::words)
}

/// What was sent, as it was read; what was not given is left out.
fn sent(
    event: &Explanation,
    currency: Currency,
    zone: &TimeZone,
    names: &Names,
    reporter: String,
) -> Vec<(&'static str, String)> {
    let stored = &event.conversion.conversion;
    let instant = |at: jiff::Timestamp| format::instant_exact(&at.to_zoned(zone.clone()));
    let facts = [
        ("Event type", event.event_type.clone()),
        ("Order ID", stored.order_id.clone()),
        ("Arrived", instant(stored.tracked_at)),
        ("Happened", if stored.occurred_stated { instant(stored.occurred_at) } else { String::new() }),
        ("Arrived by", stored.channel.clone()),
        ("Named by the brand", stored.named_partner.map_or_else(String::new, |id| named(names, id))),
        ("Reported by", reporter),
        ("Reason", stored.report_reason.clone()),
        ("Click ID", stored.click_id.clone()),
        ("Promo code", stored.promo_code.clone()),
        ("Customer ID", stored.customer_id.clone()),
        ("Customer", of_code(&stored.customer_status)),
        ("Country", stored.country.clone()),
        ("Amount", stored.amount_minor.map_or_else(String::new, |minor| Money::new(minor, currency).for_people())),
    ];
    facts.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

fn filter(wanted: &Wanted, offer: &Offer, names: &Names) -> Vec<Field> {
    let value = |text: &Option<String>| text.clone().unwrap_or_default();
    let form = Form::default()
        .with("program", offer.program.id.to_string())
        .with("outcome", value(&wanted.outcome))
        .with("reason", value(&wanted.reason))
        .with("order_id", value(&wanted.order_id))
        .with("event_type", value(&wanted.event_type))
        .with("partner", value(&wanted.partner))
        .with("from", value(&wanted.from))
        .with("to", value(&wanted.to));
    let choice = |value: &str, words: &str| (value.to_owned(), crate::known(words).to_owned());
    let outcomes = [choice("", "Any decision"), choice("credited", "Credited"), choice("refused", "Not credited")];
    let mut reasons = vec![choice("", "Any reason")];
    reasons.extend(RefusalReason::ALL.iter().map(|reason| (reason.code().to_owned(), of_code(reason.code()))));
    let mut types = vec![choice("", "Any event type")];
    types.extend(offer.event_types.iter().map(|event| (event.number.to_string(), event.code.replace('_', " "))));
    let mut fields = Vec::new();
    if names.offers.len() > 1 {
        fields.push(form.select("program", "Program", &names.program_choices()).small().sends());
    }
    fields.push(form.select("outcome", "Decision", &outcomes).small().sends());
    fields.push(form.select("reason", "Reason", &reasons).small().sends());
    if types.len() > 2 {
        fields.push(form.select("event_type", "Event type", &types).small().sends());
    }
    fields.push(form.line("order_id", "Order ID").optional_quietly().small());
    fields.push(form.line("partner", "Partner's account ID").optional_quietly().small());
    fields.push(form.date("from", "From").optional_quietly().small());
    fields.push(form.date("to", "Until").optional_quietly().small());
    fields
}

async fn not_credited(
    platform: &Platform,
    who: &PageCaller,
    offer: &Offer,
    names: &Names,
    page: &mut EventsPage,
) -> flow::Result<()> {
    let program = offer.program.id;
    let totals = flow::conversion::not_credited(platform, &who.caller, program, DAYS).await?;
    let number = program.to_string();
    page.totals = totals
        .into_iter()
        .map(|total| TotalRow {
            words: reason_words(&total.reason),
            href: query::address("/brand/events", [("program", number.as_str()), ("reason", total.reason.as_str())]),
            conversions: format::count(total.conversions),
            amount: Amount::new(total.amount_minor, offer.program.currency),
        })
        .collect();
    if names.offers.len() > 1 {
        let form = Form::default().with("program", number);
        page.filter = vec![form.select("program", "Program", &names.program_choices()).small().sends()];
    }
    page.empty =
        Empty::new("Nothing was left over", "Everything you reported in the last 30 days was credited to a partner.");
    Ok(())
}

async fn turned_away(
    platform: &Platform,
    who: &PageCaller,
    wanted: &Wanted,
    names: &Names,
    page: &mut EventsPage,
) -> flow::Result<()> {
    let window = Window { after: wanted.cursor, limit: ROWS };
    let listed = flow::rejection::list(platform, &who.caller, window).await?;
    page.pager = Pager::of(&listed, "/brand/events", &[("view", "turned_away")], wanted.cursor);
    page.rejections = listed.items.iter().map(|rejection| rejection_row(rejection, names)).collect();
    page.empty = Empty::new(
        "Nothing was turned away",
        "A wrong token, a wrong field, an order ID sent twice: such reports stand here for seven days, so that you find out why nothing arrives.",
    );
    Ok(())
}

fn rejection_row(rejection: &flow::rejection::Rejection, names: &Names) -> RejectionRow {
    let zone = rejection.program.map_or(TimeZone::UTC, |program| names.zone(program));
    RejectionRow {
        at: Moment::exact(rejection.at, &zone),
        code: rejection.code.clone(),
        message: rejection.message.clone(),
        channel: rejection.channel.clone(),
        order_id: rejection.order_id.clone(),
        event_type: rejection.event_type.clone(),
    }
}
