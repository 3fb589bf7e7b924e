//! Which local day an instant belongs to, and when a local day begins.
//!
//! Days are calendar days of a program's time zone (tz database, travelling with the binary), so that a clock change never
//! moves a date. The first instant of a date is the earliest instant whose local date is that date or a later one. That
//! holds for every zone: where the clock jumps over midnight the day begins when the jump lands (Sao Paulo 2018-11-04
//! began at 01:00), where midnight comes twice it begins at the first, and where a whole date was skipped (Samoa,
//! 2011-12-30) it begins when the next one does.

use jiff::civil::{Date, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Span, Timestamp, ToSpan};
use thiserror::Error;

#[cfg(test)]
mod tests;

/// A time zone name that the tz database does not know.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{name}` is not a time zone of the tz database, such as America/Los_Angeles")]
pub struct UnknownTimeZone {
    pub name: String,
}

/// The time zone of a tz database name.
pub fn time_zone(name: &str) -> Result<TimeZone, UnknownTimeZone> {
    TimeZone::get(name).map_err(|_| UnknownTimeZone { name: name.to_owned() })
}

/// The local date of an instant.
pub fn day_of(instant: Timestamp, zone: &TimeZone) -> Date {
    zone.to_datetime(instant).date()
}

/// The earliest instant whose local date is `date` or later.
///
/// Panics within a day of the ends of jiff's calendar (years -9999 and 9999); dates of terms are capped far inside.
pub fn first_instant(date: Date, zone: &TimeZone) -> Timestamp {
    let midnight = date.to_datetime(Time::midnight());
    let instant = |offset: jiff::tz::Offset| offset.to_timestamp(midnight).expect("the date is inside the calendar");
    match zone.to_ambiguous_timestamp(midnight).offset() {
        AmbiguousOffset::Unambiguous { offset } => instant(offset),
        // Midnight comes twice: before the clock is put back, and again after.
        AmbiguousOffset::Fold { before, .. } => instant(before),
        // Midnight is jumped over: the day begins with the jump, which is the first one after this instant.
        AmbiguousOffset::Gap { after, .. } => {
            zone.following(instant(after)).next().expect("a gap ends with a transition").timestamp()
        }
    }
}

/// The date that is so many calendar days after another.
///
/// Panics outside jiff's calendar; day counts of terms are capped far inside.
pub fn days_after(date: Date, days: u16) -> Date {
    plus(date, i64::from(days).days())
}

/// The first day of the month after that of `date`, and so many months later.
///
/// Panics outside jiff's calendar; month counts of terms are capped far inside.
pub fn month_starts_after(date: Date, months: u16) -> Date {
    plus(date.first_of_month(), (i64::from(months) + 1).months())
}

fn plus(date: Date, span: Span) -> Date {
    date.checked_add(span).expect("day and month counts are capped far inside the calendar")
}

/// Days since 1970-01-01, the form in which days are stored and grouped by.
pub fn day_number(date: Date) -> i64 {
    let since = EPOCH.until(date).expect("two dates are always some days apart");
    i64::from(since.get_days())
}

/// The date of a [`day_number`]; none outside years -9999 to 9999.
pub fn date_of_day_number(number: i64) -> Option<Date> {
    EPOCH.checked_add(Span::new().try_days(number).ok()?).ok()
}

const EPOCH: Date = jiff::civil::date(1970, 1, 1);
