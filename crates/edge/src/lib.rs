//! Who is asking: listeners, the click path, tag and pixel; sessions, tokens, rate limits, and the one error table.
//!
//! Knows HTTP and the outside world's habits; decides nothing about programs or money (that is `flow` and `domain`).

pub mod redirect;

pub mod serve;

pub mod tag;

pub mod media;

pub mod error;

pub mod caller;

pub mod rate_limit;

pub mod api_door;

pub mod api_input;
