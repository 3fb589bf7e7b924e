//! Actions, newest first: by state, by the days they were tracked, lock or are approved on, by what they came from.

use askama::Template;
use axum::extract::{Query, State};
use domain::access::AccountKind;
use domain::action::ActionState;
use domain::ids::{AccountId, PaymentId};
use domain::report::{DayRange, QueryError, RelativeDays, ReportQuery};
use edge::caller::PageCaller;
use flow::action::ActionFilter;
use flow::refusal::InputRefusal;
use flow::{Platform, Window};
use jiff::civil::Date;

use super::row::{self, ActionRow};
use crate::answer::{self, Answer};
use crate::component::field::sentence;
use crate::component::{Empty, Field, Form, Mark, Notice, Pager};
use crate::format;
use crate::frame::{Frame, Place, home_of};
use crate::known;
use crate::names::Names;
use crate::report::filters::{self, FilterFields};
use crate::report::options::Options;
use crate::visitor::{self, Brand, Partner};
use crate::words::say;

#[derive(Template)]
#[template(path = "action/list.html")]
struct ActionsPage {
    frame: Frame,
    path: String,
    lead: &'static str,
    tabs: Vec<Tab>,
    fields: Vec<Field>,
    filters: Vec<FilterFields>,
    filters_used: i64,
    /// What chooses rows and is set by no field here: kept when the fields are sent, and said.
    kept: Vec<(String, String)>,
    said: Vec<String>,
    filtered: bool,
    csv_href: String,
    refusal: Option<Notice>,
    look_up: Option<LookUp>,
    shows_partner: bool,
    actions: Vec<ActionRow>,
    empty: Empty,
    pager: Pager,
}

struct Tab {
    words: &'static str,
    href: String,
    current: bool,
}

/// Asks about an order id, credited or not.
struct LookUp {
    program: Field,
    order_id: Field,
}

