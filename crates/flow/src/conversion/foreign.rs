//! What callers that were written for other platforms say, in our words.

use domain::ids::ProgramId;

use crate::{Platform, Result};

/// An event type by its code or, as impact.com's callers know it, by its number in the program.
pub async fn event_type_code(platform: &Platform, program: ProgramId, said: &str) -> Result<String> {
    let Ok(number) = said.parse::<i64>() else { return Ok(said.to_owned()) };
    let event_types = platform.store.read(move |tx| store::program::event_types(tx, program)).await?;
    // A code may be a number too, and is what the program calls it.
    let is_code = event_types.iter().any(|event_type| event_type.code == said);
    let found = event_types.into_iter().find(|event_type| !is_code && event_type.number.get() == number);
    // Of a program that is not there whoever asks next says so.
    Ok(found.map_or_else(|| said.to_owned(), |event_type| event_type.code))
}

/// Under which a visitor's profile is remembered: as a customer whom the brand has not named. No number of a brand's own begins like this.
pub fn customer_of_profile(profile: &str) -> String {
    format!("profile:{profile}")
}
