//! A partner's money: the balance, what locks and is approved when, the payments, the statements, and when it wants to be paid.

use anyhow::Context;
use askama::Template;
use axum::extract::{Query, State};
use domain::access::Deed;
use domain::ids::ProgramId;
use domain::ledger::Bucket;
use domain::money::{Currency, Money};
use domain::payment::PaymentState;
use edge::caller::PageCaller;
use flow::payment::{NextPayment, Payment, WithdrawalSetting};
use flow::{Platform, Window};
use jiff::civil::Date;
use serde::Deserialize;

use super::balance::{self, Balance};
use super::calendar::{self, Calendar};
use crate::answer::{self, Answer};
use crate::component::field::sentence;
use crate::component::{Amount, Empty, Form, Mark, Moment, Pager};
use crate::format;
use crate::frame::{Frame, Place};
use crate::names::Names;
use crate::visitor::Partner;
use crate::words::say;

#[derive(Template)]
#[template(path = "payment/partner_page.html")]
struct MoneyPage {
    frame: Frame,
    balances: Vec<Balance>,
    no_balance: Empty,
    payments: Vec<PaymentRow>,
    no_payment: Empty,
    pager: Pager,
    settings: Vec<SettingForm>,
    calendars: Vec<Calendar>,
    no_calendar: Empty,
    statements: Vec<Statements>,
}

/// The statements of one program, the newest first.
struct Statements {
    program: String,
    months: Vec<(String, String)>,
}

/// Terms of 15 and 15 days have something on 31 days ahead.
const CALENDAR_DAYS: usize = 62;

pub struct PaymentRow {
    pub id: String,
    pub program: String,
    pub partner: String,
    pub state: Mark,
    pub in_transit: bool,
    pub note: String,
    pub made: Moment,
    pub settled: Option<Moment>,
    pub amount: Amount,
}

struct SettingForm {
    currency: &'static str,
    in_words: String,
    next: Vec<NextRow>,
    form: Form,
    schedules: Vec<(String, String)>,
    open: bool,
    may_change: bool,
}

/// What is payable out of one program, and what stands in the way of its payment.
struct NextRow {
    program: String,
    amount: Amount,
    waits: Option<String>,
}

#[derive(Deserialize)]
pub struct Wanted {
    cursor: Option<i64>,
    done: Option<String>,
}

pub async fn show(State(platform): State<Platform>, Partner(who): Partner, Query(wanted): Query<Wanted>) -> Answer {
    answer::page(page(&platform, &who, wanted, None).await?)
}

/// The page with the form of one currency as it was sent and refused.
pub async fn refused(platform: &Platform, who: &PageCaller, currency: Currency, form: Form) -> Answer {
    answer::refused(page(platform, who, Wanted { cursor: None, done: None }, Some((currency, form))).await?)
}

async fn page(
    platform: &Platform,
    who: &PageCaller,
    wanted: Wanted,
    refused: Option<(Currency, Form)>,
) -> flow::Result<MoneyPage> {
    let names = Names::of_programs(platform, who).await?;
    let sheets = flow::ledger::balances(platform, &who.caller, None).await?;
    let window = Window { after: wanted.cursor, limit: 50 };
    let listed = flow::payment::payments(platform, &who.caller, window).await?;
    let made = flow::payment::settings(platform, &who.caller).await?;
    let may_change = who.caller.may(Deed::ChangeWithdrawalSettings).is_ok();

    let balances = balance::by_currency(&sheets, "/partner/actions", None)?;
    let mut currencies: Vec<Currency> = Vec::new();
    for code in balances
        .iter()
        .map(|balance| balance.currency)
        .chain(names.offers.iter().map(|offer| offer.program.currency.code()))
    {
        let currency = Currency::from_code(code).context("read a currency")?;
        if !currencies.contains(&currency) {
            currencies.push(currency);
        }
    }
    let next = flow::payment::next(platform, &who.caller).await?;
    let days = flow::outlook::by_day(platform, &who.caller).await?;
    let payable = |currency: Currency| {
        let own = sheets.iter().filter(|sheet| sheet.currency == currency.code());
        own.map(|sheet| sheet.minor(Bucket::Payable)).sum()
    };
    let months = flow::statement::months(platform, &who.caller).await?;
    let settings = currencies.into_iter().map(|currency| {
        let form = refused.as_ref().filter(|(wrong, _)| *wrong == currency).map(|(_, form)| form.clone());
        let next = next.iter().filter(|next| next.amount.currency == currency).map(|next| next_row(next, &names));
        let setting = made.iter().find(|setting| setting.currency == currency.code());
        SettingForm { next: next.collect(), ..setting_form(currency, setting, form, may_change) }
    });
    let rows: anyhow::Result<Vec<_>> = listed.items.iter().map(|payment| row(payment, &names)).collect();
    Ok(MoneyPage {
        frame: Partner(who.clone()).frame("Money", Place::Payments).after(wanted.done.as_deref()),
        balances,
        no_balance: Empty::new(
            "Nothing earned yet",
            "What your actions earn stands here: pending, locked, payable, in transit, paid.",
        ),
        payments: rows?,
        no_payment: Empty::new("No payments yet", "When a brand pays what is payable, each transfer is listed here."),
        pager: Pager::of(&listed, "/partner/payments", &[], wanted.cursor),
        settings: settings.collect(),
        calendars: calendar::calendars(&days, payable, "/partner/actions", CALENDAR_DAYS),
        no_calendar: Empty::new(
            "Nothing waits for a day",
            "When an action is tracked, the day it locks and the day it is approved stand here, with what they bring.",
        ),
        statements: months.iter().map(|(program, months)| statements(*program, months, &names)).collect(),
    })
}

