//! Invitations as the two sides see them.

use domain::access::Deed;
use domain::ids::{InvitationId, ProgramId};
use domain::invitation::InvitationState;
use store::invitation::Invitation;

use super::InvitationRefusal;
use crate::scope::scope;
use crate::{Caller, Listed, Platform, Result, Window};

/// Newest first; of one program and in one state where these are given.
pub async fn list(
    platform: &Platform,
    caller: &Caller,
    program: Option<ProgramId>,
    state: Option<InvitationState>,
    window: Window,
) -> Result<Listed<Invitation>> {
    caller.may(Deed::ReadInvitations)?;
    let scope = scope(caller);
    let rows = platform
        .store
        .read(move |tx| store::invitation::list(tx, scope, program, state, window.after, window.rows_wanted()))
        .await?;
    Ok(window.listed(rows, |invitation| invitation.id.get()))
}

pub async fn find(platform: &Platform, caller: &Caller, id: InvitationId) -> Result<Invitation> {
    caller.may(Deed::ReadInvitations)?;
    let scope = scope(caller);
    let found = platform.store.read(move |tx| store::invitation::find(tx, scope, id)).await?;
    Ok(found.ok_or(InvitationRefusal::NotFound)?)
}
