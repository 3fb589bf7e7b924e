//! Conversions as brands report them, by form or JSON. They are decided before the answer; it says "queued" because clients wait for that
//! word, and leads to the submission, where the decision stands.

use std::sync::atomic::{AtomicU64, Ordering};

use domain::adapter::customer_status;
use domain::money::{Currency, Money};
use flow::conversion::{Amount, Decided, Door, Report, customer_of_profile, track};

use crate::answer::Answer;
use crate::ask::{Ask, required};
use crate::dates::{Day, instant};
use crate::programs::Known;
use crate::record::record;
use crate::refused::Refused;
use crate::submission;

/// Said in place of an order id by whoever has none: we make one.
const GENERATED: &str = "IR_AN_64_TS";

/// Of one order.
const ITEMS_MAX: i64 = 500;

/// What can say whose conversion it is; one of them is needed.
const KEYS: [&str; 13] = [
    "ClickId",
    "CustomerId",
    "CustomProfileId",
    "CustomClickId",
    "PromoCode",
    "OrderPromoCode",
    "MediaId",
    "MediaPartnerId",
    "UniqueUrl",
    "CallerId",
    "GoogAId",
    "AppleIfa",
    "AppleIfv",
];

/// Errors: what the report lacks; the same order id with other facts.
pub async fn create(ask: Ask) -> Result<Answer, Refused> {
    let report = report(&ask).await.map_err(Refused::of_conversion)?;
    let tracked = track(&ask.platform, Door::Api(ask.caller.clone()), report).await;
    let decided = tracked.map_err(|error| Refused::from(error).of_conversion())?;
    Ok(queued(&ask, &decided))
}

fn queued(ask: &Ask, decided: &Decided) -> Answer {
    let uri = ask.uri(format!("APISubmissions/{}", submission::of_conversion(decided.conversion.id)));
    let queued = record! { "Status": "QUEUED", "QueuedUri": uri };
    Answer::Done(match &decided.action {
        None => queued,
        Some(action) => {
            let action = action.id().to_string();
            queued.and(record! { "ActionId": &action, "ActionUri": ask.uri(format!("Actions/{action}")) })
        }
    })
}

async fn report(ask: &Ask) -> Result<Report, Refused> {
    let program = ask.program()?.ok_or_else(|| required("CampaignId"))?;
    let known = Known::find(ask, program).await?;
    let text = |name: &str| ask.said(name).unwrap_or("").to_owned();
    let order_id = match ask.said("OrderId").ok_or_else(|| required("OrderId"))? {
        GENERATED => generated(ask.platform.clock.now()),
        stated => stated.to_owned(),
    };
    let occurred_at = match ask.said("EventDate").ok_or_else(|| required("EventDate"))? {
        now if now.eq_ignore_ascii_case("NOW") => String::new(),
        at => instant("EventDate", at, &known.zone, Day::Begins)?.to_string(),
    };
    if KEYS.iter().all(|key| ask.said(key).is_none()) {
        let message = "one of ClickId, CustomerId, OrderPromoCode or MediaPartnerId is required";
        return Err(Refused::parameter("ClickId", message));
    }
    let partner = match (ask.said("MediaPartnerId"), ask.said("MediaId")) {
        (Some(_), Some(_)) => {
            return Err(Refused::parameter("MediaId", "MediaId and MediaPartnerId exclude each other"));
        }
        (named, other) => named.or(other).unwrap_or("").to_owned(),
    };
    let currency = ask.said("CurrencyCode");
    let amount = amount(ask, known.offer.program.currency)?;
    if amount.is_some() && currency.is_none() {
        return Err(required("CurrencyCode"));
    }
    Ok(Report {
        program,
        event_type: event_type(ask, &known)?,
        order_id,
        occurred_at,
        click_id: text("ClickId"),
        promo_code: ask.said("OrderPromoCode").or(ask.said("PromoCode")).unwrap_or("").to_owned(),
        customer_id: customer(ask),
        customer_status: customer_status(&text("CustomerStatus")),
        country: text("CustomerCountry").to_uppercase(),
        amount: amount.map_or_else(|| Amount::Decimal(String::new()), |amount| Amount::Minor(amount.minor)),
        currency: currency.unwrap_or("").to_uppercase(),
        partner_id: partner,
        reason: String::new(),
    })
}

