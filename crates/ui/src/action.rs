//! Actions: the list with dates and state, one action explained, and what a brand may do to it until it locks.

pub mod change;
pub mod file;
pub mod list;
pub mod order;
pub mod page;
pub mod row;

use domain::ids::ActionId;
use flow::action::ActionRefusal;

/// An id from the address. One that cannot be is not found either.
fn id_of(text: &str) -> flow::Result<ActionId> {
    let none = ActionId { program: 0.into(), event_type: 0.into(), sequence: 0 };
    text.parse().map_err(|_| ActionRefusal::NotFound { id: none }.into())
}
