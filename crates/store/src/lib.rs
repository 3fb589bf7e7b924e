//! What is remembered: the system of record, on SQLite or PostgreSQL, behind one small door.
//!
//! `engine` opens the database, commits writes in groups and gives every read one consistent snapshot. Each other module is one noun
//! of the product and holds all SQL that names its tables, as functions over [`Tx`].
//!
//! This crate never decides anything: rules live in `domain`, the order of steps in `flow`. Nobody above this crate writes SQL.

mod engine;
mod many_rows;
pub mod testing;

pub mod setting;

pub mod account;

pub mod person;

pub mod membership;

pub mod session;

pub mod begun_log_in;
pub mod factor;
pub mod passkey;

pub mod support;

pub mod closure;
pub mod data_export;
pub mod export;

pub mod token;

pub mod email_secret;

pub mod idempotency;

pub mod audit;

pub mod outbox;

pub mod day;
pub mod notification;

pub mod scope;
mod search;

pub mod program;
pub mod scheduled_change;
pub mod terms;

pub mod application;
pub mod invitation;

pub mod contract;
pub mod counter_offer;
pub mod partner;
pub mod partner_group;
pub mod partner_note;
pub mod property;

pub mod appearance;
pub mod media;

pub mod announcement;
pub mod attachment;
pub mod inquiry;
pub mod message;

pub mod creative;
pub mod link;
pub mod page_check;
pub mod promo_code;

pub mod route;

pub mod conversion;
pub mod customer;
pub mod rejection;
pub mod test_click;

pub mod attribution;

pub mod action;
pub mod correction;

pub mod lifecycle;
pub mod outlook;

pub mod ledger;

pub mod payment;

pub mod postback;

pub mod event_cursor;
pub mod lake_file;
pub mod rollup;
pub mod visitor_day;

pub mod report;
pub mod saved_view;
pub mod view_letter;

pub use engine::{Dialect, Row, RowRef, Store, Tx, Value};
