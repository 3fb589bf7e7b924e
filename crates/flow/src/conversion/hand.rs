//! A conversion that one of the brand's people reports on a page, to be credited to a named partner or as it would be otherwise.
//!
//! It goes through the door of all conversions ([`super::track`] with [`Door::Hand`]); here is what comes before: which partner is meant, and
//! what would become of it. A person who presses twice, or two persons, report the same order, and that is decided once.

use domain::conversion::order_id_again;
use domain::ids::{AccountId, ProgramId};
use store::Tx;

use super::ConversionRefusal;
use super::decide::decide_all;
use super::explanation::{Explanation, Viewpoint, explain, reports_of_order};
use super::rehearsal;
use super::report::{Decided, Door, Report, prepare};
use crate::program::of_brand;
use crate::{Caller, Error, Platform, Result};

#[cfg(test)]
mod tests;

/// What would become of a report, if it were sent now.
#[derive(Debug, Clone)]
pub struct ByHand {
    /// The decision. Its ids are given to others.
    pub explanation: Explanation,
    /// The same had been reported before: nothing new comes of it.
    pub is_duplicate: bool,
    /// Whom the report names, by account ID.
    pub report: Report,
}

/// Says what would become of a report and keeps nothing. Its `partner_id` may also be the name of one of the program's partners.
pub async fn rehearse(platform: &Platform, caller: &Caller, mut report: Report) -> Result<ByHand> {
    let door = Door::Hand(caller.clone());
    door.may_report()?;
    let (brand, program, named) = (caller.account_id, report.program, report.partner_id.trim().to_owned());
    report.partner_id = platform
        .store
        .read(move |tx| {
            of_brand(tx, brand, program)?;
            match named.as_str() {
                "" => Ok::<_, Error>(String::new()),
                named => Ok(partner(tx, program, named)?.to_string()),
            }
        })
        .await?;
    let prepared = prepare(platform, door, report.clone()).await?;
    let parts = platform.clone();
    rehearsal::rehearse(platform, move |tx| {
        let decided = decide_all(&parts, tx, std::slice::from_ref(&prepared))?.pop().expect("one report, one decision");
        match decided {
            Ok(Decided { conversion, is_duplicate, .. }) => {
                let explanation = explain(tx, conversion, Viewpoint::Everything)?;
                Ok(ByHand { explanation, is_duplicate, report })
            }
            Err(refused) => Err(with_a_way_out(tx, &report, refused)?),
        }
    })
    .await
}

/// The one partner of the program with this account ID or name.
fn partner(tx: &mut Tx<'_>, program: ProgramId, named: &str) -> Result<AccountId> {
    let found = store::contract::partners_called(tx, program, named)?;
    match found.as_slice() {
        [] => Err(ConversionRefusal::NoPartner { named: named.to_owned() }.into()),
        [one] => Ok(*one),
        several => {
            let ids: Vec<String> = several.iter().map(AccountId::to_string).collect();
            Err(ConversionRefusal::SeveralPartners { name: named.to_owned(), ids: ids.join(", ") }.into())
        }
    }
}

/// An order that was not credited may be reported under the next id that is free; one that was credited stands, and is corrected there.
fn with_a_way_out(tx: &mut Tx<'_>, report: &Report, refused: Error) -> anyhow::Result<Error> {
    if !matches!(&refused, Error::Refused(refusal) if refusal.code() == "conversion_differs") {
        return Ok(refused);
    }
    let order_id = report.order_id.trim();
    let known = reports_of_order(tx, report.program, order_id)?;
    if known.iter().any(|stored| stored.conversion.outcome == "credited") {
        return Ok(refused);
    }
    let last = known.last().map_or(order_id, |stored| stored.conversion.order_id.as_str());
    let again = order_id_again(last);
    Ok(ConversionRefusal::DecidedBefore { order_id: order_id.to_owned(), again }.into())
}
