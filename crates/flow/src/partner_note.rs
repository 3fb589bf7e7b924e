//! What a brand notes about a partner, for its own people alone.
//!
//! **Invariant:** nothing that a partner may ask answers with a note.

use domain::access::{AccountKind, Deed};
use domain::field::{Problem, paragraph};
use domain::ids::AccountId;
use serde_json::json;
pub use store::partner_note::PartnerNote;

use crate::partner::PartnerRefusal;
use crate::refusal::InputRefusal;
use crate::{Caller, Platform, Result, audited_write};

const TEXT_CHARS_MAX: usize = 4_000;

const LISTED: u32 = 200;

/// Of one who joined or applied, newest first.
pub async fn list(platform: &Platform, caller: &Caller, partner: AccountId) -> Result<Vec<PartnerNote>> {
    caller.may(Deed::ReadContracts)?;
    if caller.account_kind != AccountKind::Brand {
        return Err(caller.not_allowed(Deed::ReadContracts).into());
    }
    let brand = caller.account_id;
    Ok(platform.store.read(move |tx| store::partner_note::list(tx, brand, partner, LISTED)).await?)
}

/// Gives its number.
pub async fn write(platform: &Platform, caller: &Caller, partner: AccountId, text: &str) -> Result<i64> {
    caller.may(Deed::ChangeContracts)?;
    let text = paragraph("text", text, TEXT_CHARS_MAX)?;
    if text.is_empty() {
        return Err(Problem::Missing.of("text").into());
    }
    let brand = caller.account_id;
    audited_write(platform, caller, move |tx, audit| {
        store::partner::find(tx, Some(brand), partner)?.ok_or(PartnerRefusal::NotFound)?;
        let by = audit.caller().actor();
        let id = store::partner_note::insert(tx, brand, partner, &text, &by, audit.now)?;
        audit.record("wrote", "partner_note", id, None, Some(json!({ "partner_id": partner.get() })));
        Ok(id)
    })
    .await
}

pub async fn delete(platform: &Platform, caller: &Caller, partner: AccountId, id: i64) -> Result<()> {
    caller.may(Deed::ChangeContracts)?;
    let brand = caller.account_id;
    audited_write(platform, caller, move |tx, audit| {
        if !store::partner_note::delete(tx, brand, partner, id)? {
            return Err(InputRefusal::NotFound { noun: "note" }.into());
        }
        audit.record("deleted", "partner_note", id, Some(json!({ "partner_id": partner.get() })), None);
        Ok(())
    })
    .await
}
