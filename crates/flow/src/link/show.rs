//! Links as their partner sees them, and as the brand sees those to its programs.

use domain::access::Deed;
use domain::ids::LinkId;
use store::link::{Filter, Link};

use super::LinkRefusal;
use crate::scope::scope;
use crate::{Caller, Listed, Platform, Result, Window};

/// Newest first, archived ones too.
pub async fn list(platform: &Platform, caller: &Caller, filter: Filter, window: Window) -> Result<Listed<Link>> {
    caller.may(Deed::ReadLinks)?;
    let scope = scope(caller);
    let rows = platform
        .store
        .read(move |tx| store::link::list(tx, scope, &filter, window.after, window.rows_wanted()))
        .await?;
    Ok(window.listed(rows, |link| link.id.get()))
}

pub async fn find(platform: &Platform, caller: &Caller, id: LinkId) -> Result<Link> {
    caller.may(Deed::ReadLinks)?;
    let scope = scope(caller);
    let found = platform.store.read(move |tx| store::link::find(tx, scope, id)).await?;
    Ok(found.ok_or(LinkRefusal::NotFound)?)
}