fn next_row(next: &NextPayment, names: &Names) -> NextRow {
    NextRow {
        program: names.program(next.program),
        amount: next.amount.into(),
        waits: next.waits.as_ref().map(|waits| sentence(&waits.to_string())),
    }
}

fn statements(program: ProgramId, months: &[Date], names: &Names) -> Statements {
    let link = |month: &Date| {
        let href = format!("/partner/payments/statements/{program}/{}", month.strftime("%Y-%m"));
        (format::month(*month), href)
    };
    Statements { program: names.program(program), months: months.iter().map(link).collect() }
}

pub fn row(payment: &Payment, names: &Names) -> anyhow::Result<PaymentRow> {
    let state: PaymentState = payment.state.parse().context("read the state of a payment")?;
    let currency = Currency::from_code(&payment.currency).context("read the currency of a payment")?;
    let zone = names.zone(payment.program);
    Ok(PaymentRow {
        id: payment.id.to_string(),
        program: names.program(payment.program),
        partner: names.partner(payment.partner),
        state: state.into(),
        in_transit: state == PaymentState::InTransit,
        note: if payment.failure_reason.is_empty() {
            payment.reference.clone()
        } else {
            payment.failure_reason.clone()
        },
        made: Moment::new(payment.created_at, &zone),
        settled: payment.settled_at.map(|at| Moment::new(at, &zone)),
        amount: Amount::new(payment.amount_minor, currency),
    })
}

fn setting_form(
    currency: Currency,
    setting: Option<&WithdrawalSetting>,
    refused: Option<Form>,
    may_change: bool,
) -> SettingForm {
    let amount = |minor: i64| Money::new(minor, currency).amount();
    let in_words = match setting {
        None => say!("Whatever is payable is paid with the next payment run."),
        Some(setting) => {
            let when = match setting.schedule.as_str() {
                "fixed_day" => say!("Paid once a month, on day {day}", setting.day_of_month),
                _ => {
                    say!(
                        "Paid as soon as {money} is payable",
                        Money::new(setting.threshold_minor, currency).for_people()
                    )
                }
            };
            say!("{when}, never less than {money}.", when, Money::new(setting.minimum_minor, currency).for_people())
        }
    };
    let open = refused.is_some();
    let form = refused.unwrap_or_else(|| {
        let form = Form::default();
        match setting {
            None => form
                .with("schedule", "threshold")
                .with("threshold", amount(0))
                .with("day_of_month", "1")
                .with("minimum", amount(0)),
            Some(setting) => form
                .with("schedule", setting.schedule.as_str())
                .with("threshold", amount(setting.threshold_minor))
                .with("day_of_month", setting.day_of_month.max(1).to_string())
                .with("minimum", amount(setting.minimum_minor)),
        }
    });
    SettingForm {
        currency: currency.code(),
        next: Vec::new(),
        in_words,
        form,
        schedules: vec![
            ("threshold".to_owned(), crate::known("When the payable balance reaches an amount").to_owned()),
            ("fixed_day".to_owned(), crate::known("On a fixed day of the month").to_owned()),
        ],
        open,
        may_change,
    }
}
