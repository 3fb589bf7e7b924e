//! What would become of a row: its action is found among the account's, its texts are read, the change is judged and priced. Nothing is written.

use std::collections::HashMap;

use anyhow::Context;
use domain::action::ActionState;
use domain::correction::{Correction, Due, Operation, Remaining, RowState, Standing, due};
use domain::field::paragraph;
use domain::ids::{ActionId, EventTypeNumber, ProgramId};
use domain::money::{Currency, Money};
use jiff::Timestamp;
use store::Tx;
use store::action::Action;
use store::correction::{Corrected, CorrectionRow, Sent};

use super::plan::{Amount, Asked};
use crate::action::{ActionRefusal, NOTE_CHARACTERS_MAX, Wanted, changed, of_caller};
use crate::refusal::InputRefusal;
use crate::{Caller, Error, Platform, Refusal, Result};

/// Judges the rows of one batch, in their order.
pub(super) struct Judge<'a> {
    platform: &'a Platform,
    caller: &'a Caller,
    now: Timestamp,
    /// The event types of the account's programs, by code.
    event_types: HashMap<String, Vec<(ProgramId, EventTypeNumber)>>,
    /// The line that an action was first named in.
    first_lines: HashMap<i64, i64>,
}

impl<'a> Judge<'a> {
    pub fn new(tx: &mut Tx<'_>, platform: &'a Platform, caller: &'a Caller, now: Timestamp) -> anyhow::Result<Self> {
        let mut event_types: HashMap<String, Vec<_>> = HashMap::new();
        for program in store::report::programs(tx, Some(caller.account_id))? {
            for event_type in store::program::event_types(tx, program.id)? {
                event_types.entry(event_type.code).or_default().push((program.id, event_type.number));
            }
        }
        Ok(Self { platform, caller, now, event_types, first_lines: HashMap::new() })
    }

    pub fn judge(&mut self, tx: &mut Tx<'_>, asked: Asked) -> anyhow::Result<CorrectionRow> {
        let Asked { line, mut sent, amount, problem } = asked;
        let mut found = None;
        let judged = match problem {
            Some(problem) => Err(InputRefusal::Unreadable { problem }.into()),
            None => self.judged(tx, line, &mut sent, amount, &mut found),
        };
        let mut row = CorrectionRow {
            line,
            action: found.as_ref().map(|action| corrected(action, action)),
            sent,
            state: RowState::Refused.code().to_owned(),
            problem_column: String::new(),
            problem: String::new(),
        };
        match (judged, found) {
            (Ok(None), _) => row.state = RowState::Unchanged.code().to_owned(),
            (Ok(Some(after)), Some(before)) => {
                row.state = RowState::Ready.code().to_owned();
                row.action = Some(corrected(&before, &after));
            }
            (Ok(Some(_)), None) => unreachable!("what is judged was found"),
            (Err(Error::Refused(refusal)), _) => {
                row.problem_column = column(&refusal).to_owned();
                row.problem = refusal.to_string();
            }
            (Err(Error::Failure(failure)), _) => return Err(failure),
        }
        Ok(row)
    }

    /// The action as it would be; none when nothing is left to do.
    fn judged(
        &mut self,
        tx: &mut Tx<'_>,
        line: i64,
        sent: &mut Sent,
        amount: Amount,
        found: &mut Option<Action>,
    ) -> Result<Option<Action>> {
        let action = &*found.insert(self.find(tx, sent)?);
        let first = *self.first_lines.entry(action.sequence).or_insert(line);
        if first != line {
            return Err(InputRefusal::Unreadable { problem: format!("line {first} is about the same action") }.into());
        }
        if amount != Amount::Remains && sent.operation == Operation::Modify.code() {
            sent.amount = remaining(sent, amount, action)?.amount();
        }
        paragraph("note", &sent.note, NOTE_CHARACTERS_MAX)?;
        let Some(wanted) = wanted(sent, action)? else { return Ok(None) };
        changed(self.platform, tx, action, &wanted, self.now).map(Some)
    }

    fn find(&self, tx: &mut Tx<'_>, sent: &Sent) -> Result<Action> {
        if sent.action_id.is_empty() {
            return self.find_order(tx, sent);
        }
        let id: ActionId =
            sent.action_id.parse().map_err(|error| InputRefusal::wrong("action_id", format!("cannot be: {error}")))?;
        let action = of_caller(tx, self.caller, id)?;
        if !sent.order_id.is_empty() && sent.order_id != action.tracked.order_id {
            let real = &action.tracked.order_id;
            return Err(InputRefusal::wrong("order_id", format!("is another than {real}, that of action {id}")).into());
        }
        Ok(action)
    }

