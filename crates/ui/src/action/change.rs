//! What a brand does to an action until it locks: takes off a refund, reverses, restores.

use axum::extract::{Path, State};
use domain::money::{Currency, Money};
use edge::caller::{PageCaller, PageForm};
use flow::Platform;
use flow::action::Action;
use flow::refusal::InputRefusal;

use super::page::{self, Refused};
use crate::answer::{self, Answer};
use crate::component::Form;
use crate::visitor::Brand;

pub type Sent = PageForm<Vec<(String, String)>>;

pub async fn modify(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path(id): Path<String>,
    PageForm(sent): Sent,
) -> Answer {
    let form = Form::new(sent);
    let done = modified(&platform, &who, &id, &form).await;
    answered(&platform, &who, &id, done, "action_modified", Refused { form, which: "modification" }).await
}

pub async fn reverse(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path(id): Path<String>,
    PageForm(sent): Sent,
) -> Answer {
    let form = Form::new(sent);
    let done = reversed(&platform, &who, &id, &form).await;
    answered(&platform, &who, &id, done, "action_reversed", Refused { form, which: "reversal" }).await
}

pub async fn restore(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path(id): Path<String>,
    PageForm(sent): Sent,
) -> Answer {
    let form = Form::new(sent);
    let done = restored(&platform, &who, &id, &form).await;
    answered(&platform, &who, &id, done, "action_restored", Refused { form, which: "restoration" }).await
}

async fn modified(platform: &Platform, who: &PageCaller, id: &str, form: &Form) -> flow::Result<Action> {
    let id = super::id_of(id)?;
    let explained = flow::action::explanation(platform, &who.caller, id).await?;
    let currency: Currency = super::row::currency(&explained.action)?;
    let refund = Money::parse(form.value("refund"), currency).map_err(|error| InputRefusal::wrong("refund", error))?;
    flow::action::modify(platform, &who.caller, id, refund.minor, reason(form)?, form.value("note")).await
}

async fn reversed(platform: &Platform, who: &PageCaller, id: &str, form: &Form) -> flow::Result<Action> {
    flow::action::reverse(platform, &who.caller, super::id_of(id)?, reason(form)?, form.value("note")).await
}

async fn restored(platform: &Platform, who: &PageCaller, id: &str, form: &Form) -> flow::Result<Action> {
    flow::action::restore(platform, &who.caller, super::id_of(id)?, reason(form)?, form.value("note")).await
}

fn reason<T: std::str::FromStr<Err: ToString>>(form: &Form) -> flow::Result<T> {
    form.value("reason").parse().map_err(|error: T::Err| InputRefusal::wrong("reason", error).into())
}

async fn answered(
    platform: &Platform,
    who: &PageCaller,
    id: &str,
    done: flow::Result<Action>,
    word: &'static str,
    mut refused: Refused,
) -> Answer {
    match done {
        Ok(_) => answer::done(&format!("/brand/actions/{id}"), word),
        Err(error) => {
            answer::onto_form(error, &mut refused.form)?;
            page::show(platform, who, id, None, refused).await
        }
    }
}
