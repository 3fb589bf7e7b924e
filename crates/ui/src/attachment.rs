//! Files of messages: handed to those who may read the thread, and to nobody as a page of ours.
//!
//! Whatever is in a file, it cannot run here: a browser is told its type and not to guess another, to save it rather than to show it
//! (raster images apart), and to give it no rights if it shows it all the same. Nobody on the way keeps a copy.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::attachment::is_shown_in_place;
use flow::Platform;
use flow::attachment::Attachment;
use flow::refusal::InputRefusal;
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use http::{HeaderName, HeaderValue};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::answer::Answer;
use crate::format;
use crate::visitor::Resident;

/// No script, no form, no plug-in, no request to anywhere, whatever the file holds.
const NOTHING_RUNS: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

/// A file as a page names it.
pub struct FileLink {
    pub href: String,
    pub name: String,
    /// `PNG, 24 kB`
    pub about: String,
}

pub async fn show(State(platform): State<Platform>, who: Resident, Path(id): Path<String>) -> Answer {
    let id = id.parse().map_err(|_| InputRefusal::NotFound { noun: "file" })?;
    let (attachment, bytes) = flow::attachment::open(&platform, &who.0.caller, id).await?;
    Ok(answer(&attachment, bytes))
}

/// How a thread's page links its files; `home` is the portal of whoever looks.
pub fn links(files: &[Attachment], home: &str) -> Vec<FileLink> {
    let link = |attachment: &Attachment| FileLink {
        href: format!("{home}/attachments/{}", attachment.id),
        name: attachment.file.name.clone(),
        about: format!("{}, {}", kind(&attachment.file.media_type), format::file_size(attachment.file.bytes)),
    };
    files.iter().map(link).collect()
}

fn answer(attachment: &Attachment, bytes: Vec<u8>) -> Response {
    let way = if is_shown_in_place(&attachment.file.media_type) { "inline" } else { "attachment" };
    let mut response = bytes.into_response();
    let told = response.headers_mut();
    let mut tell = |name: HeaderName, value: &str| {
        told.insert(name, HeaderValue::from_str(value).expect("types and encoded names are plain ASCII"));
    };
    tell(CONTENT_TYPE, &attachment.file.media_type);
    tell(CONTENT_DISPOSITION, &disposition(way, &attachment.file.name));
    tell(CONTENT_SECURITY_POLICY, NOTHING_RUNS);
    tell(CACHE_CONTROL, "private, no-store");
    tell(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    response
}

/// RFC 6266: the name once for everybody, in letters that need no quoting, and once as it is.
fn disposition(way: &str, name: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_' | ' ');
    let plain: String = name.chars().map(|letter| if is_plain(letter) { letter } else { '_' }).collect();
    format!("{way}; filename=\"{plain}\"; filename*=UTF-8''{}", utf8_percent_encode(name, NON_ALPHANUMERIC))
}

fn kind(media_type: &str) -> &'static str {
    match media_type {
        "image/png" => "PNG",
        "image/jpeg" => "JPEG",
        "image/gif" => "GIF",
        "image/webp" => "WebP",
        "application/pdf" => "PDF",
        _ => "text",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_its_header() {
        assert_eq!(
            disposition("attachment", "März \"2026\".pdf"),
            "attachment; filename=\"M_rz _2026_.pdf\"; filename*=UTF-8''M%C3%A4rz%20%222026%22%2Epdf"
        );
    }
}
