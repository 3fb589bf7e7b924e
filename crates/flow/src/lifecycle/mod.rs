//! The sweep: actions lock and are approved when their time has come.
//!
//! It looks at what is due and needs no other input, so it can be repeated at any time, stopped anywhere and started after any downtime:
//! the books end the same. Each batch is one write of bounded length, with its postings, balances and rollups, so that conversions and
//! clicks wait for one batch at most.

mod sweep;
#[cfg(test)]
mod tests;

pub(crate) use sweep::PAUSE;
#[cfg(test)]
pub(crate) use sweep::sweep_in_batches;
pub use sweep::{Swept, sweep_due, sweep_until};
