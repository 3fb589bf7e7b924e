//! A partner's money as a statement: one line for each bucket, in the order money goes through them, and a strip above.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use domain::ids::AccountId;
use domain::ledger::Bucket;
use domain::money::{Currency, Money};
use flow::ledger::BalanceSheet;

use crate::component::{Amount, Mark, writes_html};
use crate::words::say;

pub struct Balance {
    pub currency: &'static str,
    pub title: String,
    pub note: String,
    pub strip: Strip,
    pub buckets: Vec<BucketLine>,
}

pub struct BucketLine {
    pub mark: Mark,
    pub meaning: String,
    pub amount: Amount,
    /// The rows that the amount is the sum of.
    pub href: String,
}

/// All sheets of one currency together, by currency.
///
/// `actions` is the page that lists the actions behind them, `partner` whose they are where that page lists those of many.
pub fn by_currency(sheets: &[BalanceSheet], actions: &str, partner: Option<AccountId>) -> anyhow::Result<Vec<Balance>> {
    let mut sums: BTreeMap<Currency, [i64; 5]> = BTreeMap::new();
    for sheet in sheets {
        let currency = Currency::from_code(&sheet.currency)?;
        let sum = sums.entry(currency).or_default();
        for (place, bucket) in Bucket::OF_PARTNER.iter().enumerate() {
            sum[place] += sheet.minor(*bucket);
        }
    }
    Ok(sums.into_iter().map(|(currency, amounts)| balance(currency, amounts, actions, partner)).collect())
}

fn balance(currency: Currency, amounts: [i64; 5], actions: &str, partner: Option<AccountId>) -> Balance {
    let lines = Bucket::OF_PARTNER.iter().zip(amounts).map(|(bucket, minor)| BucketLine {
        mark: (*bucket).into(),
        meaning: meaning(*bucket),
        amount: Amount::new(minor, currency),
        href: rows_of(*bucket, actions, partner),
    });
    Balance {
        currency: currency.code(),
        title: "Balance".to_owned(),
        note: say!("earned in all {money}", Money::new(amounts.iter().sum(), currency).for_people()),
        strip: Strip::of(amounts),
        buckets: lines.collect(),
    }
}

fn meaning(bucket: Bucket) -> String {
    match bucket {
        Bucket::Accrued => String::new(),
        Bucket::Pending => say!("may still be corrected, until it locks"),
        Bucket::Locked => say!("fixed, waits for approval"),
        Bucket::Payable => say!("goes into the next payment run"),
        Bucket::InTransit => say!("on its way"),
        Bucket::Paid => say!("arrived"),
    }
}

/// The actions whose commission stands in a bucket.
fn rows_of(bucket: Bucket, actions: &str, partner: Option<AccountId>) -> String {
    let partner = partner.map(|partner| partner.to_string()).unwrap_or_default();
    let state = match bucket {
        Bucket::Accrued => return String::new(),
        Bucket::Pending => "pending",
        Bucket::Locked => "locked",
        Bucket::Payable => "payable",
        Bucket::InTransit => "in_payment",
        Bucket::Paid => "paid",
    };
    crate::query::address(actions, [("state", state), ("partner", &partner)])
}

/// The five amounts side by side. It only repeats the lines below it, so a screen reader skips it.
pub struct Strip {
    /// Left edge and width in hundredths of a percent.
    parts: Vec<(usize, i64, i64)>,
}

impl Strip {
    fn of(amounts: [i64; 5]) -> Self {
        let total: i64 = amounts.iter().map(|amount| (*amount).max(0)).sum();
        let mut left = 0;
        let mut parts = Vec::new();
        for (place, amount) in amounts.into_iter().enumerate().filter(|(_, amount)| *amount > 0) {
            let width = (i128::from(amount) * 10_000 / i128::from(total)) as i64;
            parts.push((place, left, width));
            left += width;
        }
        Self { parts }
    }
}

impl fmt::Display for Strip {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hundredth = |value: i64| format!("{}.{:02}%", value / 100, value % 100);
        let mut parts = String::new();
        for (place, left, width) in &self.parts {
            let (x, width) = (hundredth(*left), hundredth(*width));
            write!(
                parts,
                "<rect class=\"strip__part strip__part--{place}\" x=\"{x}\" width=\"{width}\" height=\"100%\"/>"
            )?;
        }
        write!(out, "<svg class=\"strip\" aria-hidden=\"true\">{parts}</svg>")
    }
}

writes_html!(Strip);
