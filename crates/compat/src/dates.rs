//! Instants as clients write and read them.
//!
//! They are shown with the offset of the program's zone, to the second. A span starts with its first instant and ends before its last; a
//! last day that is said without a time belongs to it.

use domain::calendar::first_instant;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::ask::Ask;
use crate::refused::Refused;

pub type Between = (Timestamp, Timestamp);

pub fn shown(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

pub fn shown_utc(at: Timestamp) -> String {
    shown(at, &TimeZone::UTC)
}

impl Ask {
    /// The span between two parameters. Both or none are said.
    pub fn between(&self, start: &str, end: &str, zone: &TimeZone) -> Result<Option<Between>, Refused> {
        let (from, before) = match (self.said(start), self.said(end)) {
            (None, None) => return Ok(None),
            (Some(from), Some(before)) => (from, before),
            (Some(_), None) => return Err(Refused::parameter(end, format!("{start} needs {end}"))),
            (None, Some(_)) => return Err(Refused::parameter(start, format!("{end} needs {start}"))),
        };
        let from = instant(start, from, zone, Day::Begins)?;
        let before = instant(end, before, zone, Day::Ends)?;
        if before < from {
            return Err(Refused::parameter(end, format!("{end} is before {start}")));
        }
        Ok(Some((from, before)))
    }

    /// As [`Ask::between`], where one end may be left open.
    pub fn around(&self, start: &str, end: &str, zone: &TimeZone) -> Result<Between, Refused> {
        let from = self.said(start).map(|text| instant(start, text, zone, Day::Begins)).transpose()?;
        let before = self.said(end).map(|text| instant(end, text, zone, Day::Ends)).transpose()?;
        Ok((from.unwrap_or(Timestamp::MIN), before.unwrap_or(Timestamp::MAX)))
    }

    /// As [`Ask::between`], of actions: no longer than a window, no further back than there is history.
    pub fn window(&self, start: &str, end: &str, zone: &TimeZone) -> Result<Option<Between>, Refused> {
        let Some((from, before)) = self.between(start, end, zone)? else { return Ok(None) };
        let days = self.limits.window_days_max;
        if before.duration_since(from) > whole_days(days) + HOUR {
            return Err(Refused::parameter(start, format!("{start} and {end} are more than {days} days apart")));
        }
        let years = self.limits.history_years;
        if self.platform.clock.now().duration_since(from) > whole_days(years * 366 + 1) {
            return Err(Refused::parameter(start, format!("{start} is more than {years} years ago")));
        }
        Ok(Some((from, before)))
    }

    /// The days before now, for who asks for no span.
    pub fn lately(&self) -> Between {
        let now = self.platform.clock.now();
        let before = now + SignedDuration::from_secs(1);
        (now.checked_sub(whole_days(self.limits.window_days)).unwrap_or(Timestamp::MIN), before)
    }
}

/// What a clock change adds to a span of days.
const HOUR: SignedDuration = SignedDuration::from_hours(1);

fn whole_days(days: u32) -> SignedDuration {
    SignedDuration::from_hours(24 * i64::from(days))
}

/// Which end of a day is meant by the day alone.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Day {
    Begins,
    Ends,
}

/// `2020-09-10`, `2020-09-10T10:42:38`, `2020-09-10T10:42:38Z`, `2020-09-10T10:42:38-07:00`.
pub fn instant(name: &str, text: &str, zone: &TimeZone, day: Day) -> Result<Timestamp, Refused> {
    let wrong = || Refused::parameter(name, format!("{name} must be a date like 2020-09-10 or 2020-09-10T10:42:38Z"));
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    // In a query a plus that is not escaped is a blank.
    if let Ok(at) = text.replace(' ', "+").parse::<Timestamp>() {
        return Ok(at);
    }
    if text.len() > "2020-09-10".len() {
        let local: DateTime = text.parse().map_err(|_| wrong())?;
        return local.to_zoned(zone.clone()).map(|zoned| zoned.timestamp()).map_err(|_| wrong());
    }
    let date: Date = text.parse().map_err(|_| wrong())?;
    match day {
        Day::Begins => Ok(first_instant(date, zone)),
        Day::Ends => Ok(first_instant(date.tomorrow().map_err(|_| wrong())?, zone)),
    }
}
