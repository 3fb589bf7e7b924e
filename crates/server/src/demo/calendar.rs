//! The days of the story, in the program's time zone.

use anyhow::Context;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// The story begins this many days ago and ends now: long enough for a conversion of the first day to lock (day 16), to be
/// approved (day 31) and paid, for a failed payment to be paid again, and for newer ones to stand at every step between.
pub const DAYS: i32 = 45;

#[derive(Clone)]
pub struct Calendar {
    pub zone: TimeZone,
    first: Date,
    /// The last instant of the story.
    pub present: Timestamp,
}

impl Calendar {
    pub fn ending_at(present: Timestamp, zone: TimeZone) -> anyhow::Result<Calendar> {
        let today = present.to_zoned(zone.clone()).date();
        let first = today.checked_sub(Span::new().days(DAYS)).context("counting back the days of the story")?;
        Ok(Calendar { zone, first, present })
    }

    /// Day 0 is the first, day [`DAYS`] is today.
    pub fn date(&self, day: i32) -> Date {
        self.first.saturating_add(Span::new().days(day))
    }

    /// A local time of a day of the story.
    pub fn at(&self, day: i32, hour: i8, minute: i8, second: i8) -> anyhow::Result<Timestamp> {
        let local = self.date(day).at(hour, minute, second, 0);
        let zoned = self.zone.to_zoned(local).with_context(|| format!("finding {local} in the program's time zone"))?;
        Ok(zoned.timestamp())
    }

    /// `Mon 5 Oct 2026`
    pub fn show_day(&self, day: i32) -> String {
        self.date(day).strftime("%a %-d %b %Y").to_string()
    }

    /// `5 Oct 2026 00:00:00`, in the program's time zone.
    pub fn show(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%-d %b %Y %H:%M:%S").to_string()
    }

    /// `10:42:38`, in the program's time zone.
    pub fn show_time(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%H:%M:%S").to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_story_ends_today_and_keeps_local_times_over_a_clock_change() {
        let zone = TimeZone::get("America/Los_Angeles").expect("the zone is in the database");
        let present: Timestamp = "2026-11-23T08:00:00Z".parse().expect("an instant");
        let calendar = Calendar::ending_at(present, zone).expect("a calendar");
        assert_eq!(
            (calendar.show_day(0), calendar.show_day(DAYS)),
            ("Fri 9 Oct 2026".into(), "Mon 23 Nov 2026".into())
        );
        // Clocks went back on the first of November.
        assert_eq!(calendar.at(0, 9, 0, 0).expect("a time").to_string(), "2026-10-09T16:00:00Z");
        assert_eq!(calendar.at(40, 9, 0, 0).expect("a time").to_string(), "2026-11-18T17:00:00Z");
    }
}
