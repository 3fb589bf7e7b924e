//! Creatives as the brand and the partners of its programs see them.

use domain::access::{AccountKind, Deed};
use domain::creative::{CreativeKind, CreativeState};
use domain::ids::{CreativeId, ProgramId};
use store::creative::{Creative, Filter};

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
    let state = shown_to(caller);
    let rows = platform
        .store
        .read(move |tx| store::creative::list(tx, scope, program, kind, state, window.after, window.rows_wanted()))
        .await?;
    Ok(window.listed(rows, |creative| creative.id.get()))
}

/// Newest first, for pages. Partners see only what they may still show.
pub async fn list_newest(
    platform: &Platform,
    caller: &Caller,
    filter: Filter,
    window: Window,
) -> Result<Listed<Creative>> {
    caller.may(Deed::ReadCreatives)?;
    let scope = scope(caller);
    let filter = Filter { state: shown_to(caller), ..filter };
    let rows = platform
        .store
        .read(move |tx| store::creative::list_newest(tx, scope, &filter, window.after, window.rows_wanted()))
        .await?;
    Ok(window.listed(rows, |creative| creative.id.get()))
}

/// The sizes of the images that the caller sees, to choose from.
pub async fn sizes(platform: &Platform, caller: &Caller) -> Result<Vec<(i64, i64)>> {
    /// A list that is longer helps nobody.
    const SIZES_MAX: u32 = 40;
    caller.may(Deed::ReadCreatives)?;
    let (scope, state) = (scope(caller), shown_to(caller));
    Ok(platform.store.read(move |tx| store::creative::sizes(tx, scope, state, SIZES_MAX)).await?)
}

fn shown_to(caller: &Caller) -> Option<CreativeState> {
    (caller.account_kind == AccountKind::Partner).then_some(CreativeState::Active)
}

pub async fn find(platform: &Platform, caller: &Caller, id: CreativeId) -> Result<Creative> {
    caller.may(Deed::ReadCreatives)?;
    let scope = scope(caller);
    let found = platform.store.read(move |tx| store::creative::find(tx, scope, id)).await?;
    Ok(found.ok_or(CreativeRefusal::NotFound)?)
}
