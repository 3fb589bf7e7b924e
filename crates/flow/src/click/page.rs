//! Pages of clicks: oldest day first, within a day by program, instant and unique number, so that new clicks come at the end.

use std::collections::{BTreeSet, BinaryHeap};
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use anyhow::{Context, anyhow};
use domain::access::Deed;
use domain::calendar::day_number;
use domain::ids::AccountId;
use events::lake::{Chunk, Column, Filter, Row};
use jiff::Timestamp;

use super::query::ClickQuery;
use super::{SeenClick, seen_click};
use crate::event_log::{EventLog, Recorded};
use crate::refusal::InputRefusal;
use crate::report::{Audience, Scope, Seen, check, today};
use crate::{Caller, Platform, Result, Window};

/// A page of clicks, and where the next one begins.
#[derive(Debug)]
pub struct ClickPage {
    pub items: Vec<SeenClick>,
    pub next_cursor: Option<String>,
    /// All clicks before this instant are listed.
    pub complete_until: Timestamp,
}

/// The place of a click in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    day: i64,
    program: u32,
    at_ms: i64,
    unique: u64,
}

/// What a question is answered from: the records of each program in scope, as of one snapshot.
pub(super) struct Sources {
    pub query: ClickQuery,
    pub log: Arc<EventLog>,
    pub scope: Scope,
    pub programs: Vec<(u32, Recorded)>,
    pub complete_until: Timestamp,
}

/// A page of the clicks asked for; `options` as [`ClickQuery::read`] describes them, besides `limit` (50 when absent, at most
/// 1000) and `cursor`.
pub async fn list(platform: &Platform, caller: &Caller, mut options: Vec<(String, String)>) -> Result<ClickPage> {
    let (mut limit, mut after) = (Window::default().limit, None);
    for (name, text) in options.extract_if(.., |(name, _)| name == "limit" || name == "cursor") {
        if name == "limit" {
            let number = text.parse().ok().filter(|number| (1..=Window::LIMIT_MAX).contains(number));
            let wrong = || InputRefusal::wrong("limit", format!("not between 1 and {}", Window::LIMIT_MAX));
            limit = number.ok_or_else(wrong)?;
        } else {
            let place = text.parse::<Place>().map_err(|_| InputRefusal::wrong("cursor", "not one we gave"))?;
            after = Some(place);
        }
    }
    let sources = sources(platform, caller, options).await?;
    let platform = platform.clone();
    let read = move || page(&platform, &sources, after, limit as usize);
    Ok(tokio::task::spawn_blocking(read).await.map_err(|error| anyhow!(error))??)
}

pub(super) async fn sources(platform: &Platform, caller: &Caller, options: Vec<(String, String)>) -> Result<Sources> {
    caller.may(Deed::ReadClicks)?;
    let (audience, now) = (Audience::of(caller), platform.clock.now());
    let log = platform.event_log.clone();
    let pinned = log.pin();
    let read = platform.store.read(move |tx| {
        let query = ClickQuery::read(&options, today(tx, audience, now)?)?;
        check(audience, query.report.dimensions())?;
        let scope = Scope::of(tx, audience, &query.report)?;
        let days = day_number(query.report.days.first)..=day_number(query.report.days.last);
        let mut programs = Vec::new();
        for program in scope.programs.iter().filter(|_| !scope.is_empty()) {
            let program = u32::try_from(program.id.get()).context("read a program id")?;
            programs.push((program, pinned.recorded(tx, program, days.clone())?));
        }
        let complete_until = log.complete_until(tx, now)?;
        Ok(Sources { query, log, scope, programs, complete_until })
    });
    read.await
}

fn page(platform: &Platform, sources: &Sources, after: Option<Place>, limit: usize) -> anyhow::Result<ClickPage> {
    let mut items: Vec<(Place, Row)> = Vec::new();
    for (day, program) in days(sources) {
        if after.is_some_and(|after| (day, program) < (after.day, after.program)) {
            continue;
        }
        // One more than asked for shows whether there is a next page.
        let wanted = limit + 1 - items.len();
        items.extend(first_of_day(sources, day, program, after, wanted)?);
        if items.len() > limit {
            break;
        }
    }
    let has_more = items.len() > limit;
    items.truncate(limit);
    let next_cursor = items.last().filter(|_| has_more).map(|(place, _)| place.to_string());
    let items =
        items.into_iter().map(|(place, row)| seen_click(platform, place.day, row)).collect::<anyhow::Result<_>>()?;
    Ok(ClickPage { items, next_cursor, complete_until: sources.complete_until })
}

