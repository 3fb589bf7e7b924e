//! What partners show: the brand adds and withdraws it, partners copy it with their own link in it.

pub mod addition;
pub mod brand_page;
pub mod gallery;
pub mod one;
pub mod partner_page;

use domain::ids::CreativeId;
use flow::creative::CreativeRefusal;

fn id_of(text: &str) -> Result<CreativeId, CreativeRefusal> {
    text.parse().map_err(|_| CreativeRefusal::NotFound)
}
