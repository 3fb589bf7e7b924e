//! The door for programs that were written for impact.com: its paths, words, envelopes and limits over our use cases.
//!
//! A resource is one small file: its field list, and which use case answers. What all resources share has one place each: credentials,
//! limits and the two notations in `door`, pages in `paging`, dates in `dates`, the meaning of states in `words`. No rule lives here: who may
//! see what, and what becomes of a write, is said by `flow`.
//!
//! **Invariant:** the account in the address is the one of the credentials, or nothing is answered but that.

mod answer;
mod ask;
mod dates;
mod door;
mod limits;
mod notation;
mod paging;
mod record;
mod refused;
mod routes;
mod words;

mod company;
mod programs;
mod user;

mod program;

mod contract;
mod media_partner;
mod media_property;
mod note;
mod partner_group;

mod ad;
mod promo_code;
mod tracking_link;

mod click;

mod conversion;
mod submission;

mod action;
mod action_inquiry;
mod action_update;
mod correction;

mod job;
mod report;

mod invoice;
mod withdrawal_settings;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use door::router;
pub use job::maker;
pub use limits::Limits;
