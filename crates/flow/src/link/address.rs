//! The addresses of a link, as partners copy them.

use domain::ids::{AccountId, CreativeId, ProgramId};
use store::link::{Link, NewLink};
use url::form_urlencoded::Serializer;

use crate::Platform;

/// `https://track.example/summer-sale`
pub fn short_address(platform: &Platform, link: &Link) -> String {
    format!("{}/{}", platform.settings.tracking_url, link.facts.slug)
}

/// The long address that says everything itself: `https://track.example/c/100002/10001/1001?subId1=blog`. It works without the short one.
pub fn tracking_address(platform: &Platform, link: &Link) -> String {
    let NewLink { program_id, partner_id, creative_id, sub_ids: [first, second, third], .. } = &link.facts;
    let path = click_address(platform, *partner_id, *creative_id, *program_id);
    let tags = [
        ("subId1", first),
        ("subId2", second),
        ("subId3", third),
        ("sharedId", &link.facts.shared_id),
        ("u", &link.facts.deep_link),
    ];
    let mut query = Serializer::new(String::new());
    query.extend_pairs(tags.into_iter().filter(|(_, value)| !value.is_empty()));
    let query = query.finish();
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

/// Where a click on a creative goes.
pub fn click_address(platform: &Platform, partner: AccountId, creative: CreativeId, program: ProgramId) -> String {
    format!("{}/c/{partner}/{creative}/{program}", platform.settings.tracking_url)
}

/// The address whose image counts that a creative was seen.
pub fn impression_address(platform: &Platform, partner: AccountId, creative: CreativeId, program: ProgramId) -> String {
    format!("{}/i/{partner}/{creative}/{program}", platform.settings.tracking_url)
}
