//! An account makes, changes, tries, pauses and removes postbacks, and has deliveries sent again.

use axum::extract::{Path, State};
use domain::ids::PostbackId;
use edge::caller::PageForm;
use edge::error::PageError;
use flow::postback::Again;
use flow::refusal::InputRefusal;
use flow::{Error, Platform};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::seen::{self, PostbackForm};
use super::{delivery_of, id_of, list, page};
use crate::answer::{self, Answer};
use crate::component::Form;
use crate::names::Names;
use crate::visitor::Resident;

type Pairs = Vec<(String, String)>;

pub async fn add(State(platform): State<Platform>, who: Resident, PageForm(sent): PageForm<Pairs>) -> Answer {
    let mut form = Form::new(sent.clone());
    let added = match seen::read(&form, &sent) {
        Ok(input) => flow::postback::add(&platform, &who.0.caller, input).await,
        Err(refusal) => Err(refusal.into()),
    };
    match added {
        Ok(postback) => answer::done(&page_of(&who, postback.id), "postback_added"),
        Err(error) => {
            onto_form(error, &mut form)?;
            let names = Names::of_programs(&platform, &who.0).await?;
            let form = PostbackForm::sent(form, &sent, &names);
            list::refused(&platform, &who, &names, form).await
        }
    }
}

pub async fn change(
    State(platform): State<Platform>,
    who: Resident,
    Path(id): Path<String>,
    PageForm(sent): PageForm<Pairs>,
) -> Answer {
    let id = id_of(&id)?;
    let mut form = Form::new(sent.clone());
    let changed = match seen::read(&form, &sent) {
        Ok(input) => flow::postback::change(&platform, &who.0.caller, id, input).await,
        Err(refusal) => Err(refusal.into()),
    };
    match changed {
        Ok(_) => answer::done(&page_of(&who, id), "postback_changed"),
        Err(error) => {
            onto_form(error, &mut form)?;
            page::refused(&platform, &who, id, form, &sent).await
        }
    }
}

pub async fn test(
    State(platform): State<Platform>,
    who: Resident,
    Path(id): Path<String>,
    PageForm(_): PageForm<Pairs>,
) -> Answer {
    let id = id_of(&id)?;
    match flow::postback::send_test(&platform, &who.0.caller, id).await {
        Ok(tested) => page::tested(&platform, &who, id, tested).await,
        Err(Error::Refused(refusal)) if answer::is_mendable(&refusal) => {
            page::not_tested(&platform, &who, id, &refusal.to_string()).await
        }
        Err(error) => Err(error.into()),
    }
}

pub async fn pause(
    State(platform): State<Platform>,
    who: Resident,
    Path(id): Path<String>,
    PageForm(_): PageForm<Pairs>,
) -> Answer {
    let postback = flow::postback::pause(&platform, &who.0.caller, id_of(&id)?).await?;
    answer::done(&page_of(&who, postback.id), "postback_paused")
}

pub async fn resume(
    State(platform): State<Platform>,
    who: Resident,
    Path(id): Path<String>,
    PageForm(_): PageForm<Pairs>,
) -> Answer {
    let postback = flow::postback::resume(&platform, &who.0.caller, id_of(&id)?).await?;
    answer::done(&page_of(&who, postback.id), "postback_resumed")
}

pub async fn remove(
    State(platform): State<Platform>,
    who: Resident,
    Path(id): Path<String>,
    PageForm(_): PageForm<Pairs>,
) -> Answer {
    flow::postback::remove(&platform, &who.0.caller, id_of(&id)?).await?;
    answer::done(&who.at("postbacks"), "postback_removed")
}

pub async fn replay(
    State(platform): State<Platform>,
    who: Resident,
    Path((id, delivery)): Path<(String, String)>,
    PageForm(_): PageForm<Pairs>,
) -> Answer {
    let id = id_of(&id)?;
    flow::postback::replay(&platform, &who.0.caller, id, delivery_of(&delivery)?).await?;
    answer::done(&page_of(&who, id), "delivery_replayed")
}

/// Those that were given up or, with a day, all that happened since its beginning.
pub async fn replay_many(
    State(platform): State<Platform>,
    who: Resident,
    Path(id): Path<String>,
    PageForm(sent): PageForm<Pairs>,
) -> Answer {
    let id = id_of(&id)?;
    let form = Form::new(sent);
    let again = match form.value("since") {
        "" => Ok(Again::GivenUp),
        day => day.parse::<Date>().and_then(|day| day.to_zoned(TimeZone::UTC)).map(|day| Again::Since(day.timestamp())),
    };
    let again = again.map_err(|_| InputRefusal::wrong("since", "expected a day such as 2026-01-31"))?;
    flow::postback::replay_many(&platform, &who.0.caller, id, again).await?;
    answer::done(&page_of(&who, id), "deliveries_replayed")
}

pub async fn replace_secret(
    State(platform): State<Platform>,
    who: Resident,
    Path(id): Path<String>,
    PageForm(_): PageForm<Pairs>,
) -> Answer {
    let id = id_of(&id)?;
    flow::postback::replace_secret(&platform, &who.0.caller, id).await?;
    answer::done(&page_of(&who, id), "postback_secret_replaced")
}

fn page_of(who: &Resident, id: PostbackId) -> String {
    who.at(&format!("postbacks/{id}"))
}

/// The form has shorter names than the rules.
fn onto_form(error: Error, form: &mut Form) -> Result<(), PageError> {
    answer::onto_form(error, form)?;
    form.rename("events", "event");
    form.rename("program_id", "program");
    Ok(())
}
