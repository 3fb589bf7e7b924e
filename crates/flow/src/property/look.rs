//! Looking for the token of a website, where its owner says it is.

use std::time::Duration;

use domain::property::{FILE_PATHS, ProofWay, file_shows, page_shows, texts_show};
use store::property::Property;

use crate::Platform;
use crate::outside::{Ask, Follow, Heard, OutsideFailure};

const TIME_MAX: Duration = Duration::from_secs(10);
/// A token, and the line end that an editor adds.
const FILE_BYTES_MAX: usize = 1_000;
/// First pages grow; their heads stand at the beginning.
const PAGE_BYTES_MAX: usize = 2_000_000;

/// Nothing when the token was found, else why not, as a sentence for its owner.
pub async fn look(platform: &Platform, property: &Property, way: ProofWay) -> Option<String> {
    let found = match way {
        ProofWay::File => file(platform, property).await,
        ProofWay::MetaTag => page(platform, property).await,
        ProofWay::Dns => texts(platform, property).await,
    };
    found.err()
}

async fn file(platform: &Platform, property: &Property) -> Result<(), String> {
    let mut why = String::new();
    for path in FILE_PATHS {
        let address = format!("{}{path}", property.facts.address.trim_end_matches('/'));
        why = match fetch(platform, address.clone(), FILE_BYTES_MAX).await {
            Ok(heard) if heard.status == 200 && file_shows(&heard.body, &property.token) => return Ok(()),
            Ok(heard) if heard.status == 200 => format!("{address} says something else than your token"),
            Ok(heard) => format!("{address} answers with status {}", heard.status),
            Err(failure) => failure.to_string(),
        };
    }
    Err(why)
}

async fn page(platform: &Platform, property: &Property) -> Result<(), String> {
    let address = &property.facts.address;
    match fetch(platform, address.clone(), PAGE_BYTES_MAX).await {
        Ok(heard) if heard.status != 200 => Err(format!("{address} answers with status {}", heard.status)),
        Ok(heard) if page_shows(&String::from_utf8_lossy(&heard.body), &property.token) => Ok(()),
        Ok(_) => Err(format!("the head of {address} has no such meta tag")),
        Err(failure) => Err(failure.to_string()),
    }
}

async fn texts(platform: &Platform, property: &Property) -> Result<(), String> {
    let site = &property.facts.site;
    match platform.outside.texts(site).await {
        Ok(texts) if texts_show(&texts, &property.token) => Ok(()),
        Ok(_) => Err(format!("{site} has no such TXT record yet; name servers may take hours to learn of it")),
        Err(failure) => Err(failure.to_string()),
    }
}

/// Within the site: an address that leads elsewhere proves nothing about it.
async fn fetch(platform: &Platform, address: String, body_bytes_max: usize) -> Result<Heard, OutsideFailure> {
    platform.outside.fetch(Ask { address, follow: Follow::SameSite, body_bytes_max, time_max: TIME_MAX }).await
}
