//! What became of a transfer: paid or failed, once.

use anyhow::Context;
use domain::access::Deed;
use domain::action::ActionState;
use domain::field::{line, required_line};
use domain::ids::PaymentId;
use domain::ledger::{PostingKind, Transfer};
use domain::money::{Currency, Money};
use domain::notification::Event;
use domain::payment::PaymentState;
use domain::postback::PostbackEvent;
use domain::report::Counts;
use jiff::Timestamp;
use serde_json::json;
use store::Tx;
use store::payment::Payment;

use super::PaymentRefusal;
use super::list::of_brand;
use crate::ledger::{About, Journal, place};
use crate::notification::tell;
use crate::{Caller, Platform, Result, audited_write, letter, postback};

const TEXT_CHARACTERS_MAX: usize = 200;

/// The word of the bank, or of whoever sent the money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settlement {
    /// `reference`: what the bank calls the transfer; may be empty.
    Paid { reference: String },
    /// `reason`: what the partner will read.
    Failed { reason: String },
}

/// Ends a payment that is in transit. Refused when it was settled before, whatever it was settled as.
pub async fn settle(platform: &Platform, caller: &Caller, id: PaymentId, settlement: Settlement) -> Result<Payment> {
    caller.may(Deed::SettlePayments)?;
    let settlement = checked(settlement)?;
    let parts = platform.clone();
    audited_write(platform, caller, move |tx, audit| {
        let before = of_brand(tx, audit.caller().account_id, id)?;
        let (state, reference, reason) = match &settlement {
            Settlement::Paid { reference } => (PaymentState::Paid, reference.as_str(), ""),
            Settlement::Failed { reason } => (PaymentState::Failed, "", reason.as_str()),
        };
        if !store::payment::settle(tx, id, state.code(), reference, reason, audit.now)? {
            return Err(PaymentRefusal::Settled { state: before.state, wanted: state.code() }.into());
        }
        let mut journal = Journal::default();
        move_money(&parts, tx, &mut journal, &before, state, audit.now)?;
        journal.close(tx)?;

        let after = of_brand(tx, audit.caller().account_id, id)?;
        let shown = |payment: &Payment| {
            json!({ "state": payment.state, "reference": payment.reference, "failure_reason": payment.failure_reason })
        };
        audit.record("settled", "payment", id, Some(shown(&before)), Some(shown(&after)));
        tell_partner(tx, &after, &settlement, audit.now)?;
        Ok(after)
    })
    .await
}

fn tell_partner(tx: &mut Tx<'_>, payment: &Payment, settlement: &Settlement, now: Timestamp) -> anyhow::Result<()> {
    let program = store::program::find(tx, payment.program)?.context("find the program of a payment")?;
    let currency = Currency::from_code(&payment.currency).context("read the currency of a payment")?;
    let amount = Money::new(payment.amount_minor, currency).for_people();
    let (event, letter) = match settlement {
        Settlement::Paid { reference } => {
            (Event::PaymentSent, letter::payment::sent(&program.name, &amount, reference))
        }
        Settlement::Failed { reason } => {
            (Event::PaymentFailed, letter::payment::failed(&program.name, &amount, reason))
        }
    };
    tell(tx, payment.partner, event, &letter.about(payment.program), now)
}

fn checked(settlement: Settlement) -> Result<Settlement> {
    Ok(match settlement {
        Settlement::Paid { reference } => {
            Settlement::Paid { reference: line("reference", &reference, TEXT_CHARACTERS_MAX)? }
        }
        Settlement::Failed { reason } => {
            Settlement::Failed { reason: required_line("reason", &reason, TEXT_CHARACTERS_MAX)? }
        }
    })
}

fn move_money(
    platform: &Platform,
    tx: &mut Tx<'_>,
    journal: &mut Journal,
    payment: &Payment,
    state: PaymentState,
    now: Timestamp,
) -> anyhow::Result<()> {
    let currency = Currency::from_code(&payment.currency).context("read the currency of a payment")?;
    let about = About { program: payment.program, action: None, payment: Some(payment.id) };
    let transfers = [Transfer { partner: payment.partner, amount: Money::new(payment.amount_minor, currency) }];
    if state == PaymentState::Failed {
        store::payment::release_actions(tx, payment.id)?;
        return journal.post(tx, PostingKind::PaymentFailed, about, &transfers, now);
    }
    let paid = store::payment::mark_actions_paid(tx, payment.id)?;
    let told = paid.iter().map(|action| (action.partner, payment.program, action.sequence));
    postback::tell(platform, tx, PostbackEvent::Paid, postback::Change::Nothing, told, now)?;
    for action in paid {
        let mut counts = Counts::of_action(ActionState::Paid, action.amount_minor, action.commission_minor);
        counts -= Counts::of_action(ActionState::Approved, action.amount_minor, action.commission_minor);
        journal.count(&place(payment.program, action.partner, action.tracked_day, &action.origin), &counts);
    }
    journal.post(tx, PostingKind::PaymentPaid, about, &transfers, now)
}
