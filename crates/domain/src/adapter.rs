//! Conversion calls as the callers of other networks send them, in our words.
//!
//! A brand that moves here keeps its scripts: each network's call is a table of parameter names ([`Network::names`]), and few say more than a
//! table can. Sources: the networks' public pages on server-to-server postbacks (TUNE, Everflow, Awin, CJ, Voluum, Affise, Partnerize).

use std::collections::{BTreeMap, BTreeSet};

use crate::field::{FieldError, Problem};
use crate::ids::AccountId;
use crate::money::{Currency, Money};
use crate::named::named;
use crate::terms::CustomerStatus;

mod names;
#[cfg(test)]
mod tests;

pub use names::Names;

/// More lines than this are no order of a shop.
const LINES_MAX: usize = 200;

named! {
    /// Whose calls are understood.
    pub enum Network "network" {
        Tune = "tune",
        Everflow = "everflow",
        Awin = "awin",
        Cj = "cj",
        Voluum = "voluum",
        Affise = "affise",
        Partnerize = "partnerize",
    }
}

/// How a program understands the calls of one network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adapter {
    pub network: Network,
    /// What the network calls this program: TUNE's offer, Awin's merchant. "" where its calls name none.
    pub program: String,
    /// The SHA-256 of the token that calls must bring. None: they bring none, and anybody could have sent them.
    pub token_sha256: Option<[u8; 32]>,
    /// What a call reports that names no other event.
    pub event_type: String,
    /// The network's events and ours. Empty: every event is [`Adapter::event_type`].
    pub events: BTreeMap<String, String>,
    /// What a customer is whose call does not say: few networks' calls can.
    pub customer_status: Option<CustomerStatus>,
    /// The network's partners and ours, for links that were published before the move.
    pub partners: BTreeMap<String, AccountId>,
}

impl Adapter {
    /// Our event type for what a call names; None when it is not in the list.
    pub fn event_type_of(&self, event: &str) -> Option<&str> {
        if event.is_empty() || self.events.is_empty() {
            return Some(&self.event_type);
        }
        self.events.get(event).map(String::as_str)
    }
}

/// What a call said. An empty text was not given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Call {
    /// What the network calls the program.
    pub program: String,
    pub token: String,
    /// The network's word for the event.
    pub event: String,
    pub click_id: String,
    /// Stated, or else the click id: without an order id a click converts once.
    pub order_id: String,
    pub currency: String,
    pub promo_code: String,
    pub customer_id: String,
    pub customer_status: String,
    pub country: String,
    pub occurred_at: String,
    /// To be answered and not to be kept.
    pub is_test: bool,
    amount: String,
    lines: Vec<Line>,
    discount: String,
}

/// One line of an order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Line {
    /// The price of one.
    price: String,
    quantity: String,
    discount: String,
}

impl Call {
    /// Reads a call; of a parameter the first that is not empty counts, whatever the case of its name.
    pub fn read(network: Network, said: &[(String, String)]) -> Result<Self, FieldError> {
        let text = |names: &[&str]| text_of(said, names);
        let names = network.names();
        let mut call = Call {
            program: text(names.program),
            token: text(names.token),
            event: text(names.event),
            click_id: text(names.click_id),
            order_id: text(names.order_id),
            amount: text(names.amount),
            currency: text(names.currency).to_uppercase(),
            promo_code: text(names.promo_code),
            customer_id: text(names.customer_id),
            customer_status: customer_status(&text(names.customer_status)),
            country: text(names.country).to_uppercase(),
            occurred_at: text(names.occurred_at),
            ..Call::default()
        };
        match network {
            // `parts=SHOES:10.00|HATS:5.00`: the group of the first part says what kind of sale it is.
            Network::Awin => {
                call.event = call.event.split(['|', ':']).next().unwrap_or_default().to_owned();
                call.is_test = text(&["testmode"]) == "1";
            }
            Network::Cj => {
                call.lines = lines(said, "AMT", "QTY", "DCNT");
                call.discount = text(&["DISCOUNT"]);
            }
            Network::Partnerize => call.lines = lines(said, "item.value", "item.quantity", ""),
            // 3 takes a conversion back. That is a change of an action, which a call of this kind cannot prove it may make.
            Network::Affise if text(&["status"]) == "3" => {
                return Err(
                    Problem::Refused("a declined conversion is reversed by an action change".to_owned()).of("status")
                );
            }
            _ => {}
        }
        if call.lines.len() > LINES_MAX {
            return Err(Problem::Refused(format!("more than {LINES_MAX} lines")).of("amount"));
        }
        if call.order_id.is_empty() {
            call.order_id.clone_from(&call.click_id);
        }
        if call.amount.is_empty() && call.lines.is_empty() {
            // A currency of nothing says nothing.
            call.currency.clear();
        }
        Ok(call)
    }

