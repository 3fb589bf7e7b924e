//! When a saved view comes by letter: every day, on a day of the week, or on the first of the month.
//!
//! The rules in words: it is due at seven in the morning, by the clock of the programs it is about; where their clocks differ, by the
//! one that is furthest behind, so that the day before is over in all of them. A letter that was missed is told late; of several
//! missed ones only the latest. Nothing is told twice for one day, even if the clock it goes by becomes another.

use jiff::Timestamp;
use jiff::civil::{Date, Time, Weekday, time};
use jiff::tz::TimeZone;

use crate::calendar::day_of;
use crate::named::named;
use crate::words::Said;

#[cfg(test)]
mod tests;

/// The hour of every such letter, by the clock it goes by.
pub const HOUR: Time = time(7, 0, 0, 0);

named! {
    /// How often it comes.
    pub enum Rhythm "rhythm" {
        Daily = "daily",
        Weekly = "weekly",
        /// On the first of the month.
        Monthly = "monthly",
    }
}

named! {
    /// A day of the week, Monday first.
    pub enum DayOfWeek "day of the week" {
        Monday = "monday",
        Tuesday = "tuesday",
        Wednesday = "wednesday",
        Thursday = "thursday",
        Friday = "friday",
        Saturday = "saturday",
        Sunday = "sunday",
    }
}

/// On which days it comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    pub rhythm: Rhythm,
    /// Counts where it comes once a week.
    pub weekday: DayOfWeek,
}

/// One time at which a letter is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    pub day: Date,
    pub at: Timestamp,
}

impl Timing {
    /// The newest time that has come.
    pub fn latest(self, now: Timestamp, zone: &TimeZone) -> Due {
        let days = std::iter::successors(Some(day_of(now, zone)), |day| day.yesterday().ok());
        self.first_that(days, zone, |due| due.at <= now)
    }

    /// The first time that is still to come.
    pub fn next(self, now: Timestamp, zone: &TimeZone) -> Due {
        let days = std::iter::successors(Some(day_of(now, zone)), |day| day.tomorrow().ok());
        self.first_that(days, zone, |due| due.at > now)
    }

    fn first_that(self, days: impl Iterator<Item = Date>, zone: &TimeZone, fits: impl Fn(&Due) -> bool) -> Due {
        let mut due = days.filter(|day| self.is_on(*day)).map(|day| Due { day, at: instant(day, zone) });
        due.find(fits).expect("within two months there is one of each kind")
    }

    fn is_on(self, day: Date) -> bool {
        match self.rhythm {
            Rhythm::Daily => true,
            Rhythm::Weekly => day.weekday() == self.weekday.of_calendar(),
            Rhythm::Monthly => day.day() == 1,
        }
    }

    /// `every Monday`.
    pub fn in_words(self) -> Said {
        match (self.rhythm, self.weekday) {
            (Rhythm::Daily, _) => Said::of("every day"),
            (Rhythm::Monthly, _) => Said::of("on the first of every month"),
            (Rhythm::Weekly, DayOfWeek::Monday) => Said::of("every Monday"),
            (Rhythm::Weekly, DayOfWeek::Tuesday) => Said::of("every Tuesday"),
            (Rhythm::Weekly, DayOfWeek::Wednesday) => Said::of("every Wednesday"),
            (Rhythm::Weekly, DayOfWeek::Thursday) => Said::of("every Thursday"),
            (Rhythm::Weekly, DayOfWeek::Friday) => Said::of("every Friday"),
            (Rhythm::Weekly, DayOfWeek::Saturday) => Said::of("every Saturday"),
            (Rhythm::Weekly, DayOfWeek::Sunday) => Said::of("every Sunday"),
        }
    }
}

impl DayOfWeek {
    const fn of_calendar(self) -> Weekday {
        match self {
            Self::Monday => Weekday::Monday,
            Self::Tuesday => Weekday::Tuesday,
            Self::Wednesday => Weekday::Wednesday,
            Self::Thursday => Weekday::Thursday,
            Self::Friday => Weekday::Friday,
            Self::Saturday => Weekday::Saturday,
            Self::Sunday => Weekday::Sunday,
        }
    }
}

/// The clock that letters about these programs go by: UTC where there is none.
pub fn clock_of(zones: impl IntoIterator<Item = TimeZone>, now: Timestamp) -> TimeZone {
    zones.into_iter().min_by_key(|zone| zone.to_offset(now).seconds()).unwrap_or(TimeZone::UTC)
}

/// Where the clock jumps over the hour, the instant after the jump; where the hour comes twice, its first coming.
fn instant(day: Date, zone: &TimeZone) -> Timestamp {
    let at = day.to_datetime(HOUR).to_zoned(zone.clone());
    at.expect("days around the present are inside the calendar").timestamp()
}
