//! Where and how a partner promotes: its own page, and what brands see of it.

pub mod change;
pub mod page;
pub mod proof;
pub mod seen;

use domain::ids::PropertyId;
use flow::property::PropertyRefusal;

fn id_of(text: &str) -> Result<PropertyId, PropertyRefusal> {
    text.parse().map_err(|_| PropertyRefusal::NotFound)
}