    fn find_order(&self, tx: &mut Tx<'_>, sent: &Sent) -> Result<Action> {
        if sent.order_id.is_empty() {
            return Err(InputRefusal::wrong("action_id", "or order_id must be given").into());
        }
        if sent.event_type.is_empty() {
            return Err(InputRefusal::wrong("event_type", "must be given with an order_id").into());
        }
        let Some(places) = self.event_types.get(&sent.event_type) else {
            return Err(InputRefusal::wrong("event_type", "is none of your programs").into());
        };
        let mut reported = Vec::new();
        for (program, event_type) in places {
            reported.extend(store::conversion::find_all(tx, *program, *event_type, &[&sent.order_id])?);
        }
        match reported.as_slice() {
            [] => Err(InputRefusal::wrong("order_id", "was never reported under this event type").into()),
            [one] => store::action::of_conversion(tx, one.id)?.ok_or_else(|| {
                InputRefusal::wrong("order_id", "was reported and not credited: there is no action").into()
            }),
            _ => Err(InputRefusal::wrong("order_id", "is known in several programs: name the action by its action_id")
                .into()),
        }
    }
}

/// What a row wants done to its action as it stands; none when it is so already.
pub(super) fn wanted(sent: &Sent, action: &Action) -> Result<Option<Wanted>> {
    let state: ActionState = action.state.parse().context("read the state of an action")?;
    let currency = Currency::from_code(&action.tracked.currency).context("read the currency of an action")?;
    let standing = Standing {
        state,
        amount: action.amount_minor.map(|minor| Money::new(minor, currency)),
        reversal_reason: &action.reversal_reason,
    };
    let due = due(correction(sent, currency)?, standing).map_err(|refused| ActionRefusal::Modification { refused })?;
    Ok(match due {
        Due::Nothing => None,
        Due::Reversal(reason) => Some(Wanted::Reverse(reason)),
        Due::Refund { refund, reason } => Some(Wanted::Modify { refund_minor: refund.minor, reason }),
    })
}

fn correction(sent: &Sent, currency: Currency) -> Result<Correction> {
    let operation: Operation = sent.operation.parse().map_err(|error| InputRefusal::wrong("operation", error))?;
    match operation {
        Operation::Reverse if !sent.amount.is_empty() => {
            Err(InputRefusal::wrong("amount", "must be empty: a reversal takes the whole").into())
        }
        Operation::Reverse => Ok(Correction::Reverse(reason(sent)?)),
        Operation::Modify => Ok(Correction::Modify { amount: money(sent, currency)?, reason: reason(sent)? }),
    }
}

fn remaining(sent: &Sent, amount: Amount, action: &Action) -> Result<Money> {
    let currency = Currency::from_code(&action.tracked.currency).context("read the currency of an action")?;
    let refused = |refused| Error::from(ActionRefusal::Modification { refused });
    let there =
        action.amount_minor.ok_or_else(|| refused(domain::lifecycle::modification::RefusedModification::NoAmount))?;
    let remaining = match amount {
        Amount::Remains => Remaining::Amount(money(sent, currency)?),
        Amount::Less => Remaining::Less(money(sent, currency)?),
        Amount::LessPercent => {
            Remaining::LessPercent(sent.amount.parse().map_err(|error| InputRefusal::wrong("amount", error))?)
        }
    };
    remaining.of(Money::new(there, currency)).map_err(refused)
}

fn money(sent: &Sent, currency: Currency) -> Result<Money> {
    if sent.amount.is_empty() {
        return Err(InputRefusal::missing("amount").into());
    }
    Money::parse(&sent.amount, currency).map_err(|error| InputRefusal::wrong("amount", error).into())
}

fn reason<T: std::str::FromStr<Err: ToString>>(sent: &Sent) -> Result<T> {
    sent.reason.parse().map_err(|error: T::Err| InputRefusal::wrong("reason", error).into())
}

/// What the row is called by is the column, whatever the rule calls it.
pub(super) fn column(refusal: &Refusal) -> &str {
    match (refusal, refusal.field()) {
        (Refusal::Action(ActionRefusal::NotFound { .. }), _) => "action_id",
        (_, Some("refund_minor")) => "amount",
        (_, field) => field.unwrap_or_default(),
    }
}

fn corrected(before: &Action, after: &Action) -> Corrected {
    Corrected {
        id: before.id(),
        order_id: before.tracked.order_id.clone(),
        partner: before.tracked.partner,
        currency: before.tracked.currency.clone(),
        state_before: before.state.clone(),
        amount_before_minor: before.amount_minor,
        commission_before_minor: before.earned_minor(),
        amount_after_minor: after.amount_minor,
        commission_after_minor: after.earned_minor(),
    }
}
