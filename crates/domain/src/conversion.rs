//! What a brand reports: a conversion, whether or not anybody gets credit for it.
//!
//! Input is judged here by one rule for API, pixel, tag and file. A repeat of the same (program, event type, order id) is
//! compared field by field with what was received first: the same facts get the earlier decision, different facts are
//! refused with the name of the first field that differs.

use jiff::{SignedDuration, Timestamp};

use crate::country::Country;
use crate::field::{FieldError, Problem, line, required_line};
use crate::ids::AccountId;
use crate::money::{Currency, Money};
use crate::named::named;
use crate::partner_group::GroupCode;
use crate::terms::{CustomerStatus, PricedFacts};

#[cfg(test)]
mod tests;

const ORDER_ID_CHARS_MAX: usize = 128;
const CUSTOMER_ID_CHARS_MAX: usize = 128;
const PROMO_CODE_CHARS_MAX: usize = 64;
/// Longer than any click id, so that a damaged one is still kept and explained as invalid.
const CLICK_ID_CHARS_MAX: usize = 256;
const EVENT_TYPE_CHARS_MAX: usize = 64;
/// 10^14 minor units, so that the sum of 90,000 of the largest amounts still fits an i64.
const AMOUNT_MINOR_MAX: i64 = 100_000_000_000_000;
/// A year in which a partner may ask ([`crate::inquiry::AskPeriod`]), and as much for the answer.
const NAMED_AGE_MAX: SignedDuration = SignedDuration::from_hours(2 * 365 * 24);
pub const REASON_CHARS_MAX: usize = 500;
/// A brand's clock may run this far ahead of ours; what it says then counts as now ([`Conversion::happened_at`]).
const CLOCK_SKEW_MAX: SignedDuration = SignedDuration::from_mins(10);

named! {
    /// By which door a conversion came.
    pub enum Channel "channel" {
        Api = "api",
        /// The image pixel.
        Pixel = "pixel",
        /// The JavaScript tag.
        Tag = "tag",
        /// An uploaded CSV file.
        File = "file",
        /// A person of the brand, on a page.
        Hand = "hand",
        /// A call as another network's callers send it.
        Adapter = "adapter",
    }
}

/// A conversion as it was reported, clean. An empty text was not given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversion {
    /// The code of the event type.
    pub event_type: String,
    pub order_id: String,
    /// When it happened, exactly as the brand says (a repeat is compared with it); none is when it was tracked.
    pub occurred_at: Option<Timestamp>,
    pub click_id: String,
    pub promo_code: String,
    pub customer_id: String,
    pub customer_status: Option<CustomerStatus>,
    pub country: Option<Country>,
    /// What was sold, in the program's currency.
    pub amount: Option<Money>,
    /// Whom the brand names to be credited. What happened long before it is reported is not credited so.
    pub partner: Option<AccountId>,
}

/// A conversion as texts, the way forms, query strings and CSV rows bring it. An empty text is not given.
#[derive(Debug, Clone, Copy, Default)]
pub struct ConversionInput<'a> {
    pub event_type: &'a str,
    pub order_id: &'a str,
    /// RFC 3339 with an offset, or Unix milliseconds.
    pub occurred_at: &'a str,
    pub click_id: &'a str,
    pub promo_code: &'a str,
    pub customer_id: &'a str,
    pub customer_status: &'a str,
    pub country: &'a str,
    /// In whole units with decimals, `40.00`.
    pub amount: &'a str,
    /// The currency of the amount; if given it must be the program's.
    pub currency: &'a str,
    /// The account ID of the partner to be credited.
    pub partner_id: &'a str,
}

impl Conversion {
    /// Reads a conversion. `currency` is the program's, `tracked_at` the time it was received.
    ///
    /// Errors name the first field that is wrong, by its name on the wire.
    pub fn read(input: &ConversionInput<'_>, currency: Currency, tracked_at: Timestamp) -> Result<Self, FieldError> {
        let conversion = Self {
            event_type: required_line("event_type", input.event_type, EVENT_TYPE_CHARS_MAX)?,
            order_id: required_line("order_id", input.order_id, ORDER_ID_CHARS_MAX)?,
            occurred_at: given(input.occurred_at).map(|text| occurred_at(text, tracked_at)).transpose()?,
            click_id: line("click_id", input.click_id, CLICK_ID_CHARS_MAX)?,
            promo_code: line("promo_code", input.promo_code, PROMO_CODE_CHARS_MAX)?,
            customer_id: line("customer_id", input.customer_id, CUSTOMER_ID_CHARS_MAX)?,
            customer_status: read("customer_status", input.customer_status)?,
            country: read("country", input.country)?,
            amount: given(input.amount).map(|text| amount(text, currency)).transpose()?,
            partner: read("partner_id", input.partner_id)?,
        };
        let age = tracked_at.duration_since(conversion.happened_at(tracked_at));
        if conversion.partner.is_some() && age > NAMED_AGE_MAX {
            return Err(Problem::Refused("it lies more than two years back".to_owned()).of("occurred_at"));
        }
        match read::<Currency>("currency", input.currency)? {
            Some(other) if other != currency => {
                Err(Problem::Refused(format!("the program's currency is {currency}")).of("currency"))
            }
            _ => Ok(conversion),
        }
    }

