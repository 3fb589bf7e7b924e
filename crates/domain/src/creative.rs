//! What partners show: texts, images and links to videos, and the ready-made HTML to put them on a page.
//!
//! Files are judged by what is in them (the caller reads type and dimensions from the bytes), never by their name. SVG is
//! no image here: it can carry script, and is served from our own origin.

use crate::field::{FieldError, Problem, paragraph, required_line};
use crate::named::named;
use crate::web_address::host_of;

mod embed;

pub use embed::{Embedded, Shown};

#[cfg(test)]
mod tests;

named! {
    pub enum CreativeKind "creative kind" {
        Text = "text",
        Image = "image",
        /// A link to a video that stands elsewhere.
        Video = "video",
    }
}

named! {
    pub enum CreativeState "creative state" {
        Active = "active",
        /// Its clicks still lead to the landing page and earn nothing.
        Withdrawn = "withdrawn",
    }
}

named! {
    /// What an uploaded file may be.
    pub enum ImageType "image type" {
        Png = "png",
        Jpeg = "jpeg",
        Gif = "gif",
        Webp = "webp",
    }
}

impl ImageType {
    /// The media type it is served with.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
        }
    }
}

/// Banners are seldom above 200 kB; animated ones reach a few MB.
pub const FILE_BYTES_MAX: usize = 5 * 1024 * 1024;
const SIDE_PX_MAX: u32 = 8192;
const NAME_CHARS_MAX: usize = 120;
const TEXT_CHARS_MAX: usize = 2000;

/// What was found in an uploaded file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UploadedFile {
    pub bytes: usize,
    /// None if the bytes are no image that we know.
    pub found: Option<ImageType>,
    pub width_px: u32,
    pub height_px: u32,
}

/// Whether a file may be a creative; gives its type.
pub fn image_type(file: &UploadedFile) -> Result<ImageType, FieldError> {
    let refused = |why: String| Err(Problem::Refused(why).of("file"));
    if file.bytes == 0 {
        return Err(Problem::Missing.of("file"));
    }
    if file.bytes > FILE_BYTES_MAX {
        return refused(format!("it has {} bytes, and at most {FILE_BYTES_MAX} are taken", file.bytes));
    }
    let Some(found) = file.found else {
        return refused("it is not a PNG, JPEG, GIF or WebP image".to_owned());
    };
    let sides = 1..=SIDE_PX_MAX;
    if !sides.contains(&file.width_px) || !sides.contains(&file.height_px) {
        return refused(format!(
            "it measures {} x {} pixels, and each side must have from 1 to {SIDE_PX_MAX}",
            file.width_px, file.height_px
        ));
    }
    Ok(found)
}

/// What the brand calls it.
pub fn name(text: &str) -> Result<String, FieldError> {
    required_line("name", text, NAME_CHARS_MAX)
}

/// The words of a text creative, and the alternative text of an image. A text creative must have some.
pub fn text(kind: CreativeKind, text: &str) -> Result<String, FieldError> {
    let text = paragraph("text", text, TEXT_CHARS_MAX)?;
    if text.is_empty() && kind == CreativeKind::Text { Err(Problem::Missing.of("text")) } else { Ok(text) }
}

/// Where a creative leads, or empty for the program's own landing page. `allowed` judges the host as it does deep links'.
pub fn landing_page(text: &str, allowed: impl FnOnce(&str) -> bool) -> Result<String, FieldError> {
    let address = text.trim();
    if address.is_empty() {
        return Ok(String::new());
    }
    match host_of(address) {
        Ok(_) if allowed(address) => Ok(address.to_owned()),
        Ok(host) => Err(Problem::Refused(format!("the program does not lead to {host}")).of("landing_page")),
        Err(error) => Err(Problem::Refused(error.to_string()).of("landing_page")),
    }
}

/// Where a video stands. A video creative must have it, no other may.
pub fn video_url(kind: CreativeKind, text: &str) -> Result<String, FieldError> {
    let address = text.trim();
    match (kind, address.is_empty()) {
        (CreativeKind::Video, true) => Err(Problem::Missing.of("video_url")),
        (CreativeKind::Video, false) => match host_of(address) {
            Ok(_) => Ok(address.to_owned()),
            Err(error) => Err(Problem::Refused(error.to_string()).of("video_url")),
        },
        (_, true) => Ok(String::new()),
        (_, false) => Err(Problem::Refused("only a video has one".to_owned()).of("video_url")),
    }
}
