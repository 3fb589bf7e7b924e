//! What may be asked of the numbers, and what each number means: one query model for pages, API and command line.
//!
//! [`Counts`] are the additive facts (clicks, actions, money), [`Metric`]s are what is shown of them, [`Dimension`]s are
//! what they can be grouped and filtered by, and a [`ReportQuery`] is one question over a range of program-local days.
//! Adding counts up is all that reports ever do; a metric that is a quotient is worked out last, from sums.
//!
//! Nothing here knows where counts are kept; [`ReportQuery::source`] only says how fine they must be.

pub mod count;
pub mod dimension;
pub mod metric;
pub mod period;
pub mod query;

#[cfg(test)]
mod tests;

pub use count::{Count, Counts};
pub use dimension::{Dimension, TimeBucket};
pub use metric::{Metric, MetricValue, Unit};
pub use period::{DayRange, RelativeDays};
pub use query::{Comparison, Filter, QueryError, ReportQuery, Sort, SortBy, Source};
