//! What the operator sees of the installation, and the little it may do to others' accounts: close, open again, help people in.
//!
//! **Invariant:** nothing here changes an account's business, and no secret is shown: of a waiting letter its address and subject, of a
//! key its number.

mod account;
mod health;
mod key;
mod queue;
mod storage;

#[cfg(test)]
mod tests;

pub use account::{Detail, Search, Seen, accounts, close, find, reopen};
pub use health::{Health, Warning, health, note_backup};
pub use key::click_keys;
pub use queue::{Depth, Unsent, discard, queues, retry, unsent};
pub use storage::{Folder, LakeDay, Storage, storage};

pub use crate::throttle::{Suspect, Waiting};
