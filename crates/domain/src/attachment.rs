//! Files that people send along with a message.
//!
//! A file is judged by what is in it, never by its name. What a browser could run or draw as a page of ours (HTML, SVG, XML) is no attachment;
//! nor is what nobody can look into here. Names are for people: they are cleaned, and end as their content says.

use crate::creative::ImageType;
use crate::field::{FieldError, Problem};

#[cfg(test)]
mod tests;

/// A screenshot or an invoice is below this; 5 MiB.
pub const FILE_BYTES_MAX: usize = 5 * 1024 * 1024;
/// Of one message.
pub const FILES_MAX: usize = 5;
/// All files of one message together; 10 MiB.
pub const TOGETHER_BYTES_MAX: usize = 10 * 1024 * 1024;
/// What a browser offers to choose from.
pub const ACCEPT: &str = "image/png,image/jpeg,image/gif,image/webp,application/pdf,text/plain,text/csv,.log,.json";
/// Said beside every field for files.
pub const LIMITS_IN_WORDS: &str =
    "PNG, JPEG, GIF, WebP, PDF or plain text such as CSV; at most 5 files, 5 MiB each and 10 MiB together.";

const NAME_CHARS_MAX: usize = 100;

/// What a file may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttachmentType {
    Image(ImageType),
    Pdf,
    Text,
}

impl AttachmentType {
    /// The media type it is served with.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Image(image) => image.media_type(),
            Self::Pdf => "application/pdf",
            Self::Text => "text/plain; charset=utf-8",
        }
    }

    /// How names of this type may end; the first is given to names that end otherwise.
    const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Image(ImageType::Png) => &["png"],
            Self::Image(ImageType::Jpeg) => &["jpg", "jpeg"],
            Self::Image(ImageType::Gif) => &["gif"],
            Self::Image(ImageType::Webp) => &["webp"],
            Self::Pdf => &["pdf"],
            Self::Text => &["txt", "csv", "tsv", "log", "json"],
        }
    }
}

/// Whether a browser may show a file of this media type in place: raster images, which hold nothing that runs.
pub fn is_shown_in_place(media_type: &str) -> bool {
    ImageType::ALL.iter().any(|image| image.media_type() == media_type)
}

/// Judges one file. `image` is what the first bytes say, if they are those of an image.
pub fn attachment_type(bytes: &[u8], image: Option<ImageType>) -> Result<AttachmentType, FieldError> {
    let refused = |why: String| Err(Problem::Refused(why).of("file"));
    if bytes.is_empty() {
        return refused("the file is empty".to_owned());
    }
    if bytes.len() > FILE_BYTES_MAX {
        return refused(format!("the file has {} bytes, and at most {FILE_BYTES_MAX} are taken", bytes.len()));
    }
    if let Some(image) = image {
        return Ok(AttachmentType::Image(image));
    }
    if bytes.starts_with(b"%PDF-") {
        return Ok(AttachmentType::Pdf);
    }
    if is_plain_text(bytes) {
        return Ok(AttachmentType::Text);
    }
    refused("it is not a PNG, JPEG, GIF or WebP image, a PDF or plain text".to_owned())
}

/// Whether so many files, so large, may go with one message.
pub fn together(sizes: &[usize]) -> Result<(), FieldError> {
    if sizes.len() > FILES_MAX {
        return Err(
            Problem::Refused(format!("these are {} files, and at most {FILES_MAX} are taken", sizes.len())).of("file")
        );
    }
    let bytes: usize = sizes.iter().sum();
    if bytes > TOGETHER_BYTES_MAX {
        let why = format!("together they have {bytes} bytes, and at most {TOGETHER_BYTES_MAX} are taken");
        return Err(Problem::Refused(why).of("file"));
    }
    Ok(())
}

/// The name under which a file is kept and offered: without folders, without what a file system or a terminal minds, ending as its type.
pub fn clean_name(name: &str, of: AttachmentType) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or("");
    let kept: String = name
        .chars()
        .filter(|letter| !is_invisible(*letter))
        .map(|letter| if is_awkward(letter) { '_' } else { letter })
        .collect();
    let kept = kept.trim().trim_matches('.').trim();
    let ending = kept.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    let (stem, ending) = match &ending {
        Some(ending) if of.endings().contains(&ending.as_str()) => {
            (&kept[..kept.len() - ending.len() - 1], ending.as_str())
        }
        _ => (kept, of.endings()[0]),
    };
    let stem: String = stem.chars().take(NAME_CHARS_MAX - ending.len() - 1).collect();
    let stem = if stem.is_empty() { "file" } else { &stem };
    format!("{stem}.{ending}")
}

/// UTF-8 without control characters, and no markup: nothing that begins, after space, with `<`.
fn is_plain_text(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let is_readable = |letter: char| !letter.is_control() || matches!(letter, '\n' | '\r' | '\t');
    let is_markup =
        text.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '\u{feff}').starts_with('<');
    !is_markup && text.chars().all(is_readable)
}

/// Control characters, and those that turn the direction of writing or have no width: they make `exe.gpj` look like `jpg.exe`.
fn is_invisible(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn is_awkward(letter: char) -> bool {
    matches!(letter, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '%' | ';' | '&' | '$' | '`' | '\'')
}
