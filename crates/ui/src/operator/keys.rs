//! The keys that seal click ids: which are in force, never what they are.

use askama::Template;
use axum::extract::State;
use flow::Platform;

use crate::answer::{self, Answer};
use crate::component::Mark;
use crate::component::mark::{Sign, Tone};
use crate::frame::{Frame, Place};
use crate::visitor::Operator;

#[derive(Template)]
#[template(path = "operator/keys.html")]
struct KeysPage {
    frame: Frame,
    /// Newest first.
    keys: Vec<(u8, Mark)>,
}

pub async fn show(State(platform): State<Platform>, Operator(who): Operator) -> Answer {
    let numbers = flow::installation::click_keys(&platform, &who.caller)?;
    let newest = numbers.first().copied();
    let keys = numbers.iter().map(|number| match Some(*number) == newest {
        true => (*number, Mark::new("Seals and opens", Sign::Full, Tone::Good)),
        false => (*number, Mark::new("Only opens", Sign::Half, Tone::Quiet)),
    });
    answer::page(KeysPage { keys: keys.collect(), frame: Operator(who).frame("Keys", Place::Keys) })
}
