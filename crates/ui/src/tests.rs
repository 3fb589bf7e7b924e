//! The pages as people use them, and as they are attacked.

mod attack;
mod control;
mod creative;
mod door;
mod home;
mod inquiry;
mod link;
mod message;
mod money;
mod notification;
mod program;
mod promo_code;
mod property;
mod report;
mod role;
mod story;
mod tracking;
