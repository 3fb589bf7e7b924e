//! Applications as the two sides see them.

use domain::access::Deed;
use domain::application::ApplicationState;
use domain::ids::{ApplicationId, ProgramId};
use store::application::Application;

use super::ApplicationRefusal;
use crate::scope::scope;
use crate::{Caller, Listed, Platform, Result, Window};

/// Newest first; of one program and in one state where these are given.
pub async fn list(
    platform: &Platform,
    caller: &Caller,
    program: Option<ProgramId>,
    state: Option<ApplicationState>,
    window: Window,
) -> Result<Listed<Application>> {
    caller.may(Deed::ReadApplications)?;
    let scope = scope(caller);
    let rows = platform
        .store
        .read(move |tx| store::application::list(tx, scope, program, state, window.after, window.rows_wanted()))
        .await?;
    Ok(window.listed(rows, |application| application.id.get()))
}

pub async fn find(platform: &Platform, caller: &Caller, id: ApplicationId) -> Result<Application> {
    caller.may(Deed::ReadApplications)?;
    let scope = scope(caller);
    let found = platform.store.read(move |tx| store::application::find(tx, scope, id)).await?;
    Ok(found.ok_or(ApplicationRefusal::NotFound)?)
}
