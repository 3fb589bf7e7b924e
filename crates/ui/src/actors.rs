//! What the audit log and its kin call somebody, as a name.

use std::collections::HashMap;

use edge::caller::PageCaller;
use flow::Platform;

/// The names of those who still belong to the account.
pub struct Actors(HashMap<String, String>);

impl Actors {
    pub async fn of_account(platform: &Platform, who: &PageCaller) -> flow::Result<Self> {
        let members = flow::membership::list(platform, &who.caller).await?;
        let tokens = flow::token::list(platform, &who.caller).await?;
        let people = members.into_iter().map(|member| (format!("person:{}", member.person_id), member.name));
        let programs = tokens.into_iter().map(|token| (format!("token:{}", token.id), format!("Token {}", token.name)));
        Ok(Self(people.chain(programs).collect()))
    }

    pub fn name(&self, actor: &str) -> String {
        match (self.0.get(actor), actor.split_once(':')) {
            (Some(name), _) => name.clone(),
            (None, Some(("person", id))) => format!("Person {id}"),
            (None, Some(("support", _))) => "Support of this platform".to_owned(),
            (None, Some(("token", id))) => format!("Token {id}"),
            (None, _) => "Tributary".to_owned(),
        }
    }
}
