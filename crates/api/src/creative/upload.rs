//! Reads the form of an image upload, part by part. A part that nobody knows is a mistake, as everywhere.

use axum::extract::Multipart;
use axum::extract::multipart::{MultipartError, MultipartRejection};
use domain::creative::CreativeKind;
use domain::ids::ProgramId;
use edge::error::{ApiError, Shown};
use flow::creative::NewCreativeInput;
use flow::media::Upload;
use flow::refusal::InputRefusal;

pub(super) async fn read(form: Result<Multipart, MultipartRejection>) -> Result<NewCreativeInput, ApiError> {
    let mut form = form.map_err(|rejection| {
        ApiError::from(Shown::http(rejection.status(), "multipart_expected", rejection.body_text()))
    })?;
    let mut program_id = None;
    let mut input = NewCreativeInput {
        program_id: ProgramId(0),
        kind: CreativeKind::Image,
        name: String::new(),
        text: String::new(),
        landing_page: String::new(),
        video_url: String::new(),
        file: None,
    };
    while let Some(part) = form.next_field().await.map_err(unreadable)? {
        match part.name().unwrap_or("") {
            "program_id" => {
                let text = part.text().await.map_err(unreadable)?;
                let id = text.trim().parse::<ProgramId>().map_err(|error| InputRefusal::wrong("program_id", error))?;
                program_id = Some(id);
            }
            "name" => input.name = part.text().await.map_err(unreadable)?,
            "text" => input.text = part.text().await.map_err(unreadable)?,
            "landing_page" => input.landing_page = part.text().await.map_err(unreadable)?,
            "file" => {
                let file_name = part.file_name().unwrap_or("").to_owned();
                let bytes = part.bytes().await.map_err(unreadable)?.to_vec();
                input.file = Some(Upload { file_name, bytes });
            }
            other => {
                let problem = format!("the form has a part {other:?} that nobody knows");
                return Err(InputRefusal::Unreadable { problem }.into());
            }
        }
    }
    input.program_id = program_id.ok_or_else(|| InputRefusal::missing("program_id"))?;
    Ok(input)
}

fn unreadable(error: MultipartError) -> ApiError {
    ApiError::from(Shown::http(error.status(), "body_unreadable", error.body_text()))
}
