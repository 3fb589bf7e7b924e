//! The brand assigns a code to a partner, and takes it back.

use domain::access::Deed;
use domain::contract::ContractState;
use domain::ids::{AccountId, ProgramId, PromoCodeId};
use domain::promo_code::code;
use jiff::Timestamp;
use serde_json::json;
use store::promo_code::PromoCode;

use super::PromoCodeRefusal;
use crate::scope::scope;
use crate::{Caller, Platform, Result, audited_write, program};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPromoCodeInput {
    pub program_id: ProgramId,
    pub partner_id: AccountId,
    pub code: String,
    /// None: from now on.
    pub starts_at: Option<Timestamp>,
    /// The first instant at which it no longer counts; None for no end.
    pub ends_at: Option<Timestamp>,
}

/// A code speaks for one partner at a time; in which case letters are typed does not matter.
pub async fn assign(platform: &Platform, caller: &Caller, input: NewPromoCodeInput) -> Result<PromoCode> {
    caller.may(Deed::ChangePromoCodes)?;
    let code = code(&input.code)?;
    let brand = caller.account_id;
    let scope = scope(caller);
    audited_write(platform, caller, move |tx, audit| {
        let program = program::of_brand(tx, brand, input.program_id)?;
        let contract = store::contract::find_between(tx, program.id, input.partner_id)?;
        if contract.is_none_or(|contract| contract.state == ContractState::Ended) {
            return Err(PromoCodeRefusal::PartnerNotJoined.into());
        }
        let starts_at = input.starts_at.unwrap_or(audit.now);
        if input.ends_at.is_some_and(|ends_at| ends_at <= starts_at) {
            return Err(PromoCodeRefusal::EndsBeforeStart.into());
        }
        if store::promo_code::find_living(tx, program.id, &code)?.is_some() {
            return Err(PromoCodeRefusal::Taken { code }.into());
        }
        let id =
            store::promo_code::insert(tx, program.id, input.partner_id, &code, starts_at, input.ends_at, audit.now)?;
        audit.record(
            "assigned",
            "promo_code",
            id,
            None,
            Some(json!({ "code": code, "program_id": program.id.get(), "partner_id": input.partner_id.get() })),
        );
        Ok(store::promo_code::find(tx, scope, id)?.ok_or(PromoCodeRefusal::NotFound)?)
    })
    .await
}

/// It counts for nothing from this instant on, and may be assigned again. Withdrawing twice changes nothing.
pub async fn withdraw(platform: &Platform, caller: &Caller, id: PromoCodeId) -> Result<PromoCode> {
    caller.may(Deed::ChangePromoCodes)?;
    let scope = scope(caller);
    audited_write(platform, caller, move |tx, audit| {
        let before = store::promo_code::find(tx, scope, id)?.ok_or(PromoCodeRefusal::NotFound)?;
        if before.withdrawn_at.is_some() {
            return Ok(before);
        }
        store::promo_code::withdraw(tx, id, audit.now)?;
        let after = PromoCode { withdrawn_at: Some(audit.now), ..before.clone() };
        let shown = |code: &PromoCode| {
            Some(json!({ "code": code.code, "withdrawn_at": code.withdrawn_at.map(|at| at.to_string()) }))
        };
        audit.record("withdrew", "promo_code", id, shown(&before), shown(&after));
        Ok(after)
    })
    .await
}
