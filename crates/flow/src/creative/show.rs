//! Creatives as the brand and the partners of its programs see them.

use domain::access::{AccountKind, Deed};
use domain::creative::{CreativeKind, CreativeState};
use domain::ids::{CreativeId, ProgramId};
use store::creative::Creative;

use super::CreativeRefusal;
use crate::scope::scope;
use crate::{Caller, Listed, Platform, Result, Window};

/// Oldest first; of one program and of one kind where these are given. Partners see only what they may still show.
pub async fn list(
    platform: &Platform,
    caller: &Caller,
    program: Option<ProgramId>,
    kind: Option<CreativeKind>,
    window: Window,
) -> Result<Listed<Creative>> {
    caller.may(Deed::ReadCreatives)?;
    let scope = scope(caller);
    let state = (caller.account_kind == AccountKind::Partner).then_some(CreativeState::Active);
    let rows = platform
        .store
        .read(move |tx| store::creative::list(tx, scope, program, kind, state, window.after, window.rows_wanted()))
        .await?;
    Ok(window.listed(rows, |creative| creative.id.get()))
}

pub async fn find(platform: &Platform, caller: &Caller, id: CreativeId) -> Result<Creative> {
    caller.may(Deed::ReadCreatives)?;
    let scope = scope(caller);
    let found = platform.store.read(move |tx| store::creative::find(tx, scope, id)).await?;
    Ok(found.ok_or(CreativeRefusal::NotFound)?)
}
