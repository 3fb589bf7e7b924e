//! Actions as lines of CSV. Texts that visitors and partners choose run no formulas.

use domain::money::{Currency, Money};

use super::Action;
use crate::origin::OriginNames;
use crate::report::csv::{harmless, written};

const HEADINGS: [&str; 29] = [
    "action",
    "state",
    "program",
    "partner",
    "order_id",
    "tracked_at",
    "locks_at",
    "approves_at",
    "currency",
    "amount",
    "commission",
    "commission_as_tracked",
    "reversal_reason",
    "payment",
    "click_id",
    "clicked_at",
    "creative",
    "link",
    "sub_id1",
    "sub_id2",
    "sub_id3",
    "shared_id",
    "promo_code",
    "country",
    "device",
    "browser",
    "referrer_host",
    "creative_name",
    "link_name",
];

pub fn headings() -> Vec<u8> {
    written(|writer| writer.write_record(HEADINGS))
}

/// Errors: a stored currency that is none.
pub fn lines(actions: &[Action], names: &OriginNames) -> anyhow::Result<Vec<u8>> {
    let cells = actions.iter().map(|action| cells(action, names)).collect::<anyhow::Result<Vec<_>>>()?;
    Ok(written(|writer| cells.iter().try_for_each(|cells| writer.write_record(cells))))
}

fn cells(action: &Action, names: &OriginNames) -> anyhow::Result<[String; HEADINGS.len()]> {
    let (tracked, origin) = (&action.tracked, &action.tracked.origin);
    let currency = Currency::from_code(&tracked.currency)?;
    let money = |minor: i64| Money::new(minor, currency).amount();
    let id = |number: i64| if number == 0 { String::new() } else { number.to_string() };
    let text = |text: &str| harmless(text).into_owned();
    Ok([
        action.id().to_string(),
        action.state.clone(),
        tracked.program.to_string(),
        tracked.partner.to_string(),
        text(&tracked.order_id),
        tracked.tracked_at.to_string(),
        tracked.locks_at.to_string(),
        tracked.approves_at.to_string(),
        tracked.currency.clone(),
        action.amount_minor.map(money).unwrap_or_default(),
        money(action.earned_minor()),
        money(tracked.commission_minor),
        text(&action.reversal_reason),
        action.payment.map(|payment| payment.to_string()).unwrap_or_default(),
        origin.click_id.clone(),
        origin.clicked_at.map(|at| at.to_string()).unwrap_or_default(),
        id(origin.creative_id),
        id(origin.link_id),
        text(&origin.sub_id1),
        text(&origin.sub_id2),
        text(&origin.sub_id3),
        text(&origin.shared_id),
        text(&origin.promo_code),
        text(&origin.country),
        text(&origin.device),
        text(&origin.browser),
        text(&origin.referrer_host),
        text(names.creative(origin.creative_id).unwrap_or("")),
        text(names.link(origin.link_id).unwrap_or("")),
    ])
}
