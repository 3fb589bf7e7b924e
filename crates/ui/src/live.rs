//! The parts of a home page that keep themselves up to date: figures, balances, newest actions, as server-sent events.
//!
//! Without script the page is complete as it was loaded. With it, a part is sent again whenever it reads differently than before: at once
//! when an action of the account is committed in this process, within [`LOOK`] when another process commits one, within [`FIGURES`]
//! when something else moves. A part is made when the reader can take it, so a slow reader misses steps in between and never queues any.
//!
//! **Invariant:** a stream ends at the latest [`LOOK`] after its session has ended.

use std::convert::Infallible;
use std::time::Duration;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use domain::access::AccountKind;
use edge::caller::PageCaller;
use edge::error::PageError;
use flow::action::ActionFilter;
use flow::bell::{Listener, Subject};
use flow::{Platform, Window};
use http::StatusCode;
use serde::Deserialize;
use tokio::time::{Instant, sleep, timeout};

use crate::action::row::{self, ActionRow};
use crate::component::Empty;
use crate::frame::home_of;
use crate::names::Names;
use crate::payment::balance::{self, Balance};
use crate::report::overview::overview;
use crate::visitor::{Brand, Partner};

/// The newest actions of a home page.
pub const NEWEST: Window = Window { after: None, limit: 8 };

/// How often a stream looks by itself whether there is a newer action: one step in an index.
const LOOK: Duration = Duration::from_secs(5);
/// How often the figures are worked out while no action comes: clicks ring no bell.
const FIGURES: Duration = Duration::from_secs(15);
/// However fast actions come, a page changes once in this time.
const REST: Duration = Duration::from_secs(1);
/// Afterwards the browser asks for a new stream, by whoever serves it then.
const LASTS: Duration = Duration::from_secs(30 * 60);

#[derive(Deserialize)]
pub struct Wanted {
    chart: Option<String>,
}

pub async fn of_partner(
    State(platform): State<Platform>,
    Partner(who): Partner,
    Query(wanted): Query<Wanted>,
) -> Result<Response, PageError> {
    let subject = Subject::Partner(who.caller.account_id);
    Ok(stream(platform, who, vec![subject], wanted.chart))
}

pub async fn of_brand(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Query(wanted): Query<Wanted>,
) -> Result<Response, PageError> {
    let names = Names::of_programs(&platform, &who).await?;
    let subjects = names.offers.iter().map(|offer| Subject::Program(offer.program.id)).collect();
    Ok(stream(platform, who, subjects, wanted.chart))
}

fn stream(platform: Platform, who: PageCaller, subjects: Vec<Subject>, chart: Option<String>) -> Response {
    // A support visit is a look at pages, each of which is noted: nothing is told to it by itself.
    let listener = (!who.caller.is_support()).then(|| platform.bells.listen(subjects)).flatten();
    let Some(listener) = listener else {
        // The browser does not ask again after this, and the page stays as it was loaded.
        return StatusCode::NO_CONTENT.into_response();
    };
    let now = Instant::now();
    let watch = Watch {
        platform,
        who,
        chart,
        listener,
        ends_at: now + LASTS,
        figures_at: now,
        newest: None,
        sent: Parts::default(),
        waiting: Vec::new(),
        is_over: false,
    };
    // The parts are made after this answer has begun.
    let language = crate::words::language();
    let events = futures_util::stream::unfold(watch, move |mut watch| async move {
        let event = crate::words::within(language, watch.next()).await?;
        Some((Ok::<_, Infallible>(event), watch))
    });
    // A proxy that gathers answers before it hands them on would hold the news back.
    let at_once = [("x-accel-buffering", "no")];
    (at_once, Sse::new(events).keep_alive(KeepAlive::new().interval(FIGURES))).into_response()
}

/// One open page.
struct Watch {
    platform: Platform,
    who: PageCaller,
    chart: Option<String>,
    listener: Listener,
    ends_at: Instant,
    /// When the parts are made again without any new action.
    figures_at: Instant,
    newest: Option<i64>,
    sent: Parts,
    /// Made and not yet taken.
    waiting: Vec<Event>,
    is_over: bool,
}

