//! The people of the account.

use domain::access::Role;
use flow::membership::Member;

use crate::answer::{Answer, Resource};
use crate::ask::Ask;
use crate::dates::shown_utc;
use crate::record::{Record, record, records, texts};
use crate::refused::Refused;

const USERS: Resource = Resource { plural: "Users", singular: "User" };

pub async fn list(ask: Ask) -> Result<Answer, Refused> {
    let mut members = flow::membership::list(&ask.platform, &ask.caller).await?;
    if let Some(name) = ask.said("Name") {
        members.retain(|member| member.name.to_lowercase().contains(&name.to_lowercase()));
    }
    if let Some(word) = ask.said("State") {
        members.retain(|member| state(member).eq_ignore_ascii_case(word));
    }
    ask.page_of(USERS, members, |member| record_of(&ask, &member))
}

pub async fn find(ask: Ask) -> Result<Answer, Refused> {
    let members = flow::membership::list(&ask.platform, &ask.caller).await?;
    let found = members.into_iter().find(|member| number(member) == ask.ids[0]);
    let member = found.ok_or_else(|| Refused::not_found("user"))?;
    Ok(Answer::One(USERS.singular, record_of(&ask, &member)))
}

fn number(member: &Member) -> String {
    format!("I-{}", member.person_id)
}

fn state(member: &Member) -> &'static str {
    if member.email_verified_at.is_some() { "ACTIVE" } else { "PENDING" }
}

fn record_of(ask: &Ask, member: &Member) -> Record {
    let (first, last) = member.name.split_once(' ').unwrap_or((&member.name, ""));
    let joined = shown_utc(member.joined_at);
    let right = record! { "Role": role(member.role), "Permissions": texts::<&str>("Permission", []) };
    record! {
        "Id": number(member),
        "FirstName": first,
        "LastName": last,
        "Username": &member.email,
        "State": state(member),
        "Language": "",
        "AccessRights": records("AccessRight", [right]),
        "JoinedDate": &joined,
        "DateLastUpdated": &joined,
        "LastUpdatedBy": "",
        "CreatedBy": "",
        "Uri": ask.uri(format!("Users/{}", number(member))),
    }
}

const fn role(role: Role) -> &'static str {
    match role {
        Role::Owner => "Account Administration",
        Role::Finance => "Finance",
        Role::Analyst => "Advertiser Management",
    }
}
