//! Looking at an account as its reader: begun with a reason, ended from the banner that stands on every page meanwhile.

use axum::extract::{Path, State};
use edge::caller::{PageCaller, PageForm};
use flow::Platform;

use super::account::{finished, id_of};
use crate::answer::{self, Answer};
use crate::component::Form;
use crate::frame::home_of;
use crate::visitor::Operator;

pub async fn begin(
    State(platform): State<Platform>,
    who: Operator,
    Path(id): Path<String>,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let (id, form) = (id_of(&id)?, Form::new(sent));
    match flow::support::begin(&platform, &who.0.caller, id, form.value("reason")).await {
        Ok(kind) => answer::onwards(home_of(kind)),
        Err(error) => finished(&platform, &who, id, form, Err(error), "").await,
    }
}

/// By whoever is on a visit; it is the account's reader just now, not the operator.
pub async fn end(
    State(platform): State<Platform>,
    who: PageCaller,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    match flow::support::end(&platform, &who.caller).await? {
        Some(account_id) => answer::done(&format!("/admin/accounts/{account_id}"), "visit_ended"),
        None => answer::onwards("/admin"),
    }
}
