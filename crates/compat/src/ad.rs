//! Ads, which we call creatives.

use domain::creative::{CreativeKind, CreativeState};
use domain::ids::CreativeId;
use flow::creative::{Creative, Filter};

use crate::answer::{Answer, Resource};
use crate::ask::Ask;
use crate::paging::all;
use crate::programs::{Known, Programs};
use crate::record::{Record, id, record, texts};
use crate::refused::Refused;
use crate::words;

const ADS: Resource = Resource { plural: "Ads", singular: "Ad" };

/// Newest first. A partner sees what it can show.
pub async fn list(ask: Ask) -> Result<Answer, Refused> {
    let state = (!ask.is_brand()).then_some(CreativeState::Active);
    let filter = Filter { program: ask.program()?, state, ..Filter::default() };
    let mut ads = all(|window| flow::creative::list_newest(&ask.platform, &ask.caller, filter.clone(), window)).await?;
    if let Some(word) = ask.said("Type") {
        ads.retain(|ad| words::ad_type(ad.facts.kind).eq_ignore_ascii_case(word));
    }
    if ask.said("DealId").is_some() {
        // Nothing is part of a deal.
        ads.clear();
    }
    let programs = Programs::of(&ask, ads.iter().map(|ad| ad.facts.program_id)).await?;
    ask.page_of(ADS, ads, |ad| record_of(&ask, programs.get(ad.facts.program_id), &ad))
}

pub async fn find(ask: Ask) -> Result<Answer, Refused> {
    let (ad, known) = look_up(&ask).await?;
    Ok(Answer::One(ADS.singular, record_of(&ask, &known, &ad)))
}

/// The code that a partner copies into its page, with its sub ids.
pub async fn code(ask: Ask) -> Result<Answer, Refused> {
    let (ad, _) = look_up(&ask).await?;
    let (code, _) = code_and_link(&ask, &ad)?;
    Ok(Answer::One("AdCode", record! { "Code": code, "Uri": ask.uri(format!("Ads/{}/Code", ad.id)) }))
}

pub async fn tracking_link(ask: Ask) -> Result<Answer, Refused> {
    let (ad, _) = look_up(&ask).await?;
    let (_, link) = code_and_link(&ask, &ad)?;
    let uri = ask.uri(format!("Ads/{}/TrackingLink", ad.id));
    Ok(Answer::One("AdTrackingLink", record! { "TrackingLink": link, "Uri": uri }))
}

async fn look_up(ask: &Ask) -> Result<(Creative, Known), Refused> {
    let number = CreativeId(ask.id(0, "ad")?);
    let ad = flow::creative::find(&ask.platform, &ask.caller, number).await?;
    let known = Known::find(ask, ad.facts.program_id).await?;
    Ok((ad, known))
}

/// As [`flow::creative::embed`] makes them, with what the client appends.
fn code_and_link(ask: &Ask, ad: &Creative) -> Result<(String, String), Refused> {
    let embed = flow::creative::embed_found(&ask.platform, &ask.caller, ad)?;
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (parameter, name) in [
        ("subId1", "subId1"),
        ("subId2", "subId2"),
        ("subId3", "subId3"),
        ("sharedId", "sharedId"),
        ("landingPage", "u"),
    ] {
        if let Some(value) = ask.said(parameter) {
            query.append_pair(name, value);
        }
    }
    let query = query.finish();
    if query.is_empty() {
        return Ok((embed.html, embed.click_address));
    }
    let link = format!("{}?{query}", embed.click_address);
    let in_html = link.replace('&', "&amp;");
    Ok((embed.html.replace(&format!("\"{}\"", embed.click_address), &format!("\"{in_html}\"")), link))
}

fn record_of(ask: &Ask, known: &Known, ad: &Creative) -> Record {
    if ask.is_brand() { of_brand(ask, known, ad) } else { of_partner(ask, known, ad) }
}

fn of_brand(ask: &Ask, known: &Known, ad: &Creative) -> Record {
    let facts = &ad.facts;
    let side = |side: i64| (side != 0).then_some(side);
    let file = facts.file.as_ref();
    record! {
        "Id": id(ad.id.get()),
        "Name": &facts.name,
        "Description": &facts.text,
        "CampaignId": id(facts.program_id.get()),
        "CampaignName": known.name(),
        "AdType": words::ad_type(facts.kind),
        "LandingPage": landing_page(known, ad),
        "DateCreated": known.at(ad.created_at),
        "DateLastUpdated": known.at(ad.created_at),
        "CustomAdServingUrl": &facts.video_url,
        "IabAdUnit": "",
        "ThirdPartyServableAdCreativeHeight": file.and_then(|file| side(file.height_px)),
        "ThirdPartyServableAdCreativeWidth": file.and_then(|file| side(file.width_px)),
        "BannerAlternativeTag": if facts.kind == CreativeKind::Image { &facts.text } else { "" },
        "LinkText": if facts.kind == CreativeKind::Text { &facts.text } else { "" },
        "CouponLinkName": "",
        "GetHtmlCodeType": "HTML_AND_IFRAME",
        "Labels": "",
        "AllowDeepLinking": allows_deep_links(known),
        "Language": "",
        "LimitedTimeStartDate": "",
        "LimitedTimeEndDate": "",
        "RestrictedMediaPartners": texts::<&str>("RestrictedMediaPartner", []),
        "RestrictedMediaPartnerGroups": texts::<&str>("RestrictedMediaPartnerGroup", []),
        "Season": "",
        "AdCodeTemplate": "",
        "CouponAllowCustomPromoCode": false,
        "CustomisationCharge": "",
        "MobileReady": true,
        "PhoneTracking": false,
        "PromoCodeTracking": false,
        "TopSeller": false,
        "Uri": ask.uri(format!("Ads/{}", ad.id)),
    }
}

fn of_partner(ask: &Ask, known: &Known, ad: &Creative) -> Record {
    let facts = &ad.facts;
    // Nothing is embedded of what was withdrawn.
    let (code, link) = code_and_link(ask, ad).unwrap_or_default();
    let file = facts.file.as_ref();
    record! {
        "Id": id(ad.id.get()),
        "Name": &facts.name,
        "Description": &facts.text,
        "CampaignId": id(facts.program_id.get()),
        "CampaignName": known.name(),
        "Type": words::ad_type(facts.kind),
        "TrackingLink": link,
        "LandingPageUrl": landing_page(known, ad),
        "AdvertiserId": id(known.offer.program.account_id.get()),
        "AdvertiserName": &known.offer.brand_name,
        "Code": code,
        "IFrameCode": "",
        "Width": file.map_or(0, |file| file.width_px),
        "Height": file.map_or(0, |file| file.height_px),
        "CreativeUrl": flow::creative::image_address(&ask.platform, ad),
        "Labels": "",
        "AllowDeepLinking": allows_deep_links(known),
        "MobileReady": true,
        "Language": "",
        "StartDate": known.at(ad.created_at),
        "EndDate": "",
        "Season": "",
        "TopSeller": false,
        "SubjectLines": "",
        "FromAddresses": "",
        "UnsubscribeLink": "",
        "DealId": "",
        "DealName": "",
        "Uri": ask.uri(format!("Ads/{}", ad.id)),
    }
}

fn landing_page<'a>(known: &'a Known, ad: &'a Creative) -> &'a str {
    if ad.facts.landing_page.is_empty() { &known.offer.file.program.landing_page } else { &ad.facts.landing_page }
}

fn allows_deep_links(known: &Known) -> bool {
    !known.offer.file.program.deep_link_domains.is_empty()
}
