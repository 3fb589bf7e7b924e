//! What may change about a link: its name, and whether it is there. Where it leads never changes: printed QR codes outlive the mood of a day.

use domain::access::Deed;
use domain::ids::LinkId;
use store::link::Link;

use super::LinkRefusal;
use super::creation::{required_name, shown};
use crate::scope::scope;
use crate::{Caller, Platform, Result, audited_write, routes};

pub async fn rename(platform: &Platform, caller: &Caller, id: LinkId, name: &str) -> Result<Link> {
    caller.may(Deed::ChangeLinks)?;
    let name = required_name(name)?;
    let scope = scope(caller);
    audited_write(platform, caller, move |tx, audit| {
        let before = store::link::find(tx, scope, id)?.ok_or(LinkRefusal::NotFound)?;
        store::link::rename(tx, id, &name)?;
        let mut after = before.clone();
        after.facts.name = name;
        audit.record("renamed", "link", id, Some(shown(&before)), Some(shown(&after)));
        Ok(after)
    })
    .await
}

/// The short address leads nowhere from now on, and its slug is given to nobody else. Archiving twice changes nothing.
pub async fn archive(platform: &Platform, caller: &Caller, id: LinkId) -> Result<Link> {
    caller.may(Deed::ChangeLinks)?;
    let scope = scope(caller);
    let link = audited_write(platform, caller, move |tx, audit| {
        let before = store::link::find(tx, scope, id)?.ok_or(LinkRefusal::NotFound)?;
        if before.archived_at.is_some() {
            return Ok(before);
        }
        store::link::archive(tx, id, audit.now)?;
        routes::touch(tx)?;
        let after = Link { archived_at: Some(audit.now), ..before.clone() };
        audit.record("archived", "link", id, Some(shown(&before)), Some(shown(&after)));
        Ok(after)
    })
    .await?;
    platform.routes_changed().await?;
    Ok(link)
}
