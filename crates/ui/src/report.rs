//! Performance: the report model as a page, and as the overview that both dashboards open with.

pub mod clicks;
pub mod overview;
pub mod performance;
pub mod views;

mod behind;
pub mod columns;
pub mod filters;
pub mod options;
pub mod series;

use crate::component::Notice;
use crate::component::field::sentence;

/// Above a question that has no answer; `why` is what the rooms below say of it.
fn cannot_be_asked(why: &str) -> Notice {
    Notice::bad("This cannot be asked", sentence(&crate::recognised(why)))
}
