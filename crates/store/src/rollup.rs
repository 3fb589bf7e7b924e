//! Sums by day for reports: what every click, impression and action adds, kept by program, day and partner, once in total
//! and once under each value of each generic dimension. The same again stands under partner 0, who is everybody: a brand's report that
//! tells no partners apart reads a few rows a day, however many partners there are.
//!
//! Whoever writes a fact adds its counts here in the same transaction ([`Batch`]); reports only sum rows up ([`sums`]).
//! The columns are [`Count::ALL`], the dimensions [`Dimension::GENERIC`], each by its code or number: both lists stand in `domain`.
//!
//! Where anybody can make up values, a day has room for so many of them; what comes later is counted among its others ([`Room`]).
//!
//! **Invariant:** over the values of any one dimension and its others, the sums equal those of dimension 0; over all partners, the totals
//! equal everybody's.

mod read;
mod room;
mod sum;
#[cfg(test)]
mod tests;
mod write;

pub use read::{RollupRow, RowKey, rows};
pub use room::Room;
pub use sum::{Sum, Wanted, days_with, has_others, sums};
pub use write::{Batch, Place};

/// The dimension that holds totals; its value is ''.
const TOTALS: i64 = 0;

/// The partner whose rows hold what all partners come to.
const EVERYBODY: i64 = 0;
