//! What an action earns: the commission rules of the terms, asked from top to bottom.
//!
//! The first rule that matches pays; no match pays nothing and says so. The words go into the action's explanation, so
//! that a partner can read why it earned what it earned.

use crate::money::{Currency, Money};
use crate::terms::{CommissionRule, CustomerStatus, Pay, PricedFacts, Terms};
use crate::words::Said;

#[cfg(test)]
mod tests;

/// A commission with the rule that gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Priced {
    /// The place of the rule in the terms, from 0; none when no rule matched.
    pub rule: Option<usize>,
    /// Not negative, in the program's currency.
    pub commission: Money,
    /// Why, in a sentence.
    pub words: String,
}

/// Prices a conversion, or again what is left of it after a refund.
///
/// A percentage is rounded to the minor unit, half away from zero. A percentage of an amount that was not given is
/// nothing, and says so.
pub fn price(terms: &Terms, facts: &PricedFacts<'_>) -> Priced {
    let found = terms.commission.iter().enumerate().find(|(_, rule)| rule.matches(facts));
    match found {
        Some((index, rule)) => priced_by(index, rule, facts, terms.currency),
        None => Priced {
            rule: None,
            commission: Money::zero(terms.currency),
            words: format!("no commission rule matches {} by {}: it pays nothing", facts.event_type, customer(facts)),
        },
    }
}

fn priced_by(index: usize, rule: &CommissionRule, facts: &PricedFacts<'_>, currency: Currency) -> Priced {
    let (commission, explained) = match (rule.pay, facts.amount) {
        (Pay::Flat(money), _) => (money, String::new()),
        (Pay::Percent(percent), Some(amount)) => {
            let commission = percent.of(amount);
            (commission, format!(": {percent}% of {amount} is {commission}"))
        }
        (Pay::Percent(_), None) => (Money::zero(currency), ": no amount was given, so it pays nothing".to_owned()),
    };
    Priced {
        rule: Some(index),
        commission,
        words: Said::of("rule {number}, {rule}")
            .with((index + 1).to_string())
            .with(format!("{rule}{explained}"))
            .to_string(),
    }
}

fn customer(facts: &PricedFacts<'_>) -> &'static str {
    match facts.customer {
        Some(CustomerStatus::New) => "a new customer",
        Some(CustomerStatus::Existing) => "an existing customer",
        None => "a customer of unknown status",
    }
}
