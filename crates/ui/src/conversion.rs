//! A conversion reported by hand: filled in, shown as it would be decided, and only then kept.

use askama::Template;
use axum::extract::{Query, State};
use domain::access::Deed;
use domain::calendar::{date_of_day_number, day_of};
use domain::conversion::order_id_again;
use domain::ids::{ConversionId, InquiryId, ProgramId};
use domain::inquiry::{InquiryKind, Step};
use domain::money::{Currency, Money};
use edge::caller::{PageCaller, PageForm};
use flow::conversion::{Amount as Sale, ByHand, ConversionRefusal, Door, Report};
use flow::inquiry::Answer as InquiryAnswer;
use flow::program::Offer;
use flow::refusal::InputRefusal;
use flow::{Error, Platform};
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::action::page::{Considered, considered, partners};
use crate::answer::{self, Answer};
use crate::component::{Amount, Empty, Field, Form, Mark, Moment};
use crate::event;
use crate::format;
use crate::frame::{Frame, Place};
use crate::names::Names;
use crate::program::terms::zone_of;
use crate::visitor::Brand;
use crate::words::{of_code, say};

/// Fields that show their own errors.
const FIELDS: &str = "program_id event_type order_id amount day time partner_id click_id promo_code customer_id customer_status country reason";

#[derive(Template)]
#[template(path = "conversion/creation.html")]
struct CreationPage {
    frame: Frame,
    /// For a brand of several programs: which one it is about.
    programs: Option<Field>,
    program: String,
    inquiry: String,
    event_types: Vec<(String, String)>,
    statuses: Vec<(String, String)>,
    /// What the fields need to say.
    in_currency: String,
    in_zone: String,
    nobody: Empty,
    form: Form,
}

#[derive(Template)]
#[template(path = "conversion/confirmation.html")]
struct ConfirmationPage {
    frame: Frame,
    order_id: String,
    mark: Mark,
    verdict: String,
    facts: Vec<(&'static str, String)>,
    considered: Vec<Considered>,
    credit: Option<WouldEarn>,
    /// The event that is there already.
    known: Option<ConversionId>,
    grants: bool,
    /// What is sent when it is confirmed.
    kept: Vec<(String, String)>,
}

/// What the partner would get for it, and when.
struct WouldEarn {
    partner: String,
    commission: Amount,
    rule: String,
    version: i64,
    terms: String,
    locks: Moment,
    approves: Moment,
}

#[derive(Deserialize)]
pub struct Wanted {
    program: Option<i64>,
    inquiry: Option<String>,
}

pub async fn show(State(platform): State<Platform>, Brand(who): Brand, Query(wanted): Query<Wanted>) -> Answer {
    who.caller.may(Deed::ReportConversions)?;
    let mut form = Form::default();
    if let Some(program) = wanted.program {
        form = form.with("program_id", program.to_string());
    }
    if let Some(inquiry) = wanted.inquiry {
        form = of_inquiry(&platform, &who, crate::inquiry::id_of(&inquiry)?).await?;
    }
    answer::page(creation(&platform, &who, form).await?)
}

/// What the partner said of an order that is missing.
async fn of_inquiry(platform: &Platform, who: &PageCaller, id: InquiryId) -> flow::Result<Form> {
    let detail = flow::inquiry::find(platform, &who.caller, id).await?;
    let asked = &detail.inquiry.asked;
    if asked.kind != InquiryKind::Missing || detail.inquiry.state.is_decided() {
        return Ok(Form::default().with("program_id", asked.program_id.to_string()));
    }
    // What was reported and not credited stands; the order is reported again beside it.
    let last = detail.known.last().map(|known| order_id_again(&known.conversion.conversion.order_id));
    let names = Names::of_programs(platform, who).await?;
    let currency = names.offer(asked.program_id).map_or(Currency::USD, |offer| offer.program.currency);
    let amount = asked.amount_minor.map_or_else(String::new, |minor| Money::new(minor, currency).amount());
    let day = date_of_day_number(asked.order_day).map_or_else(String::new, |day| day.to_string());
    Ok(Form::default()
        .with("inquiry", id.to_string())
        .with("program_id", asked.program_id.to_string())
        .with("order_id", last.unwrap_or_else(|| asked.order_id.clone()))
        .with("amount", amount)
        .with("day", day)
        .with("partner_id", asked.partner_id.to_string())
        .with("reason", say!("Inquiry {number}", id)))
}

pub async fn send(
    State(platform): State<Platform>,
    Brand(who): Brand,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    who.caller.may(Deed::ReportConversions)?;
    let mut form = Form::new(sent);
    if form.value("step") == "change" {
        return answer::page(creation(&platform, &who, form).await?);
    }
    let next = match form.value("step") {
        "confirm" => confirmed(&platform, &who, &form).await,
        _ => rehearsed(&platform, &who, &form).await,
    };
    match next {
        Ok(Next::Confirm(page)) => answer::page(*page),
        Ok(Next::Done(path, word)) => answer::done(&path, word),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            answer::refused(creation(&platform, &who, form).await?)
        }
    }
}

