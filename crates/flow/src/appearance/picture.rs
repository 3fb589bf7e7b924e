//! A logo as large as it is shown.

use serde::{Deserialize, Serialize};

use super::File;

/// Where its file is, from `/` on, and its size in pixels of the screen. Letters wait with it in the outbox: a field that is added needs a
/// default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    pub path: String,
    pub width_px: i64,
    pub height_px: i64,
}

impl Picture {
    /// As large as it is, or as fits into a box of this width and height; at least one pixel wide and high, each side rounded down.
    pub fn within(file: &File, (width_max, height_max): (i64, i64)) -> Self {
        let (width, height) = (file.width_px.max(1), file.height_px.max(1));
        // The side that fills the box first decides: width / width_max against height / height_max, without fractions.
        let (width_px, height_px) = if width <= width_max && height <= height_max {
            (width, height)
        } else if width * height_max >= height * width_max {
            (width_max, height * width_max / width)
        } else {
            (width * height_max / height, height_max)
        };
        Self { path: format!("/media/{}", file.hash), width_px: width_px.max(1), height_px: height_px.max(1) }
    }
}
