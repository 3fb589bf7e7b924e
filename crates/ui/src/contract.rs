//! Contracts: a brand suspends, resumes and ends; a partner accepts newer terms.

use axum::extract::{Path, State};
use domain::contract::ContractState;
use domain::ids::{ContractId, TermsVersion};
use edge::caller::PageForm;
use flow::contract::ContractRefusal;
use flow::refusal::InputRefusal;
use flow::{Platform, Window};

use crate::answer::{self, Answer};
use crate::component::Form;
use crate::partner::page;
use crate::program::partner_page;
use crate::visitor::{Brand, Partner};

pub async fn suspend(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path(id): Path<String>,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    let id = id_of(&id)?;
    match flow::contract::suspend(&platform, &who.caller, id, form.value("reason")).await {
        Ok(contract) => answer::done(&format!("/brand/partners/{}", contract.partner_id), "suspended"),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            let partner = flow::contract::find(&platform, &who.caller, id).await?.contract.partner_id;
            page::refused(&platform, &who, partner, page::Refused::Suspension(id, form)).await
        }
    }
}

pub async fn end(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path(id): Path<String>,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    let id = id_of(&id)?;
    match flow::contract::end(&platform, &who.caller, id, form.value("reason")).await {
        Ok(contract) => answer::done(&format!("/brand/partners/{}", contract.partner_id), "contract_ended"),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            let partner = flow::contract::find(&platform, &who.caller, id).await?.contract.partner_id;
            page::refused(&platform, &who, partner, page::Refused::End(id, form)).await
        }
    }
}

/// The partner takes the terms of the group that it was put into; an empty `group` is none.
pub async fn accept_group(
    State(platform): State<Platform>,
    Partner(who): Partner,
    Path(program): Path<String>,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let form = Form::new(sent);
    let program = partner_page::id_of(&program)?;
    let group = form.given("group").map(|code| code.parse().map_err(|error| InputRefusal::wrong("group", error)));
    let window = Window { after: None, limit: 10 };
    let contracts = flow::contract::list(&platform, &who.caller, Some(program), None, window).await?.items;
    let contract = contracts.into_iter().find(|contract| contract.state != ContractState::Ended);
    let contract = contract.ok_or(ContractRefusal::NotFound)?;
    flow::contract::accept_group(&platform, &who.caller, contract.id, group.transpose()?).await?;
    answer::done(&format!("/partner/programs/{program}"), "group_accepted")
}

pub async fn resume(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path(id): Path<String>,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    let contract = flow::contract::resume(&platform, &who.caller, id_of(&id)?).await?;
    answer::done(&format!("/brand/partners/{}", contract.partner_id), "resumed")
}

pub async fn accept_terms(
    State(platform): State<Platform>,
    Partner(who): Partner,
    Path(program): Path<String>,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let form = Form::new(sent);
    let program = partner_page::id_of(&program)?;
    let version: TermsVersion = form.value("version").parse().map_err(|error| InputRefusal::wrong("version", error))?;
    let window = Window { after: None, limit: 10 };
    let contracts = flow::contract::list(&platform, &who.caller, Some(program), None, window).await?.items;
    let contract = contracts.into_iter().find(|contract| contract.state != ContractState::Ended);
    let contract = contract.ok_or(ContractRefusal::NotFound)?;
    flow::contract::accept_terms(&platform, &who.caller, contract.id, version).await?;
    answer::done(&format!("/partner/programs/{program}"), "terms_accepted")
}

fn id_of(text: &str) -> Result<ContractId, ContractRefusal> {
    text.parse().map_err(|_| ContractRefusal::NotFound)
}
