//! An owner asks everybody in the account for a second factor.

use axum::extract::State;
use edge::caller::PageForm;
use flow::Platform;

use super::refused;
use crate::answer::{self, Answer};
use crate::component::Form;
use crate::visitor::Resident;

pub async fn change(
    State(platform): State<Platform>,
    who: Resident,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let form = Form::new(sent);
    let required = form.value("required") == "yes";
    match flow::factor::require_of_all(&platform, &who.0.caller, required).await {
        Ok(()) => answer::done(&who.at("security"), if required { "factor_required" } else { "factor_not_required" }),
        Err(error) => refused(&platform, &who, error, form).await,
    }
}
