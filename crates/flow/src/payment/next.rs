//! What a partner will be paid next, and what stands in its way.

use anyhow::Context;
use domain::access::{AccountKind, Deed};
use domain::calendar::{day_of, time_zone};
use domain::ids::ProgramId;
use domain::money::{Currency, Money};
use domain::payment::NotDue;

use super::setting::in_force;
use crate::{Caller, Platform, Result};

/// The payable money of one program: it goes into the next payment run, or waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextPayment {
    pub program: ProgramId,
    pub amount: Money,
    pub actions: i64,
    pub waits: Option<NotDue>,
}

/// By program; what a run would decide about the partner who asks. Nobody else has a next payment.
pub async fn next(platform: &Platform, caller: &Caller) -> Result<Vec<NextPayment>> {
    caller.may(Deed::ReadPayments)?;
    if caller.account_kind != AccountKind::Partner {
        return Ok(Vec::new());
    }
    let (partner, now) = (caller.account_id, platform.clock.now());
    let read = platform.store.read(move |tx| {
        let mut next = Vec::new();
        for payable in store::payment::payable_to(tx, partner)? {
            let currency = Currency::from_code(&payable.currency).context("read the currency of a payable balance")?;
            let setting = in_force(tx, partner, currency)?;
            let program =
                store::program::find(tx, payable.program)?.context("find the program of a payable balance")?;
            let zone = time_zone(&program.time_zone).context("read the time zone of a program")?;
            let amount = Money::new(payable.amount_minor, currency);
            let waits = setting.due(amount, day_of(payable.approved_since, &zone), day_of(now, &zone)).err();
            next.push(NextPayment { program: payable.program, amount, actions: payable.actions, waits });
        }
        anyhow::Ok(next)
    });
    Ok(read.await?)
}
