//! Performance: the report model as a page, and as the overview that both dashboards open with.

pub mod overview;
pub mod performance;

mod columns;
mod filters;
mod options;
pub mod series;
