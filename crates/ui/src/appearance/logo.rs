//! A brand sets its logo for one ground, or takes it back.

use axum::extract::{DefaultBodyLimit, Path, State};
use axum::routing::{MethodRouter, post};
use domain::access::Deed;
use domain::appearance::{Ground, LOGO_BYTES_MAX};
use edge::caller::{PageForm, PageUpload};
use flow::Platform;
use flow::refusal::InputRefusal;

use super::page;
use crate::answer::{self, Answer};
use crate::component::Form;
use crate::visitor::Brand;
use crate::words::say;

/// A file somewhat too large is read whole and refused with its size; beside it the borders between the parts of the form.
const FORM_BYTES_MAX: usize = 2 * LOGO_BYTES_MAX + 64 * 1024;

pub fn upload_route() -> MethodRouter<Platform> {
    post(upload).layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
}

async fn upload(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path(ground): Path<String>,
    sent: PageUpload,
) -> Answer {
    who.caller.may(Deed::ChangeAccount)?;
    let ground = ground_of(&ground)?;
    let mut form = Form::default();
    if sent.is_too_large {
        form.refuse(Some("file"), say!("is too large: at most {bytes} bytes are taken", LOGO_BYTES_MAX));
        return page::refused(&platform, &who, ground, form).await;
    }
    match flow::appearance::set_logo(&platform, &who.caller, ground, sent.into_file()).await {
        Ok(()) => answer::done("/brand/appearance", "logo_set"),
        Err(error) => {
            answer::onto_form(error, &mut form)?;
            page::refused(&platform, &who, ground, form).await
        }
    }
}

pub async fn remove(
    State(platform): State<Platform>,
    Brand(who): Brand,
    Path(ground): Path<String>,
    PageForm(_): PageForm<Vec<(String, String)>>,
) -> Answer {
    flow::appearance::remove_logo(&platform, &who.caller, ground_of(&ground)?).await?;
    answer::done("/brand/appearance", "logo_removed")
}

fn ground_of(text: &str) -> Result<Ground, InputRefusal> {
    text.parse().map_err(|_| InputRefusal::NotFound { noun: "logo" })
}
