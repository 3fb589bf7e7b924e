//! A brand adds a creative, or withdraws one.

use axum::extract::{DefaultBodyLimit, Path, State};
use axum::routing::{MethodRouter, post};
use domain::creative::{CreativeKind, FILE_BYTES_MAX};
use edge::caller::{PageCaller, PageForm, PageUpload};
use flow::Platform;
use flow::creative::NewCreativeInput;
use flow::media::Upload;
use flow::refusal::InputRefusal;

use super::brand_page;
use crate::answer::{self, Answer};
use crate::component::Form;
use crate::visitor::Brand;
use crate::words::say;

/// A file somewhat too large is read whole and refused with its size; beside it the texts of the form and the borders between its parts.
const FORM_BYTES_MAX: usize = 2 * FILE_BYTES_MAX + 64 * 1024;

pub fn upload_route() -> MethodRouter<Platform> {
    post(upload).layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
}

/// A text or a video.
pub async fn send(
    State(platform): State<Platform>,
    Brand(who): Brand,
    PageForm(sent): PageForm<Vec<(String, String)>>,
) -> Answer {
    let form = Form::new(sent);
    let kind: CreativeKind = form.value("kind").parse().map_err(|error| InputRefusal::wrong("kind", error))?;
    add(&platform, &who, kind, form, None).await
}

async fn upload(State(platform): State<Platform>, Brand(who): Brand, sent: PageUpload) -> Answer {
    let mut form = Form::new(sent.fields.clone());
    if sent.is_too_large {
        form.refuse(Some("file"), say!("is too large: at most {bytes} bytes are taken", FILE_BYTES_MAX));
        return brand_page::refused(&platform, &who, CreativeKind::Image, form).await;
    }
    add(&platform, &who, CreativeKind::Image, form, sent.into_file()).await
}

pub async fn withdraw(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path(id): Path<String>,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    flow::creative::withdraw(&platform, &who.caller, super::id_of(&id)?).await?;
    answer::done("/brand/creatives", "creative_withdrawn")
}

async fn add(
    platform: &Platform,
    who: &PageCaller,
    kind: CreativeKind,
    mut form: Form,
    file: Option<Upload>,
) -> Answer {
    let done = match read(&form, kind, file) {
        Ok(input) => flow::creative::add(platform, &who.caller, input).await.map(drop),
        Err(refusal) => Err(refusal.into()),
    };
    match done {
        Ok(()) => answer::done("/brand/creatives", "creative_added"),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            brand_page::refused(platform, who, kind, form).await
        }
    }
}

fn read(form: &Form, kind: CreativeKind, file: Option<Upload>) -> Result<NewCreativeInput, InputRefusal> {
    let program_id = form.value("program_id").parse();
    Ok(NewCreativeInput {
        program_id: program_id.map_err(|_| InputRefusal::wrong("program_id", "must be one of the list"))?,
        kind,
        name: form.value("name").to_owned(),
        text: form.value("text").to_owned(),
        landing_page: form.value("landing_page").to_owned(),
        video_url: form.value("video_url").to_owned(),
        file,
    })
}
