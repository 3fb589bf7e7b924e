//! What partners may show: the brand adds and withdraws, partners take the ready-made HTML.

mod addition;
mod change;
mod embed;
mod show;

pub use addition::{NewCreativeInput, add};
pub use change::withdraw;
pub use embed::{Embed, embed, embed_found, image_address};
pub use show::{find, list, list_newest, sizes};
pub use store::creative::{Creative, Filter};

use crate::refusal::{Kind, Refuse, Row};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CreativeRefusal {
    #[error("there is no such creative")]
    NotFound,
    #[error("an image creative needs a file, sent as multipart form data in the field file")]
    FileMissing,
    #[error("only an image creative has a file")]
    FileUnwanted,
    #[error("the creative was withdrawn")]
    Withdrawn,
}

impl Refuse for CreativeRefusal {
    fn row(&self) -> Row<'_> {
        use CreativeRefusal::*;
        match self {
            NotFound => (Kind::NotFound, "creative_not_found", None),
            FileMissing => (Kind::Invalid, "file_missing", Some("file")),
            FileUnwanted => (Kind::Invalid, "file_unwanted", Some("file")),
            Withdrawn => (Kind::Conflict, "creative_withdrawn", None),
        }
    }
}