    /// When the event happened: as the brand says, but not after it was tracked; else when it was tracked.
    pub fn happened_at(&self, tracked_at: Timestamp) -> Timestamp {
        self.occurred_at.unwrap_or(tracked_at).min(tracked_at)
    }

    /// What the commission rules go by. `customer` is the status that was decided, `amount` what remains of what was
    /// sold: at first all of it, less after refunds. `partner_group` is what the credited partner's contract pins.
    pub fn priced_facts(
        &self,
        customer: Option<CustomerStatus>,
        amount: Option<Money>,
        partner_group: Option<GroupCode>,
    ) -> PricedFacts<'_> {
        PricedFacts {
            event_type: &self.event_type,
            customer,
            country: self.country,
            amount,
            promo_code: Some(self.promo_code.as_str()).filter(|code| !code.is_empty()),
            partner_group,
        }
    }
}

/// A field in which a repeat differs from what was received first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// By its name on the wire.
    pub field: &'static str,
    /// As received first; empty if it was not given.
    pub first: String,
    pub again: String,
}

/// The first field in which two reports of the same event differ; none if they say the same.
pub fn first_difference(first: &Conversion, again: &Conversion) -> Option<Difference> {
    fn shown<T: ToString>(value: Option<T>) -> String {
        value.map(|value| value.to_string()).unwrap_or_default()
    }
    fn of(conversion: &Conversion) -> [(&'static str, String); 8] {
        [
            ("click_id", conversion.click_id.clone()),
            ("promo_code", conversion.promo_code.clone()),
            ("customer_id", conversion.customer_id.clone()),
            ("customer_status", shown(conversion.customer_status)),
            ("country", shown(conversion.country)),
            ("amount", shown(conversion.amount)),
            ("occurred_at", shown(conversion.occurred_at)),
            ("partner_id", shown(conversion.partner)),
        ]
    }
    of(first)
        .into_iter()
        .zip(of(again))
        .find(|(first, again)| first.1 != again.1)
        .map(|((field, first), (_, again))| Difference { field, first, again })
}

/// What an order is called that was reported before and not credited, when the brand reports it once more: the first decision
/// stands for ever under the order's own id. `A-1` is followed by `A-1~2`, and that by `A-1~3`.
pub fn order_id_again(order_id: &str) -> String {
    let counted = order_id.rsplit_once('~').and_then(|(order, count)| Some((order, count.parse::<u32>().ok()?)));
    match counted {
        Some((order, count @ 2..)) => format!("{order}~{}", count.saturating_add(1)),
        _ => format!("{order_id}~2"),
    }
}

/// Why a person reports by hand, in its words.
pub fn reason(text: &str) -> Result<String, FieldError> {
    required_line("reason", text, REASON_CHARS_MAX)
}

fn given(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// A value of a closed list, or none if it was not given.
fn read<T>(field: &'static str, text: &str) -> Result<Option<T>, FieldError>
where
    T: std::str::FromStr,
    T::Err: ToString,
{
    let wrong = |error: T::Err| Problem::Refused(error.to_string()).of(field);
    given(text).map(|text| text.parse().map_err(wrong)).transpose()
}

/// Kept in whole milliseconds, as everything is stored.
fn occurred_at(text: &str, tracked_at: Timestamp) -> Result<Timestamp, FieldError> {
    let wrong = || Problem::Expected("an instant such as 2020-09-10T10:42:38-07:00").of("occurred_at");
    let milliseconds = match text.parse::<i64>() {
        Ok(milliseconds) => milliseconds,
        Err(_) => text.parse::<Timestamp>().map_err(|_| wrong())?.as_millisecond(),
    };
    let read = Timestamp::from_millisecond(milliseconds).map_err(|_| wrong())?;
    if read.duration_since(tracked_at) > CLOCK_SKEW_MAX {
        return Err(Problem::Refused("it lies in the future".to_owned()).of("occurred_at"));
    }
    Ok(read)
}

fn amount(text: &str, currency: Currency) -> Result<Money, FieldError> {
    let refused = |why: String| Problem::Refused(why).of("amount");
    let amount = Money::parse(text, currency).map_err(|error| refused(error.to_string()))?;
    match amount.minor {
        ..0 => Err(refused("it is negative".to_owned())),
        0..=AMOUNT_MINOR_MAX => Ok(amount),
        _ => Err(refused(format!("it is more than {}", Money::new(AMOUNT_MINOR_MAX, currency)))),
    }
}
