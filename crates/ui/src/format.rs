//! Numbers, money and dates as people read them: the one place that decides how.
//!
//! Everything here is plain text. The HTML around it (`<time>`, right alignment, the soft currency) is `component`'s.
//! An instant is never shown without its zone; a figure that cannot be known is a dash, never a zero. What letters and the command line say
//! the same way is `domain`'s: `domain::figure`, and money as `domain::money::Money::for_people`.

use domain::figure;
pub use domain::figure::{change_short, count, share_of_points};

use crate::words::say;
use crate::words::{self, known, t};
use domain::money::Money;
use jiff::{Timestamp, Zoned, civil::Date, tz::TimeZone};

/// What stands where a figure has no meaning, for example a rate without clicks.
pub const NONE: &str = "–";

/// `1,240.00`, for columns whose heading says the currency.
pub fn money_bare(money: Money) -> String {
    let text = money.for_people();
    text.rsplit_once(' ').map_or(text.clone(), |(digits, _)| digits.to_owned())
}

/// A share in hundredths of a percent, rounded half up from the two counts: 1 of 32 is `3.13 %`.
pub fn share(part: i64, whole: i64) -> String {
    match basis_points(part, whole) {
        None => NONE.to_owned(),
        Some(points) => share_of_points(points),
    }
}

/// Hundredths of a percent, rounded half up; nothing when the whole is nothing.
pub fn basis_points(part: i64, whole: i64) -> Option<i64> {
    (whole > 0).then(|| ((i128::from(part) * 20_000 + i128::from(whole)) / (2 * i128::from(whole))) as i64)
}

/// How a figure moved against the one before: `up 12 %`, `down 3 %`, `as before`; nothing to compare with gives nothing.
pub fn change(now: i64, before: i64) -> Option<String> {
    if before <= 0 {
        return None;
    }
    let percent = (i128::from(now - before) * 100 / i128::from(before)) as i64;
    Some(match percent {
        0 => say!("as before"),
        1.. => say!("up {percent} %", count(percent)),
        _ => say!("down {percent} %", count(-percent)),
    })
}

/// For chart axes only, where room is short: `1,500` as `1.5k`.
pub fn compact(value: i64) -> String {
    let (unit, letter) = match value.unsigned_abs() {
        0..10_000 => return count(value),
        10_000..1_000_000 => (1_000, "k"),
        1_000_000..1_000_000_000 => (1_000_000, "M"),
        _ => (1_000_000_000, "G"),
    };
    let tenths = value * 10 / unit;
    match tenths % 10 {
        0 => format!("{}{letter}", count(tenths / 10)),
        rest => format!("{}.{}{letter}", count(tenths / 10), rest.abs()),
    }
}

/// The size of a file in decimal units, rounded up: `24 kB`, `1.3 MB`; of more than a file, `8.5 GB`.
pub fn file_size(bytes: i64) -> String {
    match bytes {
        ..1_000 => counted(bytes, "{n} byte", "{n} bytes"),
        1_000..=999_000 => format!("{} kB", (bytes + 999) / 1_000),
        999_001..=999_900_000 => {
            let tenths = (bytes + 99_999) / 100_000;
            format!("{}.{} MB", count(tenths / 10), tenths % 10)
        }
        _ => {
            let tenths = bytes / 100_000_000;
            format!("{}.{} GB", count(tenths / 10), tenths % 10)
        }
    }
}

/// `10 Sep 2020`.
pub fn day(date: Date) -> String {
    words::text(&figure::day(date))
}

/// `Thu 10 Sep 2020`, where the weekday helps, as in a chart.
pub fn day_of_week(date: Date) -> String {
    t("{weekday} {day}").with(weekday(date)).with(day(date)).into()
}

/// `10 Sep`, for chart axes.
pub fn day_short(date: Date) -> String {
    t("{day} {month}").with(i64::from(date.day())).with(month_name(date)).into()
}

/// `Sep 2020`.
pub fn month(date: Date) -> String {
    t("{month} {year}").with(month_name(date)).with(date.strftime("%Y").to_string()).into()
}

fn month_name(date: Date) -> String {
    words::text(&figure::month(date))
}

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// `Thu`.
pub fn weekday(date: Date) -> &'static str {
    known(WEEKDAYS[date.weekday().to_monday_zero_offset() as usize])
}

/// `10 Sep 2020, 10:42 PDT`.
pub fn instant(at: &Zoned) -> String {
    words::text(&figure::instant(at))
}

/// `10 Sep 2020, 10:42:38 PDT`, where the second matters.
pub fn instant_exact(at: &Zoned) -> String {
    format!("{}, {}", day(at.date()), hour_exact(at))
}

/// `10:42:38 PDT`.
pub fn hour_exact(at: &Zoned) -> String {
    at.strftime("%H:%M:%S %Z").to_string()
}

/// How a zone is named to people: `America/Los Angeles (PDT)`.
pub fn zone(zone: &TimeZone, now: Timestamp) -> String {
    let short = now.to_zoned(zone.clone()).strftime("%Z").to_string();
    match zone.iana_name() {
        Some("UTC") | None => short,
        Some(name) => format!("{} ({short})", name.replace('_', " ")),
    }
}

/// One thing or several, by patterns with the number first: `{n} action`, `{n} actions`.
pub fn counted(value: i64, one: &'static str, many: &'static str) -> String {
    words::tn(value, one, many).into()
}

#[cfg(test)]
mod tests;
