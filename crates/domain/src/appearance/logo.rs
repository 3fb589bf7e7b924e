//! Which files may be a logo. They are judged by what is in them; SVG is none, since it can carry script.

use crate::creative::{ImageType, UploadedFile};
use crate::field::{FieldError, Problem};

/// Logos are on every page and in every letter.
pub const LOGO_BYTES_MAX: usize = 512 * 1024;
/// Shown at 40 pixels at most: enough for screens of three times the density, too little for nothing to be seen.
const SIDES_PX: std::ops::RangeInclusive<u32> = 24..=4096;

/// Whether a file may be a logo; gives its type. Mail programs show PNG and JPEG; most show WebP too.
pub fn logo_type(file: &UploadedFile) -> Result<ImageType, FieldError> {
    let refused = |why: String| Err(Problem::Refused(why).of("file"));
    if file.bytes == 0 {
        return Err(Problem::Missing.of("file"));
    }
    if file.bytes > LOGO_BYTES_MAX {
        return refused(format!("it has {} bytes, and at most {LOGO_BYTES_MAX} are taken", file.bytes));
    }
    let found = match file.found {
        Some(ImageType::Gif) | None => return refused("it is not a PNG, JPEG or WebP image".to_owned()),
        Some(found) => found,
    };
    if !SIDES_PX.contains(&file.width_px) || !SIDES_PX.contains(&file.height_px) {
        return refused(format!(
            "it measures {} x {} pixels, and each side must have from {} to {}",
            file.width_px,
            file.height_px,
            SIDES_PX.start(),
            SIDES_PX.end()
        ));
    }
    Ok(found)
}
