//! A payment run: whatever is payable and due becomes payments, all in one write. A dry run is the same plan, not carried out.

use anyhow::Context;
use domain::access::Deed;
use domain::calendar::{day_of, time_zone};
use domain::ids::{AccountId, PaymentId, PaymentRunId, ProgramId};
use domain::ledger::{PostingKind, Transfer};
use domain::money::{Currency, Money};
use domain::payment::{NotDue, PaymentMethod};
use jiff::Timestamp;
use serde_json::json;
use store::Tx;
use store::payment::Payable;

use super::setting::in_force;
use crate::ledger::{About, Journal};
use crate::refusal::InputRefusal;
use crate::{Caller, Platform, Result, audited_write};

#[derive(Debug, Clone, Copy, Default)]
pub struct RunInput {
    /// None: all programs of the brand.
    pub program: Option<ProgramId>,
    /// Only say what would be paid.
    pub dry_run: bool,
}

/// What a run pays, and what it leaves for later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunPlan {
    /// None for a dry run, and for a run that found nothing to pay.
    pub run: Option<PaymentRunId>,
    pub payments: Vec<Planned>,
    pub waiting: Vec<Waiting>,
}

/// A payment to one partner out of one program, of all that is payable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// None for a dry run.
    pub payment: Option<PaymentId>,
    pub payable: Payable,
    pub amount: Money,
    pub method: PaymentMethod,
}

/// Payable money that is not yet due by the partner's settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub program: ProgramId,
    pub partner: AccountId,
    pub amount: Money,
    pub why: NotDue,
}

/// Collects what is payable to the partners of a brand.
pub async fn run(platform: &Platform, caller: &Caller, input: RunInput) -> Result<RunPlan> {
    caller.may(Deed::RunPayments)?;
    let brand = caller.account_id;
    if input.dry_run {
        let now = platform.clock.now();
        return platform.store.read(move |tx| plan(tx, brand, input.program, now)).await;
    }
    audited_write(platform, caller, move |tx, audit| {
        let mut plan = plan(tx, brand, input.program, audit.now)?;
        if plan.payments.is_empty() {
            return Ok(plan);
        }
        let actor = audit.caller().actor();
        let run = store::payment::insert_run(tx, brand, &actor, audit.now)?;
        let mut journal = Journal::default();
        for planned in &mut plan.payments {
            planned.payment = Some(collect(tx, &mut journal, run, planned, audit.now)?);
        }
        journal.close(tx)?;
        audit.record("ran", "payment_run", run, None, Some(json!({ "payments": plan.payments.len() })));
        plan.run = Some(run);
        Ok(plan)
    })
    .await
}

pub(crate) fn plan(tx: &mut Tx<'_>, brand: AccountId, program: Option<ProgramId>, now: Timestamp) -> Result<RunPlan> {
    if let Some(id) = program {
        let owner = store::program::find(tx, id)?.map(|program| program.account_id);
        if owner != Some(brand) {
            return Err(InputRefusal::NotFound { noun: "program" }.into());
        }
    }
    let mut plan = RunPlan { run: None, payments: Vec::new(), waiting: Vec::new() };
    for payable in store::payment::payable(tx, brand, program)? {
        let currency = Currency::from_code(&payable.currency).context("read the currency of a payable balance")?;
        let setting = in_force(tx, payable.partner, currency)?;
        let program = store::program::find(tx, payable.program)?.context("find the program of a payable balance")?;
        let zone = time_zone(&program.time_zone).context("read the time zone of a program")?;
        let amount = Money::new(payable.amount_minor, currency);
        match setting.due(amount, day_of(payable.approved_since, &zone), day_of(now, &zone)) {
            Ok(()) => plan.payments.push(Planned { payment: None, amount, method: setting.method, payable }),
            Err(why) => {
                plan.waiting.push(Waiting { program: payable.program, partner: payable.partner, amount, why });
            }
        }
    }
    Ok(plan)
}

fn collect(
    tx: &mut Tx<'_>,
    journal: &mut Journal,
    run: PaymentRunId,
    planned: &Planned,
    now: Timestamp,
) -> anyhow::Result<PaymentId> {
    let payable = &planned.payable;
    let payment = store::payment::insert(tx, run, payable, planned.method.code(), now)?;
    let collected = store::payment::collect(tx, payment, payable)?;
    assert_eq!(collected, (payable.actions, payable.amount_minor), "a payment is what the plan of the same write said");
    let about = About { program: payable.program, action: None, payment: Some(payment) };
    let transfer = Transfer { partner: payable.partner, amount: planned.amount };
    journal.post(tx, PostingKind::PaymentCollected, about, &[transfer], now)?;
    Ok(payment)
}
