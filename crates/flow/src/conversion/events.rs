//! The brand's own look at what it reported: looked for, one by one, and what was seen but not credited.

use domain::access::{AccountKind, Deed};
use domain::ids::{ConversionId, ProgramId};
use jiff::{SignedDuration, Timestamp};
pub use store::conversion::Search;

use super::ConversionRefusal;
use super::explanation::{Explanation, Viewpoint, explain};
use crate::program::of_brand;
use crate::{Caller, Listed, Platform, Result, Window};

/// The refused conversions of one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotCredited {
    pub reason: String,
    pub conversions: i64,
    /// The sum of what they brought, as far as amounts were reported.
    pub amount_minor: i64,
}

/// A brand's conversions that fit, newest first, with their decisions.
pub async fn search(
    platform: &Platform,
    caller: &Caller,
    program: ProgramId,
    wanted: Search,
    window: Window,
) -> Result<Listed<Explanation>> {
    caller.may(Deed::ReadConversions)?;
    let brand = caller.account_id;
    let before = ConversionId(window.after.unwrap_or(i64::MAX));
    let rows_max = i64::from(window.rows_wanted());
    let rows = platform
        .store
        .read(move |tx| {
            of_brand(tx, brand, program)?;
            let rows = store::conversion::search(tx, program, &wanted, before, rows_max)?;
            rows.into_iter().map(|stored| explain(tx, stored, Viewpoint::Everything)).collect::<Result<Vec<_>>>()
        })
        .await?;
    Ok(window.listed(rows, |explanation| explanation.conversion.id.get()))
}

/// One conversion of a brand's program.
pub async fn find(platform: &Platform, caller: &Caller, id: ConversionId) -> Result<Explanation> {
    caller.may(Deed::ReadConversions)?;
    let brand = (caller.account_kind == AccountKind::Brand).then_some(caller.account_id);
    platform
        .store
        .read(move |tx| {
            let stored = store::conversion::find(tx, brand, id)?.ok_or(ConversionRefusal::NotFound)?;
            explain(tx, stored, Viewpoint::Everything)
        })
        .await
}

/// What was refused in the last days, by reason, the most frequent first.
pub async fn not_credited(
    platform: &Platform,
    caller: &Caller,
    program: ProgramId,
    days: i64,
) -> Result<Vec<NotCredited>> {
    caller.may(Deed::ReadConversions)?;
    let brand = caller.account_id;
    let since: Timestamp = platform.clock.now() - SignedDuration::from_hours(24 * days);
    platform
        .store
        .read(move |tx| {
            of_brand(tx, brand, program)?;
            let rows = store::conversion::refused_since(tx, program, since)?;
            let row = |(reason, conversions, amount_minor)| NotCredited { reason, conversions, amount_minor };
            Ok(rows.into_iter().map(row).collect())
        })
        .await
}
