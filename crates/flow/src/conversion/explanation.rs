//! Why an order was credited, or was not, told to those it concerns.
//!
//! A brand sees everything about its orders. A partner sees an order that it was credited for or was considered for, and of the other
//! candidates only that there were some and what became of them, never who they are. Whether an order exists that does not concern it, a
//! partner is not told.

use domain::access::{AccountKind, Deed};
use domain::conversion::order_id_again;
use domain::ids::{AccountId, ConversionId, ProgramId};
use store::Tx;
use store::action::Action;
use store::conversion::Stored;

use super::ConversionRefusal;
use super::shape::DecisionShape;
use crate::{Caller, Listed, Platform, Result, Window};

/// A decision with all that was considered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    pub conversion: Stored,
    /// The code of the event type.
    pub event_type: String,
    pub decision: DecisionShape,
    pub action: Option<Action>,
    pub viewpoint: Viewpoint,
}

/// For whom it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Viewpoint {
    /// The brand, or the operator: everything.
    Everything,
    /// A partner: what concerns it.
    Partner(AccountId),
}

impl Explanation {
    /// Whether something about that partner may be named to whoever is looking.
    pub fn may_name(&self, partner: Option<i64>) -> bool {
        match self.viewpoint {
            Viewpoint::Everything => true,
            Viewpoint::Partner(own) => partner == Some(own.get()),
        }
    }

    fn concerns(&self, partner: AccountId) -> bool {
        self.decision.considered.iter().any(|considered| considered.partner == Some(partner.get()))
    }
}

/// All decisions about an order id of a program, one for each event type it was reported under.
pub async fn of_order(
    platform: &Platform,
    caller: &Caller,
    program: ProgramId,
    order_id: &str,
) -> Result<Vec<Explanation>> {
    caller.may(Deed::ReadActions)?;
    let viewpoint = viewpoint(caller);
    let order_id = order_id.to_owned();
    let brand = (caller.account_kind == AccountKind::Brand).then_some(caller.account_id);
    platform
        .store
        .read(move |tx| {
            let owner = store::program::find(tx, program)?.map(|program| program.account_id);
            if brand.is_some() && owner != brand {
                return Err(ConversionRefusal::NotFound.into());
            }
            let mut told = Vec::new();
            for stored in store::conversion::of_order(tx, program, &order_id)? {
                let explanation = explain(tx, stored, viewpoint)?;
                let is_told = match viewpoint {
                    Viewpoint::Everything => true,
                    Viewpoint::Partner(partner) => explanation.concerns(partner),
                };
                if is_told {
                    told.push(explanation);
                }
            }
            if told.is_empty() { Err(ConversionRefusal::NotFound.into()) } else { Ok(told) }
        })
        .await
}

/// A brand's conversions in a program, newest first. `outcome` (`credited`, `refused`) and `reason` of `""` mean any.
pub async fn list(
    platform: &Platform,
    caller: &Caller,
    program: ProgramId,
    outcome: &str,
    reason: &str,
    window: Window,
) -> Result<Listed<Explanation>> {
    caller.may(Deed::ReadConversions)?;
    let brand = (caller.account_kind == AccountKind::Brand).then_some(caller.account_id);
    let (outcome, reason) = (outcome.to_owned(), reason.to_owned());
    let before = ConversionId(window.after.unwrap_or(i64::MAX));
    let wanted = i64::from(window.rows_wanted());
    let rows = platform
        .store
        .read(move |tx| {
            let owner = store::program::find(tx, program)?.map(|program| program.account_id);
            if owner.is_none() || (brand.is_some() && owner != brand) {
                return Err(ConversionRefusal::NoProgram.into());
            }
            let rows = store::conversion::page(tx, program, &outcome, &reason, before, wanted)?;
            let explained = rows.into_iter().map(|stored| explain(tx, stored, Viewpoint::Everything));
            explained.collect::<Result<Vec<_>>>()
        })
        .await?;
    Ok(window.listed(rows, |explanation| explanation.conversion.id.get()))
}

/// Every report of an order, oldest first: under its own id, and under those by which it was reported again.
pub(crate) fn reports_of_order(tx: &mut Tx<'_>, program: ProgramId, order_id: &str) -> anyhow::Result<Vec<Stored>> {
    let (mut all, mut order_id) = (Vec::new(), order_id.to_owned());
    loop {
        let reports = store::conversion::of_order(tx, program, &order_id)?;
        if reports.is_empty() {
            return Ok(all);
        }
        all.extend(reports);
        order_id = order_id_again(&order_id);
    }
}

pub(crate) fn viewpoint(caller: &Caller) -> Viewpoint {
    match caller.account_kind {
        AccountKind::Partner => Viewpoint::Partner(caller.account_id),
        AccountKind::Brand | AccountKind::Operator => Viewpoint::Everything,
    }
}

pub(crate) fn explain(tx: &mut Tx<'_>, stored: Stored, viewpoint: Viewpoint) -> Result<Explanation> {
    let decision = DecisionShape::read(&stored.conversion.decision_json)?;
    let event_types = store::program::event_types(tx, stored.conversion.program)?;
    let event_type = event_types.into_iter().find(|event_type| event_type.number == stored.conversion.event_type);
    let action = store::action::of_conversion(tx, stored.id)?;
    Ok(Explanation {
        event_type: event_type.map_or_else(String::new, |event_type| event_type.code),
        conversion: stored,
        decision,
        action,
        viewpoint,
    })
}
