//! What the audit log and its kin call somebody, as a name.

use std::collections::HashMap;

use crate::words::say;
use edge::caller::PageCaller;
use flow::Platform;

/// The names of those who still belong to the account.
pub struct Actors(HashMap<String, String>);

impl Actors {
    pub async fn of_account(platform: &Platform, who: &PageCaller) -> flow::Result<Self> {
        let members = flow::membership::list(platform, &who.caller).await?;
        let tokens = flow::token::list(platform, &who.caller).await?;
        let people = members.into_iter().map(|member| (format!("person:{}", member.person_id), member.name));
        let programs =
            tokens.into_iter().map(|token| (format!("token:{}", token.id), say!("Token {name}", token.name)));
        Ok(Self(people.chain(programs).collect()))
    }

    pub fn name(&self, actor: &str) -> String {
        match (self.0.get(actor), actor.split_once(':')) {
            (Some(name), _) => name.clone(),
            (None, Some(("person", id))) => say!("Person {id}", id),
            (None, Some(("support", _))) => say!("Support of this platform"),
            (None, Some(("token", id))) => say!("Token {id}", id),
            (None, _) => "Tributary".to_owned(),
        }
    }
}