    /// What was sold, in `currency`: as stated, else the sum of the lines without the discounts. `""` when neither is given.
    pub fn total(&self, currency: Currency) -> Result<String, FieldError> {
        if !self.amount.is_empty() || self.lines.is_empty() {
            return Ok(self.amount.clone());
        }
        let refused = |error: &dyn ToString| Problem::Refused(error.to_string()).of("amount");
        let money = |text: &str| match text {
            "" => Ok(Money::zero(currency)),
            text => Money::parse(text, currency).map_err(|error| refused(&error)),
        };
        let mut total = Money::zero(currency);
        for line in &self.lines {
            let quantity: u32 = match line.quantity.as_str() {
                "" => 1,
                text => text.parse().map_err(|_| refused(&format!("`{text}` is no quantity")))?,
            };
            let minor = money(&line.price)?.minor.checked_mul(quantity.into());
            let price = Money::new(minor.ok_or_else(|| refused(&"it is too large"))?, currency);
            total = total.checked_add(price).map_err(|error| refused(&error))?;
            total = total.checked_sub(money(&line.discount)?).map_err(|error| refused(&error))?;
        }
        Ok(total.checked_sub(money(&self.discount)?).map_err(|error| refused(&error))?.amount())
    }

    /// Whether it says who is to be credited, by more than the click.
    pub fn names_somebody(&self) -> bool {
        !self.promo_code.is_empty() || !self.customer_id.is_empty()
    }
}

/// The pairs of a Partnerize address, below its first segment: `campaign:1/clickref:x/[category:a/value:5.00/quantity:2][...]`, each segment
/// decoded. What stands in brackets is a line; the first of them names the category of the order.
pub fn partnerize_pairs<'a>(segments: impl IntoIterator<Item = &'a str>) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let mut line = None;
    let mut lines = 0;
    for segment in segments {
        for part in segment.split_inclusive(['[', ']']) {
            let (text, bracket) = match part.strip_suffix(['[', ']']) {
                Some(text) => (text, part.chars().next_back()),
                None => (part, None),
            };
            if let Some((name, value)) = text.split_once(':') {
                let name = match line {
                    Some(number) if matches!(name, "value" | "quantity") => format!("item.{name}{number}"),
                    _ => name.to_owned(),
                };
                pairs.push((name, value.to_owned()));
            }
            match bracket {
                Some('[') => {
                    lines += 1;
                    line = Some(lines);
                }
                Some(_) => line = None,
                None => {}
            }
        }
    }
    pairs
}

/// What was said under the first of these names that was given, whatever the case it is written in; else `""`.
pub fn text_of(said: &[(String, String)], names: &[&str]) -> String {
    let mut found = names.iter().filter_map(|wanted| {
        let mut of_name = said.iter().filter(|(name, _)| name.eq_ignore_ascii_case(wanted));
        of_name.find_map(|(_, value)| Some(value.trim()).filter(|value| !value.is_empty()))
    });
    found.next().unwrap_or_default().to_owned()
}

/// The lines that have a price, in the order of their numbers, which may have gaps; at most one more than [`LINES_MAX`].
fn lines(said: &[(String, String)], price: &str, quantity: &str, discount: &str) -> Vec<Line> {
    let text = |name: &str, number: usize| match name {
        "" => String::new(),
        name => text_of(said, &[&format!("{name}{number}")]),
    };
    let numbers: BTreeSet<usize> = said.iter().filter_map(|(name, _)| number_after(name, price)).collect();
    let line = |number| Line {
        price: text(price, number),
        quantity: text(quantity, number),
        discount: text(discount, number),
    };
    numbers.into_iter().take(LINES_MAX + 1).map(line).filter(|line| !line.price.is_empty()).collect()
}

/// 7 for `AMT7`.
fn number_after(name: &str, prefix: &str) -> Option<usize> {
    let (before, number) = name.split_at_checked(prefix.len())?;
    before.eq_ignore_ascii_case(prefix).then(|| number.parse().ok())?
}

/// Whether a customer is new, in our words. What is neither of other platforms nor of ours stays as it is, for the rules to refuse by name.
pub fn customer_status(said: &str) -> String {
    match said.to_lowercase().as_str() {
        "return" | "returning" | "returned" | "lapsed" | "old" => "existing".to_owned(),
        other => other.to_owned(),
    }
}
