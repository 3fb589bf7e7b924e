//! When something is: an instant with its zone, or a day. `<time>` keeps the exact instant for machines and for the curious.

use std::fmt;

use jiff::{Timestamp, Zoned, civil::Date, tz::TimeZone};

use super::writes_html;
use crate::format;

#[derive(Clone)]
pub struct Moment {
    at: Zoned,
    exact: bool,
}

impl Moment {
    pub fn new(at: Timestamp, zone: &TimeZone) -> Self {
        Self { at: at.to_zoned(zone.clone()), exact: false }
    }

    /// With seconds, for time lines. Where the line is too short for it, it breaks between its day and its hour.
    pub fn exact(at: Timestamp, zone: &TimeZone) -> Self {
        Self { at: at.to_zoned(zone.clone()), exact: true }
    }

    pub fn day(&self) -> Day {
        Day(self.at.date())
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let machine = self.at.strftime("%Y-%m-%dT%H:%M:%S%:z");
        let shown = match self.exact {
            true => {
                let (day, hour) = (format::day(self.at.date()), format::hour_exact(&self.at));
                format!("<span class=\"once\">{day},</span> <span class=\"once\">{hour}</span>")
            }
            false => format::instant(&self.at),
        };
        write!(out, "<time datetime=\"{machine}\" title=\"{machine}\">{shown}</time>")
    }
}

/// A local day, where the hour says nothing more.
#[derive(Clone, Copy)]
pub struct Day(pub Date);

impl fmt::Display for Day {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "<time datetime=\"{}\">{}</time>", self.0, format::day(self.0))
    }
}

writes_html!(Moment, Day);
