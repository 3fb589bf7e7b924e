//! Actions by state, partner, program, date and order id.

use domain::access::{AccountKind, Deed};
use domain::action::ActionState;
use domain::ids::{AccountId, ProgramId};
use jiff::Timestamp;
use store::action::{Action, Filter};

use crate::ledger::scope;
use crate::{Caller, Listed, Platform, Result, Window};

/// Which actions are wanted. None and `""` mean any.
#[derive(Debug, Clone, Default)]
pub struct ActionFilter {
    pub partner: Option<AccountId>,
    pub program: Option<ProgramId>,
    pub state: Option<ActionState>,
    pub order_id: String,
    pub tracked_from: Option<Timestamp>,
    pub tracked_before: Option<Timestamp>,
}

/// Newest first: a partner's own, or those of a brand's programs.
pub async fn actions(
    platform: &Platform,
    caller: &Caller,
    wanted: ActionFilter,
    window: Window,
) -> Result<Listed<Action>> {
    caller.may(Deed::ReadActions)?;
    let (brand, own) = scope(caller);
    if caller.account_kind == AccountKind::Partner && wanted.partner.is_some_and(|partner| Some(partner) != own) {
        // Other partners' actions are not there for a partner.
        return Ok(Listed { items: Vec::new(), next: None });
    }
    let filter = Filter {
        brand,
        partner: own.or(wanted.partner),
        program: wanted.program,
        state: wanted.state.map_or_else(String::new, |state| state.code().to_owned()),
        order_id: wanted.order_id,
        tracked_from: wanted.tracked_from,
        tracked_before: wanted.tracked_before,
        before: window.after,
    };
    let rows_max = i64::from(window.rows_wanted());
    let rows = platform.store.read(move |tx| store::action::page(tx, &filter, rows_max)).await?;
    Ok(window.listed(rows, |action| action.sequence))
}

/// The sequence of the newest action a caller may see: it tells whether there is a newer one than before.
pub async fn newest(platform: &Platform, caller: &Caller) -> Result<Option<i64>> {
    caller.may(Deed::ReadActions)?;
    let scope = crate::scope::scope(caller);
    Ok(platform.store.read(move |tx| store::action::newest(tx, scope)).await?)
}