/// The days that have records, each with its program, in the order of the list.
fn days(sources: &Sources) -> BTreeSet<(i64, u32)> {
    let mut days = BTreeSet::new();
    for (program, recorded) in &sources.programs {
        days.extend(recorded.files.iter().map(|(day, _)| (*day, *program)));
        days.extend(recorded.waiting().map(|seen| (seen.day, *program)));
    }
    days
}

/// The first so many records of a day that are asked for and stand behind `after`, in order.
fn first_of_day(
    sources: &Sources,
    day: i64,
    program: u32,
    after: Option<Place>,
    wanted: usize,
) -> anyhow::Result<Vec<(Place, Row)>> {
    let mut first = First::new(after, wanted);
    let columns = sources.query.columns();
    let recorded = sources.programs.iter().filter(|(of, _)| *of == program).map(|(_, recorded)| recorded);
    for recorded in recorded {
        for (_, path) in recorded.files.iter().filter(|(of, _)| *of == day) {
            let rows = sources
                .log
                .lake()
                .pick(path, &sources.filter(), &columns, |chunk| chosen(sources, chunk, (day, program), &first))?;
            for row in rows {
                let place = Place { day, program, at_ms: row.at_ms, unique: row.unique };
                first.push(place, row);
            }
        }
        for waiting in recorded.waiting().filter(|waiting| waiting.day == day) {
            let row = &waiting.row;
            let place = Place { day, program, at_ms: row.at_ms, unique: row.unique };
            let seen = Seen::Waiting(row);
            if first.wants(place) && sources.sees(seen) && sources.query.keeps(row.kind, row.left_out, seen) {
                first.push(place, row.clone());
            }
        }
    }
    Ok(first.sorted())
}

/// The rows of a chunk that belong among the first, ascending.
fn chosen(
    sources: &Sources,
    chunk: &Chunk,
    (day, program): (i64, u32),
    first: &First<Row>,
) -> anyhow::Result<Vec<usize>> {
    let mut chosen = First::new(first.after, first.wanted);
    for row in chunk.rows.iter().copied() {
        let at_ms = chunk.number(Column::At, row);
        let unique = chunk.number(Column::UniqueNumber, row).cast_unsigned();
        let (place, seen) = (Place { day, program, at_ms, unique }, Seen::Filed(chunk, row));
        let is_among = first.wants(place) && chosen.wants(place) && sources.sees(seen);
        if is_among && sources.query.keeps(chunk.kind(row), chunk.left_out(row)?, seen) {
            chosen.push(place, row);
        }
    }
    let mut rows: Vec<usize> = chosen.sorted().into_iter().map(|(_, row)| row).collect();
    rows.sort_unstable();
    Ok(rows)
}

impl Sources {
    /// One partner's records lie together in a file; of several, each record is asked ([`Sources::sees`]).
    pub fn filter(&self) -> Filter {
        let partner = match self.scope.partners.as_deref() {
            Some([partner]) => u32::try_from(partner.get()).ok(),
            _ => None,
        };
        Filter { partner, ..Filter::default() }
    }

    pub fn sees(&self, seen: Seen<'_>) -> bool {
        self.scope.sees(AccountId(seen.partner()))
    }
}

/// What stands at the smallest places met so far.
struct First<T> {
    kept: BinaryHeap<Kept<T>>,
    after: Option<Place>,
    wanted: usize,
}

struct Kept<T>(Place, T);

impl<T> First<T> {
    fn new(after: Option<Place>, wanted: usize) -> First<T> {
        First { kept: BinaryHeap::new(), after, wanted }
    }

    fn wants(&self, place: Place) -> bool {
        let is_among = self.kept.len() < self.wanted || self.kept.peek().is_some_and(|last| place < last.0);
        is_among && self.after.is_none_or(|after| place > after)
    }

    fn push(&mut self, place: Place, what: T) {
        self.kept.push(Kept(place, what));
        if self.kept.len() > self.wanted {
            self.kept.pop();
        }
    }

    fn sorted(self) -> Vec<(Place, T)> {
        self.kept.into_sorted_vec().into_iter().map(|Kept(place, what)| (place, what)).collect()
    }
}

impl<T> Ord for Kept<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}

impl<T> PartialOrd for Kept<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> PartialEq for Kept<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T> Eq for Kept<T> {}

/// Opaque to clients.
impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:x}.{:x}.{:x}.{:x}", self.day, self.program, self.at_ms, self.unique)
    }
}

impl FromStr for Place {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        let mut parts = text.split('.');
        let mut next = || parts.next().context("four numbers");
        Ok(Place {
            day: i64::from_str_radix(next()?, 16)?,
            program: u32::from_str_radix(next()?, 16)?,
            at_ms: i64::from_str_radix(next()?, 16)?,
            unique: u64::from_str_radix(next()?, 16)?,
        })
    }
}
