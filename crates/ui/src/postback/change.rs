//! A partner makes, changes, tries, pauses and removes postbacks, and has deliveries sent again.

use axum::extract::{Path, State};
use edge::caller::PageForm;
use flow::{Error, Platform};

use super::seen::{self, PostbackForm};
use super::{delivery_of, id_of, list, page};
use crate::answer::{self, Answer};
use crate::component::Form;
use crate::names::Names;
use crate::visitor::Partner;

type Pairs = Vec<(String, String)>;

const LIST: &str = "/partner/postbacks";

pub async fn add(State(platform): State<Platform>, Partner(who): Partner, PageForm(sent): PageForm<Pairs>) -> Answer {
    let mut form = Form::new(sent.clone());
    let added = match seen::read(&form, &sent) {
        Ok(input) => flow::postback::add(&platform, &who.caller, input).await,
        Err(refusal) => Err(refusal.into()),
    };
    match added {
        Ok(postback) => answer::done(&format!("{LIST}/{}", postback.id), "postback_added"),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            let names = Names::of_programs(&platform, &who).await?;
            let form = PostbackForm::sent(form, &sent, &names);
            list::refused(&platform, &who, &names, form).await
        }
    }
}

pub async fn change(
    State(platform): State<Platform>,
    Partner(who): Partner,
    Path(id): Path<String>,
    PageForm(sent): PageForm<Pairs>,
) -> Answer {
    let id = id_of(&id)?;
    let mut form = Form::new(sent.clone());
    let changed = match seen::read(&form, &sent) {
        Ok(input) => flow::postback::change(&platform, &who.caller, id, input).await,
        Err(refusal) => Err(refusal.into()),
    };
    match changed {
        Ok(_) => answer::done(&format!("{LIST}/{id}"), "postback_changed"),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            page::refused(&platform, &who, id, form, &sent).await
        }
    }
}

pub async fn test(
    State(platform): State<Platform>,
    Partner(who): Partner,
    Path(id): Path<String>,
    PageForm(_): PageForm<Pairs>,
) -> Answer {
    let id = id_of(&id)?;
    match flow::postback::send_test(&platform, &who.caller, id).await {
        Ok(tested) => page::tested(&platform, &who, id, tested).await,
        Err(Error::Refused(refusal)) if answer::is_mendable(&refusal) => {
            page::not_tested(&platform, &who, id, &refusal.to_string()).await
        }
        Err(error) => Err(error.into()),
    }
}

pub async fn pause(
    State(platform): State<Platform>,
    Partner(who): Partner,
    Path(id): Path<String>,
    PageForm(_): PageForm<Pairs>,
) -> Answer {
    let postback = flow::postback::pause(&platform, &who.caller, id_of(&id)?).await?;
    answer::done(&format!("{LIST}/{}", postback.id), "postback_paused")
}

pub async fn resume(
    State(platform): State<Platform>,
    Partner(who): Partner,
    Path(id): Path<String>,
    PageForm(_): PageForm<Pairs>,
) -> Answer {
    let postback = flow::postback::resume(&platform, &who.caller, id_of(&id)?).await?;
    answer::done(&format!("{LIST}/{}", postback.id), "postback_resumed")
}

pub async fn remove(
    State(platform): State<Platform>,
    Partner(who): Partner,
    Path(id): Path<String>,
    PageForm(_): PageForm<Pairs>,
) -> Answer {
    flow::postback::remove(&platform, &who.caller, id_of(&id)?).await?;
    answer::done(LIST, "postback_removed")
}

pub async fn replay(
    State(platform): State<Platform>,
    Partner(who): Partner,
    Path((id, delivery)): Path<(String, String)>,
    PageForm(_): PageForm<Pairs>,
) -> Answer {
    let id = id_of(&id)?;
    flow::postback::replay(&platform, &who.caller, id, delivery_of(&delivery)?).await?;
    answer::done(&format!("{LIST}/{id}"), "delivery_replayed")
}

pub async fn replay_dead(
    State(platform): State<Platform>,
    Partner(who): Partner,
    Path(id): Path<String>,
    PageForm(_): PageForm<Pairs>,
) -> Answer {
    let id = id_of(&id)?;
    flow::postback::replay_dead(&platform, &who.caller, id).await?;
    answer::done(&format!("{LIST}/{id}"), "deliveries_replayed")
}
