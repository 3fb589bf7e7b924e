//! The brand withdraws a creative: its links still lead to the landing page, but new clicks on it earn nothing.

use domain::access::Deed;
use domain::creative::CreativeState;
use domain::ids::CreativeId;
use serde_json::json;
use store::creative::Creative;

use super::CreativeRefusal;
use crate::scope::scope;
use crate::{Caller, Platform, Result, audited_write, routes};

/// Withdrawing twice changes nothing.
pub async fn withdraw(platform: &Platform, caller: &Caller, id: CreativeId) -> Result<Creative> {
    caller.may(Deed::ChangeCreatives)?;
    let scope = scope(caller);
    let creative = audited_write(platform, caller, move |tx, audit| {
        let before = store::creative::find(tx, scope, id)?.ok_or(CreativeRefusal::NotFound)?;
        if before.state == CreativeState::Withdrawn {
            return Ok(before);
        }
        let state = CreativeState::Withdrawn;
        store::creative::set_state(tx, id, state)?;
        routes::touch(tx)?;
        let shown = |state: CreativeState| Some(json!({ "state": state.code() }));
        audit.record("withdrew", "creative", id, shown(before.state), shown(state));
        Ok(Creative { state, ..before })
    })
    .await?;
    platform.routes_changed().await?;
    Ok(creative)
}
