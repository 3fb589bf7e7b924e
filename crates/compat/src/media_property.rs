//! Where a partner promotes.

use domain::property::{ProofState, PropertyKind};
use flow::property::Property;

use crate::answer::{Answer, Resource};
use crate::ask::Ask;
use crate::record::{Record, id, record, texts};
use crate::refused::Refused;
use crate::words;

const PROPERTIES: Resource = Resource { plural: "MediaProperties", singular: "MediaProperty" };

pub async fn list(ask: Ask) -> Result<Answer, Refused> {
    ask.page_of(PROPERTIES, of_account(&ask).await?, |property| record_of(&ask, &property))
}

pub async fn find(ask: Ask) -> Result<Answer, Refused> {
    let number = ask.id(0, "media property")?;
    let found = of_account(&ask).await?.into_iter().find(|property| property.id.get() == number);
    let property = found.ok_or_else(|| Refused::not_found("media property"))?;
    Ok(Answer::One(PROPERTIES.singular, record_of(&ask, &property)))
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
