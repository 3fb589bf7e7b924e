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
