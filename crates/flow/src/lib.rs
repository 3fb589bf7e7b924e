//! What happens: the use cases of the product and its background jobs, one folder per stage.
//!
//! A use case takes the [`Platform`], the [`Caller`] and its input, asks `domain` for the decision, and writes with [`audited_write`].
//! It knows no HTTP, no page and no SQL text.
//!
//! The stages stand in the order money travels: click -> event_log -> attribution -> action -> lifecycle -> ledger -> payment -> report.
//! What they share comes first, the nouns beside the flow after that.

mod audited;
mod caller;
pub mod clock;
mod error;
mod listing;
pub mod outside;
mod platform;
pub mod refusal;
mod secret;
pub mod testing;
mod throttle;

pub use audited::{Audit, audited_write};
pub(crate) use audited::{AuditNotes, caller_entry as audit_entry};
pub use caller::{AccessRefusal, Caller, CallerKind, IdempotencyKey};
pub use clock::Clock;
pub use error::{Error, Result};
pub use idempotency::request_hash;
pub use listing::{Listed, Window};
pub use platform::{MailSettings, PasswordCost, Platform, Settings, VisitorKey};
pub use refusal::Refusal;
pub use secret::same as same_secret;

pub mod account;

pub mod person;

pub mod membership;

pub mod session;

pub mod factor;
pub mod passkey;

pub mod token;

pub mod idempotency;

pub mod audit;

pub mod letter;
pub mod mail;

pub mod notification;

mod scope;

pub mod program;

pub mod application;
pub mod invitation;

pub mod contract;
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

pub mod click;

pub mod click_number;
pub mod origin;
pub mod routes;

pub mod event_log;

pub mod attribution;

pub mod conversion;

pub mod rejection;
pub mod tracking;

pub mod action;
pub mod correction;

pub mod lifecycle;

pub mod ledger;

pub mod outlook;
pub mod statement;

pub mod payment;

pub mod postback;

pub mod export;
pub mod report;

pub mod bell;
pub mod next_step;
pub mod saved_view;
pub mod view_letter;

pub mod verify;

pub mod retention;

pub mod job;

pub mod installation;

pub mod support;

pub mod closure;
pub mod data_export;

pub mod sandbox;

pub mod backup;