pub async fn of_partner(
    State(platform): State<Platform>,
    Partner(who): Partner,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Answer {
    show(&platform, &who, Options::new(pairs)).await
}

pub async fn of_brand(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Answer {
    show(&platform, &who, Options::new(pairs)).await
}

async fn show(platform: &Platform, who: &PageCaller, options: Options) -> Answer {
    let today = flow::report::last_day(platform, &who.caller).await?;
    let cursor = match options.first("cursor").map(str::parse) {
        None => None,
        Some(Ok(cursor)) => Some(cursor),
        Some(Err(_)) => return Err(InputRefusal::wrong("cursor", "not one we gave").into()),
    };
    let (asked, refusal) = match wanted(&options, today) {
        Ok(asked) => (asked, None),
        Err(refusal) => (
            Asked::default(),
            Some(Notice::bad("This cannot be asked", sentence(&crate::recognised(&refusal.to_string())))),
        ),
    };
    let window = Window { after: cursor, limit: 50 };
    let listed = match refusal {
        None => flow::action::actions(platform, &who.caller, asked.filter.clone(), window).await?,
        Some(_) => flow::Listed { items: Vec::new(), next: None },
    };
    let names = names(platform, who, listed.items.iter().map(|action| action.tracked.partner)).await?;
    let path = format!("{}/actions", home_of(who.caller.account_kind));
    let page = ActionsPage {
        frame: visitor::frame(who, "Actions", Place::Actions),
        lead: match who.caller.account_kind {
            AccountKind::Partner => "Every result that is credited to you, with the dates it locks and is approved.",
            _ => "Every result that is credited to a partner. Until it locks you may correct or reverse it.",
        },
        tabs: tabs(&path, &options, who.caller.account_kind),
        fields: day_fields(&options, asked.days),
        filters: filters::filter_fields(&options, who.caller.account_kind),
        filters_used: options.filter_rows().len() as i64,
        kept: kept(&options),
        said: said(&options),
        filtered: !options.is_plain(),
        csv_href: options.with(&format!("{path}.csv"), "cursor", ""),
        refusal,
        look_up: look_up(&names),
        shows_partner: who.caller.account_kind != AccountKind::Partner,
        actions: row::rows(&listed.items, who, &names).map_err(flow::Error::from)?,
        empty: empty(who.caller.account_kind, &options),
        pager: Pager {
            first: cursor.map(|_| options.with(&path, "cursor", "")),
            next: listed.next.map(|next| options.with(&path, "cursor", &next.to_string())),
            is_oldest_first: false,
        },
        path,
    };
    if page.refusal.is_some() { answer::refused(page) } else { answer::page(page) }
}

/// What a question asks for, and the days it names.
#[derive(Default)]
pub struct Asked {
    pub filter: ActionFilter,
    days: Option<DayRange>,
}

/// Errors: days that are none, ids that are none.
pub fn wanted(options: &Options, today: Date) -> Result<Asked, QueryError> {
    let query = ReportQuery::read(options.part(), today)?;
    let names_days = ["from", "to", "range"].iter().any(|name| options.first(name).is_some());
    let days = names_days.then_some(query.days);
    let (state, in_payment) = match options.first("state") {
        // Approved money is payable until a payment collects it.
        Some("payable") => (Some(ActionState::Approved), Some(false)),
        Some("in_payment") => (Some(ActionState::Approved), Some(true)),
        Some(state) => (state.parse().ok(), None),
        None => (None, None),
    };
    let day = |name| options.first(name).and_then(|day| day.parse().ok());
    let filter = ActionFilter {
        state,
        in_payment,
        tracked: days,
        locks_on: day("locks"),
        approves_on: day("approved"),
        payment: options.first("payment").and_then(|id| id.parse::<i64>().ok()).map(PaymentId),
        filters: query.filters,
        ..ActionFilter::default()
    };
    Ok(Asked { filter, days })
}

/// As of a report, but all days where none are named.
fn day_fields(options: &Options, days: Option<DayRange>) -> Vec<Field> {
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let form = Form::default()
        .with("range", options.first("range").unwrap_or(""))
        .with("from", day(days.map(|days| days.first)))
        .with("to", day(days.map(|days| days.last)));
    let ranges = RelativeDays::ALL.iter().map(|range| (range.code().to_owned(), known(range.label()).to_owned()));
    let ranges: Vec<_> =
        [(String::new(), crate::known("All, or these:").to_owned())].into_iter().chain(ranges).collect();
    vec![
        form.select("range", "Tracked", &ranges).optional_quietly().small().sends(),
        form.date("from", "From").optional_quietly().small(),
        form.date("to", "Until").optional_quietly().small(),
    ]
}

const KEPT: [&str; 4] = ["state", "locks", "approved", "payment"];

fn kept(options: &Options) -> Vec<(String, String)> {
    KEPT.iter().filter_map(|name| Some(((*name).to_owned(), options.first(name)?.to_owned()))).collect()
}

fn said(options: &Options) -> Vec<String> {
    let day = |name| options.first(name).and_then(|day| day.parse().ok()).map(format::day);
    let sentences = [
        day("locks").map(|day| say!("What locks on {day}.", day)),
        day("approved").map(|day| say!("What is approved on {day}.", day)),
        options.first("payment").map(|id| say!("What payment {id} pays.", id)),
    ];
    sentences.into_iter().flatten().collect()
}

/// Partners see no other partner's name.
pub(crate) async fn names(
    platform: &Platform,
    who: &PageCaller,
    shown: impl IntoIterator<Item = AccountId>,
) -> flow::Result<Names> {
    match who.caller.account_kind {
        AccountKind::Partner => Names::of_programs(platform, who).await,
        _ => Names::with_partners(platform, who, shown).await,
    }
}

fn tabs(path: &str, options: &Options, kind: AccountKind) -> Vec<Tab> {
    let chosen = options.first("state").unwrap_or("");
    let tab = |words, state: &str| Tab { words, href: options.with(path, "state", state), current: chosen == state };
    let mut tabs = vec![tab("All", "")];
    if kind == AccountKind::Brand {
        let href = "/brand/actions/awaiting-lock".to_owned();
        tabs.push(Tab { words: "Awaiting lock", href, current: false });
    }
    for state in ActionState::ALL {
        tabs.push(tab(Mark::from(*state).word, state.code()));
        if *state == ActionState::Approved {
            tabs.extend([tab("Payable", "payable"), tab("In a payment", "in_payment")]);
        }
    }
    tabs
}

fn look_up(names: &Names) -> Option<LookUp> {
    if names.offers.is_empty() {
        return None;
    }
    let form = Form::default();
    Some(LookUp {
        program: form.select("program_id", "Program", &names.program_choices()).small(),
        order_id: form.line("order_id", "Order").small(),
    })
}

fn empty(kind: AccountKind, options: &Options) -> Empty {
    if !options.is_plain() {
        return Empty::new("None of these", "Choose another state or other days, or take a filter away.");
    }
    match kind {
        AccountKind::Partner => Empty::new(
            "No actions yet",
            "When somebody follows one of your links and does what a program pays for, it appears here at once.",
        )
        .doing("To your links", "/partner/links"),
        _ => Empty::new(
            "No actions yet",
            "Report conversions by API, tag, pixel or file. What is credited to a partner appears here at once.",
        ),
    }
}
