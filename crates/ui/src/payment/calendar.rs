//! What locks and what is approved on which day ahead, one line a day; each sum leads to its actions.

use domain::money::Currency;
use flow::outlook::{Due, Sum};
use jiff::civil::Date;

use crate::component::{Amount, Day};
use crate::query;

/// One currency's days.
pub struct Calendar {
    pub currency: &'static str,
    pub days: Vec<CalendarDay>,
    /// How many days more there are.
    pub more: usize,
}

pub struct CalendarDay {
    pub weekday: &'static str,
    pub day: Day,
    /// What comes to pass on it, in the order it does.
    pub locks: Option<DaySum>,
    /// Of what is locked already, and of what is pending and may still be taken back.
    pub approved: Option<DaySum>,
    pub expected: Option<DaySum>,
    /// All that has become payable by the end of this day, if nothing is taken back and nothing paid.
    pub payable_by_then: Amount,
}

pub struct DaySum {
    pub amount: Amount,
    pub actions: i64,
    pub href: String,
}

/// `actions` is the page that lists them; `payable` what is payable now, by currency. No more than `days_max` days of each.
pub fn calendars(
    days: &[(Date, Due)],
    payable: impl Fn(Currency) -> i64,
    actions: &str,
    days_max: usize,
) -> Vec<Calendar> {
    let mut currencies: Vec<Currency> = days.iter().map(|(_, due)| due.currency).collect();
    currencies.sort_unstable();
    currencies.dedup();
    let calendar = |currency: Currency| {
        let own: Vec<_> = days.iter().filter(|(_, due)| due.currency == currency).collect();
        let mut payable = payable(currency);
        let shown = own.iter().take(days_max).map(|(day, due)| {
            payable += due.becomes_payable().minor;
            let sum = |sum: Sum, name: &str, state: &str| {
                (sum.actions > 0).then(|| DaySum {
                    amount: Amount::new(sum.minor, currency),
                    actions: sum.actions,
                    href: query::address(actions, [(name, day.to_string().as_str()), ("state", state)]),
                })
            };
            CalendarDay {
                weekday: crate::format::weekday(*day),
                day: Day(*day),
                locks: sum(due.locks, "locks", "pending"),
                approved: sum(due.approved, "approved", "locked"),
                expected: sum(due.expected, "approved", "pending"),
                payable_by_then: Amount::new(payable, currency),
            }
        });
        Calendar { currency: currency.code(), days: shown.collect(), more: own.len().saturating_sub(days_max) }
    };
    currencies.into_iter().map(calendar).collect()
}
