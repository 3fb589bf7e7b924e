//! The pages as people use them, and as they are attacked.

mod attack;
mod closure;
mod control;
mod correction;
mod creative;
mod data;
mod door;
mod forgery;
mod formula;
mod german;
mod home;
mod inquiry;
mod link;
mod message;
mod money;
mod notification;
mod policy;
mod program;
mod promo_code;
mod property;
mod report;
mod role;
mod second_factor;
mod story;
mod tracking;
mod upload;
