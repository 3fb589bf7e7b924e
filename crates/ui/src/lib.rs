//! The human door: pages and forms for visitors, partners and brands, rendered on the server.
//!
//! A handler reads like a sentence: who asks, what they may, what `flow` says, which page shows it. Pages are complete
//! without script. This crate holds no rule, no SQL and no clock of its own: what may happen is asked of `flow`.

pub mod asset;
pub mod component;
pub mod format;
pub mod frame;
pub mod query;
pub mod words;

mod actors;
mod answer;
mod done;
mod error;
mod names;
mod routes;
mod timeline;
mod visitor;

mod account;

mod program;

mod appearance;
mod application;

mod invitation;

mod contract;
mod conversion;
mod correction;

mod partner;

mod partner_group;

mod property;

mod postback;

mod brand;

mod live;

mod link;

mod closure;
mod creative;
mod data;

mod attachment;

mod announcement;
mod message;

mod inquiry;

mod notification;

mod mail;

mod event;

mod tracking;

mod promo_code;

mod action;

mod payment;

mod report;

mod membership;

mod profile;

mod security;

mod token;

mod audit;

mod operator;

mod help;

pub use routes::router;
pub(crate) use words::{known, recognised, t, tn};

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
