//! By which methods a partner promotes: a part of what brands see of it.

use axum::extract::State;
use domain::access::{AccountKind, Deed};
use domain::property::PromotionMethod;
use edge::caller::PageForm;
use flow::refusal::InputRefusal;
use flow::{Caller, Platform};

use crate::answer::{self, Answer};
use crate::property::seen;
use crate::visitor::Partner;

pub struct MethodChoice {
    pub code: &'static str,
    pub words: &'static str,
    pub chosen: bool,
}

/// None for whoever has none to choose.
pub async fn choices(platform: &Platform, caller: &Caller) -> flow::Result<Option<Vec<MethodChoice>>> {
    if caller.account_kind != AccountKind::Partner || caller.may(Deed::ChangeProperties).is_err() {
        return Ok(None);
    }
    let promotion = flow::property::of_partner(platform, caller, caller.account_id).await?;
    let choice = |method: &PromotionMethod| MethodChoice {
        code: method.code(),
        words: seen::method(*method),
        chosen: promotion.methods.contains(method),
    };
    Ok(Some(PromotionMethod::ALL.iter().map(choice).collect()))
}

pub async fn send(
    State(platform): State<Platform>,
    Partner(who): Partner,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let chosen = sent.iter().filter(|(name, _)| name == "method").map(|(_, code)| code.parse::<PromotionMethod>());
    let methods = chosen.collect::<Result<Vec<_>, _>>().map_err(|error| InputRefusal::wrong("method", error))?;
    flow::property::set_methods(&platform, &who.caller, methods).await?;
    answer::done("/partner/profile", "methods_saved")
}
