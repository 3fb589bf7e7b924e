//! An amount of money: digits that line up, the currency said softly behind.

use std::fmt;

use domain::money::{Currency, Money};

use super::writes_html;

#[derive(Clone, Copy)]
pub struct Amount(pub Money);

impl Amount {
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self(Money::new(minor, currency))
    }
}

impl From<Money> for Amount {
    fn from(money: Money) -> Self {
        Self(money)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.for_people();
        match text.rsplit_once(' ') {
            Some((digits, currency)) => {
                write!(out, "<span class=\"money\">{digits} <span class=\"money__currency\">{currency}</span></span>")
            }
            None => out.write_str(&text),
        }
    }
}

writes_html!(Amount);
