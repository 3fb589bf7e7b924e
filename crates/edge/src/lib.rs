//! Who is asking: listeners, the click path, tag and pixel.
//!
//! Knows HTTP and the outside world's habits; decides nothing about programs or money (that is `flow` and `domain`).

pub mod serve;