/// The parts by name, as HTML.
#[derive(Default, Clone)]
struct Parts([(&'static str, String); 4]);

impl Watch {
    /// The next event; none when the stream is over.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop() {
                return Some(event);
            }
            if self.is_over {
                return None;
            }
            match self.look().await {
                Ok(true) => {}
                // Told so, the browser asks for no further stream.
                Ok(false) => {
                    self.is_over = true;
                    return Some(Event::default().event("end").data("log in again"));
                }
                Err(error) => {
                    tracing::warn!(%error, "a live page was not brought up to date");
                    return None;
                }
            }
        }
    }

    /// Makes what is new, or waits for it. False when the session has ended.
    async fn look(&mut self) -> flow::Result<bool> {
        if !flow::session::goes_on(&self.platform, &self.who.caller).await? {
            return Ok(false);
        }
        let newest = flow::action::newest(&self.platform, &self.who.caller).await?;
        if newest != self.newest || Instant::now() >= self.figures_at {
            let parts = parts(&self.platform, &self.who, self.chart.as_deref()).await?;
            let changed = parts.0.iter().zip(&self.sent.0).filter(|(now, before)| now != before);
            self.waiting = changed.map(|((name, html), _)| Event::default().event(name).data(html)).collect();
            self.sent = parts;
            self.newest = newest;
            self.figures_at = Instant::now() + FIGURES;
        }
        if self.waiting.is_empty() {
            self.wait().await;
        }
        Ok(true)
    }

    async fn wait(&mut self) {
        sleep(REST).await;
        let is_on = timeout(LOOK - REST, self.listener.next()).await.unwrap_or(true);
        self.is_over = !is_on || self.listener.is_silent() || Instant::now() >= self.ends_at;
    }
}

#[derive(Template)]
#[template(path = "payment/balances.html")]
struct BalancesPart {
    balances: Vec<Balance>,
}

#[derive(Template)]
#[template(path = "action/rows.html")]
struct ActionsPart {
    shows_partner: bool,
    actions: Vec<ActionRow>,
}

async fn parts(platform: &Platform, who: &PageCaller, chart: Option<&str>) -> flow::Result<Parts> {
    let actions = flow::action::actions(platform, &who.caller, ActionFilter::default(), NEWEST).await?.items;
    let names = crate::action::list::names(platform, who, actions.iter().map(|action| action.tracked.partner)).await?;
    let sheets = flow::ledger::balances(platform, &who.caller, None).await?;
    let home = home_of(who.caller.account_kind);
    let overview = overview(platform, who, &names, home, chart).await?;
    let balances = balance::by_currency(&sheets, &format!("{home}/actions"), None)?;
    let balances = match balances.is_empty() {
        true => no_balance(who).to_string(),
        false => rendered(BalancesPart { balances })?,
    };
    let shows_partner = who.caller.account_kind != AccountKind::Partner;
    let actions = match actions.is_empty() {
        true => no_actions(who).to_string(),
        false => rendered(ActionsPart { shows_partner, actions: row::rows(&actions, who, &names)? })?,
    };
    let figures = overview.figures.iter().map(ToString::to_string).collect();
    Ok(Parts([
        ("actions", actions),
        ("balances", balances),
        ("periods", overview.periods.to_string()),
        ("figures", figures),
    ]))
}

fn rendered(part: impl Template) -> anyhow::Result<String> {
    part.render().map_err(|error| anyhow::Error::new(error).context("render a part of a page"))
}

/// What stands where there are no actions yet.
pub fn no_actions(who: &PageCaller) -> Empty {
    match who.caller.account_kind {
        AccountKind::Partner => {
            Empty::new("No actions yet", "Results that are credited to you appear here at once, with their dates.")
        }
        _ => Empty::new(
            "No actions yet",
            "Report conversions by API, tag, pixel or file. What is credited appears here at once.",
        ),
    }
}

/// What stands where there is no money yet.
pub fn no_balance(who: &PageCaller) -> Empty {
    match who.caller.account_kind {
        AccountKind::Partner => {
            Empty::new("Nothing earned yet", "What your actions earn stands here, from pending to paid.")
        }
        _ => Empty::new(
            "Nothing is owed",
            "What partners earn stands here, from the moment it is tracked until it is paid.",
        ),
    }
}
