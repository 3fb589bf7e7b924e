//! Payments and runs as those they concern may see them.

use domain::access::Deed;
use domain::ids::{AccountId, PaymentId, PaymentRunId};
use store::Tx;
use store::payment::{Line, Payment, Run};

use super::PaymentRefusal;
use crate::ledger::scope;
use crate::{Caller, Listed, Platform, Result, Window};

/// A payment with the actions it pays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentDetail {
    pub payment: Payment,
    pub lines: Vec<Line>,
}

/// Newest first: a partner's own, or those of a brand's programs.
pub async fn payments(platform: &Platform, caller: &Caller, window: Window) -> Result<Listed<Payment>> {
    caller.may(Deed::ReadPayments)?;
    let (brand, partner) = scope(caller);
    let before = PaymentId(window.after.unwrap_or(i64::MAX));
    let wanted = i64::from(window.rows_wanted());
    let rows = platform.store.read(move |tx| store::payment::page(tx, brand, partner, before, wanted)).await?;
    Ok(window.listed(rows, |payment: &Payment| payment.id.get()))
}

pub async fn payment(platform: &Platform, caller: &Caller, id: PaymentId) -> Result<PaymentDetail> {
    caller.may(Deed::ReadPayments)?;
    let (brand, partner) = scope(caller);
    platform
        .store
        .read(move |tx| {
            let payment = store::payment::find(tx, id)?.ok_or(PaymentRefusal::NotFound)?;
            let is_partner = partner.is_none_or(|partner| payment.partner == partner);
            let is_brand = match brand {
                None => true,
                Some(brand) => of_brand(tx, brand, id).is_ok(),
            };
            if !is_partner || !is_brand {
                return Err(PaymentRefusal::NotFound.into());
            }
            Ok(PaymentDetail { payment, lines: store::payment::lines(tx, id)? })
        })
        .await
}

/// A brand's runs, newest first.
pub async fn runs(platform: &Platform, caller: &Caller, window: Window) -> Result<Listed<Run>> {
    caller.may(Deed::ReadPayments)?;
    let brand = caller.account_id;
    let before = PaymentRunId(window.after.unwrap_or(i64::MAX));
    let wanted = i64::from(window.rows_wanted());
    let rows = platform.store.read(move |tx| store::payment::runs(tx, brand, before, wanted)).await?;
    Ok(window.listed(rows, |run: &Run| run.id.get()))
}

/// A run with its payments.
pub async fn run_detail(platform: &Platform, caller: &Caller, id: PaymentRunId) -> Result<(Run, Vec<Payment>)> {
    caller.may(Deed::ReadPayments)?;
    let brand = caller.account_id;
    platform
        .store
        .read(move |tx| {
            let run = store::payment::find_run(tx, id)?.filter(|run| run.brand == brand);
            let run = run.ok_or(PaymentRefusal::RunNotFound)?;
            Ok((run, store::payment::of_run(tx, id)?))
        })
        .await
}

/// The payment, if one of this brand's runs made it.
pub(super) fn of_brand(tx: &mut Tx<'_>, brand: AccountId, id: PaymentId) -> Result<Payment> {
    let payment = store::payment::find(tx, id)?.ok_or(PaymentRefusal::NotFound)?;
    match store::payment::find_run(tx, payment.run)? {
        Some(run) if run.brand == brand => Ok(payment),
        _ => Err(PaymentRefusal::NotFound.into()),
    }
}
