//! A partner makes a link, or archives one.

use axum::extract::{Path, State};
use edge::caller::PageForm;
use flow::Platform;
use flow::link::NewLinkInput;
use flow::refusal::InputRefusal;

use super::list;
use crate::answer::{self, Answer};
use crate::component::Form;
use crate::visitor::Partner;

pub async fn send(
    State(platform): State<Platform>,
    Partner(who): Partner,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let mut form = Form::new(sent);
    let done = match read(&form) {
        Ok(input) => flow::link::create(&platform, &who.caller, input).await,
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(link) => answer::done(&format!("/partner/links/{}", link.id), "link_made"),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            list::refused(&platform, &who, form).await
        }
    }
}

pub async fn archive(
    State(platform): State<Platform>,
    Partner(who): Partner,
    Path(id): Path<String>,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    flow::link::archive(&platform, &who.caller, super::id_of(&id)?).await?;
    answer::done("/partner/links", "link_archived")
}

fn read(form: &Form) -> Result<NewLinkInput, InputRefusal> {
    let number = |name: &'static str, text: &str| {
        text.parse::<i64>().map_err(|_| InputRefusal::wrong(name, "must be one of the list"))
    };
    Ok(NewLinkInput {
        program_id: number("program_id", form.value("program_id"))?,
        creative_id: form.given("creative_id").map(|text| number("creative_id", text)).transpose()?,
        name: form.value("name").to_owned(),
        slug: form.value("slug").to_owned(),
        deep_link: form.value("deep_link").to_owned(),
        sub_ids: ["sub_id1", "sub_id2", "sub_id3"].map(|name| form.value(name).to_owned()),
        shared_id: form.value("shared_id").to_owned(),
    })
}
