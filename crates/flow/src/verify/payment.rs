//! Every payment against its lines, and its lines against the actions.

use anyhow::Context;
use domain::ids::{ActionId, PaymentId};
use domain::ledger::PostingKind;
use domain::payment::PaymentState;
use store::Tx;
use store::payment::Payment;

use super::ledger::Expected;
use super::{Findings, PAGE_ROWS};

pub(super) fn check(tx: &mut Tx<'_>, findings: &mut Findings, expected: &mut Expected) -> anyhow::Result<()> {
    let mut last = PaymentId(0);
    loop {
        let page = store::payment::after(tx, last, PAGE_ROWS)?;
        let Some(end) = page.last() else { return Ok(()) };
        last = end.id;
        for payment in &page {
            findings.checked.payments += 1;
            check_one(tx, findings, expected, payment)?;
        }
    }
}

fn check_one(
    tx: &mut Tx<'_>,
    findings: &mut Findings,
    expected: &mut Expected,
    payment: &Payment,
) -> anyhow::Result<()> {
    let about = format!("payment {}", payment.id);
    let state: PaymentState = payment.state.parse().context("read the state of a payment")?;
    let mut sum = 0;
    for line in store::payment::lines(tx, payment.id)? {
        sum += line.amount_minor;
        check_line(tx, findings, payment, state, line.action, line.amount_minor)?;
    }
    findings.compare(&about, "amount_minor", &payment.amount_minor, &sum);
    findings.compare(&about, "settled", &payment.settled_at.is_some(), &(state != PaymentState::InTransit));

    let mut moved = |kind| expected.of_payment(payment.id, kind, payment.program, payment.partner, sum);
    moved(PostingKind::PaymentCollected);
    match state {
        PaymentState::InTransit => {}
        PaymentState::Paid => moved(PostingKind::PaymentPaid),
        PaymentState::Failed => moved(PostingKind::PaymentFailed),
    }
    Ok(())
}

fn check_line(
    tx: &mut Tx<'_>,
    findings: &mut Findings,
    payment: &Payment,
    state: PaymentState,
    action: ActionId,
    amount_minor: i64,
) -> anyhow::Result<()> {
    let about = format!("payment {}, action {action}", payment.id);
    let found = store::action::find(tx, action)?.context("find the action of a payment")?;
    findings.compare(&about, "amount_minor", &amount_minor, &found.commission_minor);
    findings.compare(&about, "partner", &found.tracked.partner, &payment.partner);
    if state != PaymentState::Failed {
        findings.compare(&about, "payment_id", &found.payment, &Some(payment.id));
    }
    Ok(())
}