/// Whom the brand has not named is known by the visitor's profile, under which the tag or `PageLoad` saw a click.
fn customer(ask: &Ask) -> String {
    match (ask.said("CustomerId"), ask.said("CustomProfileId")) {
        (Some(customer), _) => customer.to_owned(),
        (None, Some(profile)) => customer_of_profile(profile),
        (None, None) => String::new(),
    }
}

/// Unique in this installation: what was asked for has no number of its own, so nothing tells it from a second sending.
fn generated(now: jiff::Timestamp) -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("IR{}-{}", now.as_millisecond(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Named by its number or by its code.
fn event_type(ask: &Ask, known: &Known) -> Result<String, Refused> {
    let named = ["ActionTrackerId", "EventTypeId", "EventTypeCode"];
    let said = named.iter().find_map(|name| ask.said(name).map(|said| (name, said)));
    let (name, said) = said.ok_or_else(|| required("ActionTrackerId"))?;
    let mut event_types = known.offer.event_types.iter();
    let found = event_types.find(|known| known.number.to_string() == said || known.code.eq_ignore_ascii_case(said));
    let unknown = || Refused::parameter(name, format!("{name}: the campaign has no event type {said}"));
    Ok(found.ok_or_else(unknown)?.code.clone())
}

/// What is said of the whole order, else the sum of its items; less the discounts. None when no money is said.
fn amount(ask: &Ask, currency: Currency) -> Result<Option<Money>, Refused> {
    let whole = match money(ask, "Amount", currency)? {
        Some(amount) => Some(amount),
        None => money(ask, "OrderSubTotalPostDiscount", currency)?,
    };
    if whole.is_some() {
        return Ok(whole);
    }
    let mut sum = None;
    for item in 1.. {
        let Some(amount) = item_amount(ask, item, currency)? else { break };
        if item > ITEMS_MAX {
            return Err(Refused::parameter("ItemSku", format!("an order has at most {ITEMS_MAX} items here")));
        }
        sum = Some(added(sum.unwrap_or(Money::zero(currency)), amount)?);
    }
    let Some(sum) = sum else { return Ok(None) };
    let discount = money(ask, "OrderDiscount", currency)?.unwrap_or(Money::zero(currency));
    Ok(Some(added(sum, Money::new(-discount.minor, currency))?))
}

/// A line of the order, less its own discounts; none when there is no such line.
fn item_amount(ask: &Ask, item: i64, currency: Currency) -> Result<Option<Money>, Refused> {
    let quantity = ask.number(&format!("ItemQuantity{item}"))?.or(ask.number(&format!("ItemQty{item}"))?).unwrap_or(1);
    let times = |money: Money, name: &str| {
        let minor = money
            .minor
            .checked_mul(quantity)
            .ok_or_else(|| Refused::parameter(name, format!("{name} is too large")))?;
        Ok::<_, Refused>(Money::new(minor, currency))
    };
    let subtotal = match money(ask, &format!("ItemSubTotal{item}"), currency)? {
        Some(subtotal) => subtotal,
        None => match money(ask, &format!("ItemPrice{item}"), currency)? {
            Some(price) => times(price, "ItemPrice")?,
            None => return Ok(None),
        },
    };
    let mut discount = money(ask, &format!("ItemTotalDiscount{item}"), currency)?.unwrap_or(Money::zero(currency));
    if let Some(each) = money(ask, &format!("ItemDiscount{item}"), currency)? {
        discount = added(discount, times(each, "ItemDiscount")?)?;
    }
    Ok(Some(added(subtotal, Money::new(-discount.minor, currency))?))
}

fn added(sum: Money, more: Money) -> Result<Money, Refused> {
    sum.checked_add(more).map_err(|error| Refused::parameter("Amount", error.to_string()))
}

fn money(ask: &Ask, name: &str, currency: Currency) -> Result<Option<Money>, Refused> {
    let parsed = ask.said(name).map(|text| Money::parse(text, currency));
    parsed.transpose().map_err(|error| Refused::parameter(name, format!("{name}: {error}")))
}
