//! The books of the partners' money: what a write posts, and what may be read of it.
//!
//! **Invariant:** whoever changes the state or the commission of an action does it through a [`Journal`], so that books, balances and
//! reports change in the same transaction and by the same amounts.

mod balance;
mod journal;
mod statement;
#[cfg(test)]
pub(crate) mod tests;

pub(crate) use balance::scope;
pub use balance::{BalanceSheet, balances};
pub(crate) use journal::{About, Journal, place};
pub use statement::{StatementInput, StatementLine, statement};
