//! A form with files, sent by one of our pages.

use axum::extract::multipart::{MultipartError, MultipartRejection};
use axum::extract::{FromRef, FromRequest, Multipart, Request};
use axum::response::{IntoResponse, Response};
use flow::Platform;
use flow::media::Upload;
use flow::refusal::InputRefusal;
use http::StatusCode;

use super::page;
use super::require_same_origin;
use crate::error::{PageError, Shown};

/// The fields of a form and its files, once it is sure that it came from our own page, as [`super::PageForm`] is.
///
/// The fields stand before the files, `csrf` the first of them: a file that is too large is no longer read to its end.
#[derive(Default)]
pub struct PageUpload {
    pub fields: Vec<(String, String)>,
    /// A field that was left empty gives a file without name and bytes.
    pub files: Vec<Upload>,
    /// The body is longer than the route takes; what came before the file was read.
    pub is_too_large: bool,
}

impl<S> FromRequest<S> for PageUpload
where
    S: Send + Sync,
    Platform: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        read(request, state).await.map_err(IntoResponse::into_response)
    }
}

impl PageUpload {
    /// Of a form with one file.
    pub fn into_file(self) -> Option<Upload> {
        self.files.into_iter().next()
    }

    /// Of a form that takes several or none: those that were chosen.
    pub fn into_chosen(self) -> Vec<Upload> {
        self.files.into_iter().filter(|file| !(file.file_name.is_empty() && file.bytes.is_empty())).collect()
    }
}

async fn read<S>(request: Request, state: &S) -> Result<PageUpload, PageError>
where
    S: Send + Sync,
    Platform: FromRef<S>,
{
    require_same_origin(request.headers())?;
    let (mut parts, body) = request.into_parts();
    let sender = page::find(&mut parts, &Platform::from_ref(state)).await?;
    let form = Multipart::from_request(Request::from_parts(parts, body), state).await;
    let form = form.map_err(|rejection: MultipartRejection| unreadable(rejection.body_text()))?;
    let mut sent = PageUpload::default();
    match fill(&mut sent, form).await {
        Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => sent.is_too_large = true,
        filled => filled.map_err(|error| unreadable(error.body_text()))?,
    }
    if let Some(sender) = sender {
        let stated = sent.fields.iter().find(|(name, _)| name == "csrf");
        if stated.is_none() && sent.is_too_large {
            return Err(too_large());
        }
        sender.check_csrf(stated.map_or("", |(_, value)| value))?;
    }
    Ok(sent)
}

async fn fill(sent: &mut PageUpload, mut form: Multipart) -> Result<(), MultipartError> {
    while let Some(part) = form.next_field().await? {
        let name = part.name().unwrap_or("").to_owned();
        match part.file_name().map(str::to_owned) {
            Some(file_name) => sent.files.push(Upload { file_name, bytes: part.bytes().await?.to_vec() }),
            None => sent.fields.push((name, part.text().await?)),
        }
    }
    Ok(())
}

/// So much came at once that nothing before the file was read.
fn too_large() -> PageError {
    let detail = "the files together are larger than this form takes";
    let mut shown = Shown::http(StatusCode::PAYLOAD_TOO_LARGE, "upload_too_large", detail);
    shown.title = "Too large";
    shown.next = "Go back and choose smaller files; the form says how large they may be.";
    PageError(Box::new(shown))
}

fn unreadable(problem: String) -> PageError {
    InputRefusal::Unreadable { problem }.into()
}
