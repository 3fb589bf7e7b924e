//! Figures and dates as people read them, in letters as on pages. Money is [`crate::money::Money::for_people`].

use jiff::Zoned;
use jiff::civil::Date;

use crate::words::Said;

/// `1234567` as `1,234,567`.
pub fn count(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0 {
        text.push('-');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Hundredths of a percent: 313 is `3.13 %`.
pub fn share_of_points(points: i64) -> String {
    format!("{}.{:02} %", count(points / 100), points.abs() % 100)
}

/// How a figure moved against the one before, where room is short: `+12 %`, `-3 %`, `0 %`; nothing to compare with gives nothing.
pub fn change_short(now: i64, before: i64) -> Option<String> {
    if before <= 0 {
        return None;
    }
    let percent = (i128::from(now - before) * 100 / i128::from(before)) as i64;
    let sign = if percent > 0 { "+" } else { "" };
    Some(format!("{sign}{} %", count(percent)))
}

/// `10 Sep 2020`.
pub fn day(date: Date) -> Said {
    let year = date.strftime("%Y").to_string();
    Said::of("{day} {month} {year}").with(date.day().to_string()).with(month(date)).with(year)
}

/// `Sep`.
pub fn month(date: Date) -> Said {
    Said::of(MONTHS[date.month() as usize - 1])
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `10 Sep 2020, 10:42 PDT`.
pub fn instant(at: &Zoned) -> Said {
    Said::of("{day}, {time}").with(day(at.date())).with(at.strftime("%H:%M %Z").to_string())
}
