//! Where a partner promotes.

use domain::property::{ProofState, PropertyKind};
use flow::property::{Property, PropertyInput};

use crate::answer::{Answer, Resource, deleted};
use crate::ask::{Ask, required};
use crate::record::{Record, id, record, texts};
use crate::refused::Refused;
use crate::words;

const PROPERTIES: Resource = Resource { plural: "MediaProperties", singular: "MediaProperty" };

pub async fn list(ask: Ask) -> Result<Answer, Refused> {
    ask.page_of(PROPERTIES, of_account(&ask).await?, |property| record_of(&ask, &property))
}

pub async fn find(ask: Ask) -> Result<Answer, Refused> {
    let property = named(&ask).await?;
    Ok(Answer::One(PROPERTIES.singular, record_of(&ask, &property)))
}

/// The one of the address.
async fn named(ask: &Ask) -> Result<Property, Refused> {
    let number = ask.id(0, "media property")?;
    let found = of_account(ask).await?.into_iter().find(|property| property.id.get() == number);
    found.ok_or_else(|| Refused::not_found("media property"))
}

/// It waits to be proved, on the pages.
pub async fn create(ask: Ask) -> Result<Answer, Refused> {
    let said = |name: &'static str| ask.said(name).ok_or_else(|| required(name));
    let kind = match said("Type")?.to_ascii_uppercase().as_str() {
        "WEBSITE" => PropertyKind::Website,
        "SOCIAL" => PropertyKind::Social,
        "MOBILE" => PropertyKind::App,
        _ => return Err(Refused::parameter("Type", "Type must be WEBSITE, MOBILE or SOCIAL")),
    };
    let input = PropertyInput {
        kind,
        name: said("Name")?.to_owned(),
        address: said("Url")?.to_owned(),
        description: ask.said("Description").unwrap_or("").to_owned(),
    };
    let added = flow::property::add(&ask.platform, &ask.caller, input).await.map_err(theirs)?;
    Ok(Answer::Done(ask.made(format!("MediaProperties/{}", added.id))))
}

/// Its name and description. Another address is another property.
pub async fn change(ask: Ask) -> Result<Answer, Refused> {
    let before = named(&ask).await?;
    if ask.said("Url").is_some_and(|url| url != before.facts.address) {
        return Err(Refused::parameter("Url", "Url: another address is another property; add it and delete this one"));
    }
    let name = ask.said("Name").unwrap_or(&before.facts.name);
    let description = ask.said("Description").unwrap_or(&before.facts.description);
    let changed = flow::property::change(&ask.platform, &ask.caller, before.id, name, description).await;
    let id = changed.map_err(theirs)?.id;
    Ok(Answer::Done(ask.made(format!("MediaProperties/{id}"))))
}

pub async fn delete(ask: Ask) -> Result<Answer, Refused> {
    let property = named(&ask).await?;
    flow::property::remove(&ask.platform, &ask.caller, property.id).await?;
    Ok(Answer::Done(deleted()))
}

/// What the rules call a field, as the caller said it.
fn theirs(error: flow::Error) -> Refused {
    let refused = Refused::from(error);
    match refused.field.as_deref() {
        Some("name") => refused.of_field("Name"),
        Some("address" | "url") => refused.of_field("Url"),
        Some("description") => refused.of_field("Description"),
        _ => refused,
    }
}

async fn of_account(ask: &Ask) -> Result<Vec<Property>, Refused> {
    Ok(flow::property::of_partner(&ask.platform, &ask.caller, ask.account()).await?.properties)
}

fn record_of(ask: &Ask, property: &Property) -> Record {
    let facts = &property.facts;
    record! {
        "Id": id(property.id.get()),
        "Name": &facts.name,
        "Thumbnail": "",
        "Description": &facts.description,
        "Tags": "",
        "RevenueModel": texts::<&str>("RevenueModel", []),
        "Url": &facts.address,
        "Type": words::property_type(facts.kind),
        "MonthlyUniqueVisitors": "",
        "AlexaRating": "",
        "QuantcastRating": "",
        "OwnershipVerified": is_proved(property),
        "MobilePlatform": "",
        "AppStoreRating": "",
        "Installs": "",
        "Price": "",
        "SocialPlatform": "",
        "Followers": "",
        "Handle": if facts.kind == PropertyKind::Social { &facts.name } else { "" },
        "Uri": ask.uri(format!("MediaProperties/{}", property.id)),
    }
}

fn is_proved(property: &Property) -> bool {
    property.proof.state() == ProofState::Proved
}