/// What comes after the form.
enum Next {
    Confirm(Box<ConfirmationPage>),
    /// A path, and the word for what it says was done.
    Done(String, &'static str),
}

async fn rehearsed(platform: &Platform, who: &PageCaller, form: &Form) -> flow::Result<Next> {
    let names = Names::of_programs(platform, who).await?;
    let program = program(form)?;
    let offer = names.offer(program).ok_or(ConversionRefusal::NoProgram)?;
    let occurred_at = occurred_at(form, &zone_of(&offer.file), platform.clock.now())?;
    let byhand = flow::conversion::rehearse(platform, &who.caller, report(form, program, occurred_at)).await?;
    Ok(Next::Confirm(Box::new(confirmation(platform, who, form, byhand).await?)))
}

/// First the conversion, by the door of all; then the inquiry, if it was one. Whoever presses again finds both done.
async fn confirmed(platform: &Platform, who: &PageCaller, form: &Form) -> flow::Result<Next> {
    let report = report(form, program(form)?, form.value("occurred_at").to_owned());
    let decided = flow::conversion::track(platform, Door::Hand(who.caller.clone()), report).await?;
    let inquiry = form.given("inquiry").and_then(|id| crate::inquiry::id_of(id).ok());
    if let (Some(id), Some(_)) = (inquiry, &decided.action) {
        let grant = InquiryAnswer { step: Step::Grant, reason: None, text: String::new(), files: Vec::new() };
        match flow::inquiry::answer(platform, &who.caller, id, grant).await {
            Ok(_) => return Ok(Next::Done(format!("/brand/inquiries/{id}"), "inquiry_granted")),
            // It was decided meanwhile, or is about another order: the action stands.
            Err(Error::Refused(_)) => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(Next::Done(format!("/brand/events/{}", decided.conversion.id), "conversion_reported"))
}

fn program(form: &Form) -> Result<ProgramId, InputRefusal> {
    form.value("program_id").parse().map_err(|_| InputRefusal::wrong("program_id", "must be one of the list"))
}

fn report(form: &Form, program: ProgramId, occurred_at: String) -> Report {
    let value = |name: &str| form.value(name).to_owned();
    Report {
        program,
        event_type: value("event_type"),
        order_id: value("order_id"),
        occurred_at,
        click_id: value("click_id"),
        promo_code: value("promo_code"),
        customer_id: value("customer_id"),
        customer_status: value("customer_status"),
        country: value("country"),
        amount: Sale::Decimal(value("amount")),
        currency: String::new(),
        partner_id: value("partner_id"),
        reason: value("reason"),
    }
}

/// The instant that day and time mean in the program's zone, or "" for now. A day without a time is its noon, and today is now.
fn occurred_at(form: &Form, zone: &TimeZone, now: jiff::Timestamp) -> Result<String, InputRefusal> {
    let Some(day) = form.given("day") else {
        return match form.given("time") {
            Some(_) => Err(InputRefusal::wrong("day", "a time needs its day")),
            None => Ok(String::new()),
        };
    };
    let day: Date = day.parse().map_err(|_| InputRefusal::wrong("day", "expected a day such as 2026-01-31"))?;
    let time = match form.given("time") {
        None if day == day_of(now, zone) => return Ok(String::new()),
        None => Time::midnight().with().hour(12).build(),
        Some(time) => Time::strptime("%H:%M", time),
    };
    let time = time.map_err(|_| InputRefusal::wrong("time", "expected a time such as 14:30"))?;
    let at = day.to_datetime(time).to_zoned(zone.clone());
    let at = at.map_err(|_| InputRefusal::wrong("day", "expected a day such as 2026-01-31"))?;
    Ok(at.timestamp().to_string())
}

async fn creation(platform: &Platform, who: &PageCaller, form: Form) -> flow::Result<CreationPage> {
    let names = Names::of_programs(platform, who).await?;
    let chosen = form.value("program_id").parse().ok().and_then(|id| names.offer(id));
    let offer = chosen.or(names.offers.first());
    let program = offer.map_or_else(String::new, |offer| offer.program.id.to_string());
    let choices = Form::default().with("program", program.clone());
    let is_free = names.offers.len() > 1 && form.value("inquiry").is_empty();
    let status = |code: &str, words: &str| (code.to_owned(), crate::known(words).to_owned());
    Ok(CreationPage {
        frame: Brand(who.clone()).frame("Report a conversion", Place::Events),
        programs: is_free.then(|| choices.select("program", "Program", &names.program_choices()).small().sends()),
        program,
        inquiry: form.value("inquiry").to_owned(),
        event_types: offer.map(event_types).unwrap_or_default(),
        statuses: vec![status("", "Not known"), status("new", "New"), status("existing", "Existing")],
        in_currency: offer.map_or_else(String::new, |offer| say!("In {currency}.", offer.program.currency)),
        in_zone: offer.map_or_else(String::new, |offer| {
            say!("When it happened, in {zone}; now, if it is left empty.", offer.file.program.time_zone)
        }),
        nobody: Empty::new("No program yet", "Make your program first; then what you report about it arrives here.")
            .doing("To the program", "/brand/programs"),
        form,
    })
}

fn event_types(offer: &Offer) -> Vec<(String, String)> {
    offer.event_types.iter().map(|event| (event.code.clone(), event.code.replace('_', " "))).collect()
}

async fn confirmation(
    platform: &Platform,
    who: &PageCaller,
    form: &Form,
    byhand: ByHand,
) -> flow::Result<ConfirmationPage> {
    let ByHand { explanation, is_duplicate, report } = byhand;
    let named = report.partner_id.parse().ok();
    let names = Names::with_partners(platform, who, partners(&explanation).chain(named)).await?;
    let zone = names.zone(report.program);
    let offer = names.offer(report.program);
    let currency = offer.map_or(Currency::USD, |offer| offer.program.currency);
    let stored = &explanation.conversion.conversion;
    let happened = format::instant_exact(&stored.occurred_at.to_zoned(zone.clone()));
    let facts = [
        ("Program", names.program(report.program)),
        ("Event type", explanation.event_type.replace('_', " ")),
        ("Amount", stored.amount_minor.map_or_else(String::new, |minor| Money::new(minor, currency).for_people())),
        ("Happened", happened),
        ("Partner to be credited", named.map_or_else(String::new, |id| event::named(&names, id))),
        ("Click ID", stored.click_id.clone()),
        ("Promo code", stored.promo_code.clone()),
        ("Customer ID", stored.customer_id.clone()),
        ("Customer", of_code(&stored.customer_status)),
        ("Country", stored.country.clone()),
        ("Reason", report.reason.clone()),
    ];
    let changed = [("partner_id", &report.partner_id), ("occurred_at", &report.occurred_at)];
    let kept = form.pairs().filter(|(name, _)| !["step", "csrf", "partner_id", "occurred_at"].contains(name));
    let kept = kept.chain(changed.map(|(name, value)| (name, value.as_str())));
    Ok(ConfirmationPage {
        order_id: stored.order_id.clone(),
        mark: event::mark(&explanation, false),
        verdict: event::verdict(&explanation, false),
        facts: facts.into_iter().filter(|(_, value)| !value.is_empty()).collect(),
        considered: considered(&explanation, &names, &zone)?,
        credit: explanation.decision.credit.as_ref().zip(explanation.action.as_ref()).map(|(credit, action)| {
            WouldEarn {
                partner: event::named(&names, credit.partner.into()),
                commission: Amount::new(action.commission_minor, currency),
                rule: crate::recognised(&credit.words),
                version: credit.terms_version,
                terms: format!("/brand/programs/{}/versions/{}", report.program, credit.terms_version),
                locks: Moment::new(action.tracked.locks_at, &zone),
                approves: Moment::new(action.tracked.approves_at, &zone),
            }
        }),
        known: is_duplicate.then_some(explanation.conversion.id),
        grants: form.given("inquiry").is_some(),
        kept: kept.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        frame: Brand(who.clone()).frame("Report a conversion", Place::Events),
    })
}
