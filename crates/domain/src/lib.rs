//! What is true: the types and the rules of a partner program.
//!
//! Facts and the time go in, decisions come out. Every rule of the platform that decides about money, credit or access
//! stands here once, as a pure function, and is asked by the pages, the API, the background jobs and `verify` alike.
//!
//! This crate never does I/O, never reads a clock or a random source, knows no SQL, no HTTP, no async and no wire shape.
//! Instants are [`jiff::Timestamp`] at millisecond precision, money is [`money::Money`] in minor units.
//!
//! The stages stand in the order money travels; what they share comes first.

pub mod calendar;
pub mod country;
pub mod field;
pub mod figure;
pub mod ids;
pub mod language;
pub mod money;
pub mod named;
pub mod network_address;
pub mod web_address;
pub mod words;

pub mod access;
pub mod account;
pub mod appearance;
pub mod closure;
pub mod data_export;
pub mod export;
pub mod totp;

pub mod program;
pub mod terms;

pub mod application;
pub mod invitation;

pub mod contract;
pub mod partner_group;
pub mod property;

pub mod creative;
pub mod link;
pub mod promo_code;

pub mod announcement;
pub mod attachment;
pub mod inquiry;
pub mod message;

pub mod notification;

pub mod click;
pub mod click_id;
pub mod landing;

pub mod conversion;

pub mod attribution;

pub mod action;

pub mod adapter;
pub mod commission;

pub mod lifecycle;

pub mod correction;

pub mod ledger;

pub mod payment;

pub mod postback;

pub mod report;

pub mod view_letter;

pub mod next_step;
