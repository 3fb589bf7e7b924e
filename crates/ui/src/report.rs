//! Performance: the report model as a page, as files, and as the overview that both dashboards open with.

pub mod export;
pub mod overview;
pub mod performance;

mod columns;
mod filters;
mod options;
mod series;
