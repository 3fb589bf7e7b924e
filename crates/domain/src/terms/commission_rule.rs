//! One line of the commission rules: for which event, under which conditions, what is paid.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use thiserror::Error;

use super::new_customer::CustomerStatus;
use crate::country::Country;
use crate::money::Money;
use crate::partner_group::GroupCode;
use crate::promo_code::folded;
use crate::words::Said;

#[cfg(test)]
mod tests;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommissionRule {
    /// The code of the event type it is for.
    pub event_type: String,
    pub when: Conditions,
    pub pay: Pay,
}

/// All that are given must hold. A fact that is unknown (no country, no amount) fulfils no condition on it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Conditions {
    pub customer: Option<CustomerStatus>,
    /// Any of these; empty is everywhere.
    pub countries: Vec<Country>,
    pub amount_at_least: Option<Money>,
    pub amount_below: Option<Money>,
    /// Any of these, compared without regard to case; empty is with or without.
    pub promo_codes: Vec<String>,
    /// The partner's contract pins any of these groups; empty is any partner.
    pub partner_groups: Vec<GroupCode>,
}

/// What a conversion is known by when it is priced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PricedFacts<'a> {
    pub event_type: &'a str,
    pub customer: Option<CustomerStatus>,
    pub country: Option<Country>,
    /// What was sold, less what was refunded since.
    pub amount: Option<Money>,
    pub promo_code: Option<&'a str>,
    /// What the credited partner's contract pins.
    pub partner_group: Option<GroupCode>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pay {
    /// A fixed commission, not negative.
    Flat(Money),
    /// A part of the amount.
    Percent(Percent),
}

/// From 0 to 100, with up to 4 decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Percent(Decimal);

#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is not a percentage such as 12.5, from 0 to 100 with up to 4 decimals")]
pub struct PercentError {
    pub text: String,
}

impl CommissionRule {
    /// As it is offered to partners: `40.00 USD for each new advertiser by a new customer`.
    pub fn offer_in_words(&self) -> Said {
        Said::of("{pay} for each {event} by {customer}")
            .with(self.pay.in_words())
            .with(self.event_type.replace('_', " "))
            .with(self.when.in_words())
    }

    pub fn matches(&self, facts: &PricedFacts<'_>) -> bool {
        self.event_type == facts.event_type && self.when.hold(facts)
    }
}

impl Conditions {
    /// Whether they can hold for a partner whose contract pins this group, or none.
    pub fn may_hold_for(&self, group: Option<GroupCode>) -> bool {
        self.partner_groups.is_empty() || group.is_some_and(|group| self.partner_groups.contains(&group))
    }

    /// Whether there are none.
    pub fn are_empty(&self) -> bool {
        *self == Self::default()
    }

    fn hold(&self, facts: &PricedFacts<'_>) -> bool {
        let customer = self.customer.is_none_or(|wanted| facts.customer == Some(wanted));
        let country =
            self.countries.is_empty() || facts.country.is_some_and(|country| self.countries.contains(&country));
        let at_least =
            self.amount_at_least.is_none_or(|least| facts.amount.is_some_and(|amount| amount.minor >= least.minor));
        let below = self.amount_below.is_none_or(|limit| facts.amount.is_some_and(|amount| amount.minor < limit.minor));
        let promo_code = self.promo_codes.is_empty()
            || facts
                .promo_code
                .is_some_and(|code| self.promo_codes.iter().any(|wanted| folded(wanted) == folded(code)));
        customer && country && at_least && below && promo_code && self.may_hold_for(facts.partner_group)
    }
}

impl Percent {
    /// This part of an amount, rounded to the minor unit, half away from zero (0.5 cents become 1, -0.5 become -1).
    pub fn of(self, amount: Money) -> Money {
        let exact = Decimal::from(amount.minor) * self.0 / Decimal::ONE_HUNDRED;
        let rounded = exact.round_dp_with_strategy(0, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
        let minor = i64::try_from(rounded).expect("at most 100 percent of an i64 is an i64");
        Money::new(minor, amount.currency)
    }
}

impl FromStr for Percent {
    type Err = PercentError;

    fn from_str(text: &str) -> Result<Self, PercentError> {
        let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let read = Decimal::from_str_exact(text).ok().map(|percent| percent.normalize());
        read.filter(|percent| plain && percent.scale() <= 4 && *percent <= Decimal::ONE_HUNDRED)
            .map(Self)
            .ok_or_else(|| PercentError { text: text.to_owned() })
    }
}

impl fmt::Display for Percent {
    /// `12.5`, without the sign
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl Pay {
    /// `40.00 USD`, `12.5% of the amount`
    pub fn in_words(self) -> Said {
        match self {
            Self::Flat(money) => Said::of("{money}").with(money.to_string()),
            Self::Percent(percent) => Said::of("{percent}% of the amount").with(percent.to_string()),
        }
    }
}

impl fmt::Display for Pay {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.in_words().fmt(out)
    }
}

impl Conditions {
    /// `a new customer in US or CA with an amount of at least 10.00 USD`; `anybody` without conditions.
    pub fn in_words(&self) -> Said {
        let mut said = Said::of(match self.customer {
            Some(CustomerStatus::New) => "a new customer",
            Some(CustomerStatus::Existing) => "an existing customer",
            None => "anybody",
        });
        let countries = self.countries.iter().map(|country| country.code());
        if let Some(countries) = any_of(countries) {
            said = Said::of("{customer} in {countries}").with(said).with(countries);
        }
        said = match (self.amount_at_least, self.amount_below) {
            (Some(least), Some(below)) => Said::of("{customer} with an amount of at least {least} and below {limit}")
                .with(said)
                .with(least.to_string())
                .with(below.to_string()),
            (Some(least), None) => {
                Said::of("{customer} with an amount of at least {least}").with(said).with(least.to_string())
            }
            (None, Some(below)) => {
                Said::of("{customer} with an amount below {limit}").with(said).with(below.to_string())
            }
            (None, None) => said,
        };
        if let Some(codes) = any_of(self.promo_codes.iter().map(String::as_str)) {
            said = Said::of("{customer} with promo code {codes}").with(said).with(codes);
        }
        match any_of(self.partner_groups.iter().map(GroupCode::as_str)) {
            Some(groups) => Said::of("{customer} through a partner of group {groups}").with(said).with(groups),
            None => said,
        }
    }
}

/// `US or CA`; none of an empty list.
fn any_of<'a>(names: impl Iterator<Item = &'a str>) -> Option<Said> {
    names
        .map(|name| Said::of("{name}").with(name))
        .reduce(|one, other| Said::of("{one} or {other}").with(one).with(other))
}

impl fmt::Display for Conditions {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.in_words().fmt(out)
    }
}

impl CommissionRule {
    /// `new advertiser by a new customer pays 40.00 USD`
    pub fn in_words(&self) -> Said {
        Said::of("{event} by {customer} pays {pay}")
            .with(self.event_type.replace('_', " "))
            .with(self.when.in_words())
            .with(self.pay.in_words())
    }
}

impl fmt::Display for CommissionRule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.in_words().fmt(out)
    }
}
