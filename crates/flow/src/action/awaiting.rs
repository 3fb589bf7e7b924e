//! What a brand may still correct: pending actions whose lock is ahead, what locks first first.

use anyhow::Context;
use domain::access::{AccountKind, Deed};
use domain::calendar::{first_instant, time_zone};
use domain::ids::{AccountId, ProgramId};
use domain::money::Money;
use jiff::Timestamp;
use jiff::civil::Date;
use store::Tx;
use store::action::{Action, AwaitingFilter};

use crate::refusal::InputRefusal;
use crate::{Caller, Listed, Platform, Result, Window};

/// Which of a program's are wanted. None and `""` mean any.
#[derive(Debug, Clone)]
pub struct AwaitingLock {
    pub program: ProgramId,
    /// The code of one of its event types.
    pub event_type: String,
    pub partner: Option<AccountId>,
    pub order_id: String,
    /// Program-local days on which they lock, both included.
    pub locks_from: Option<Date>,
    pub locks_to: Option<Date>,
    /// Decimal, in the program's currency; both included.
    pub amount_min: String,
    pub amount_max: String,
}

impl AwaitingLock {
    /// All of a program's.
    pub fn of(program: ProgramId) -> Self {
        Self {
            program,
            event_type: String::new(),
            partner: None,
            order_id: String::new(),
            locks_from: None,
            locks_to: None,
            amount_min: String::new(),
            amount_max: String::new(),
        }
    }
}

/// Of one program of the brand. Errors: a program that is not the brand's, an event type that is not the program's, amounts that are none.
pub async fn awaiting_lock(
    platform: &Platform,
    caller: &Caller,
    wanted: AwaitingLock,
    window: Window,
) -> Result<Listed<Action>> {
    caller.may(Deed::ReadActions)?;
    let (caller, now) = (caller.clone(), platform.clock.now());
    let rows = platform.store.read(move |tx| {
        if caller.account_kind != AccountKind::Brand {
            return Ok(Vec::new());
        }
        let brand = caller.account_id;
        let filter = filter(tx, brand, &wanted)?;
        Ok::<_, crate::Error>(store::action::awaiting_lock(
            tx,
            brand,
            &filter,
            now,
            window.after,
            window.rows_wanted(),
        )?)
    });
    Ok(window.listed(rows.await?, |action| action.sequence))
}

fn filter(tx: &mut Tx<'_>, brand: AccountId, wanted: &AwaitingLock) -> Result<AwaitingFilter> {
    let program = store::program::find(tx, wanted.program)?.filter(|program| program.account_id == brand);
    let program = program.ok_or(InputRefusal::NotFound { noun: "program" })?;
    let zone = time_zone(&program.time_zone).context("read the time zone of a program")?;
    let begins = |day: Option<Date>| day.map(|day| first_instant(day, &zone));
    let day_after =
        |day: Date| day.tomorrow().map_err(|_| InputRefusal::wrong("locks_to", "must be a day before the end of time"));
    let amount = |field: &'static str, text: &str| -> Result<Option<i64>> {
        if text.is_empty() {
            return Ok(None);
        }
        let money = Money::parse(text, program.currency).map_err(|error| InputRefusal::wrong(field, error))?;
        Ok(Some(money.minor))
    };
    let event_type = match wanted.event_type.as_str() {
        "" => None,
        code => {
            let found = store::program::event_types(tx, program.id)?.into_iter().find(|event| event.code == code);
            let found = found.ok_or_else(|| InputRefusal::wrong("event_type", "is none of this program"))?;
            Some(found.number)
        }
    };
    let locks_before: Option<Timestamp> = begins(wanted.locks_to.map(day_after).transpose()?);
    Ok(AwaitingFilter {
        program: Some(program.id),
        event_type,
        partner: wanted.partner,
        order_id: wanted.order_id.clone(),
        locks_from: begins(wanted.locks_from),
        locks_before,
        amount_min_minor: amount("amount_min", &wanted.amount_min)?,
        amount_max_minor: amount("amount_max", &wanted.amount_max)?,
    })
}
