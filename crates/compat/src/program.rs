//! Programs, which are called campaigns here: a brand's own, or those that a partner has a contract with.

use domain::contract::ContractState;
use domain::ids::ProgramId;
use domain::program::ProgramStatus;
use flow::contract::Contract;

use crate::answer::{Answer, Resource};
use crate::ask::Ask;
use crate::paging::all;
use crate::programs::{Known, Programs};
use crate::record::{Record, id, record, texts};
use crate::refused::Refused;

const CAMPAIGNS: Resource = Resource { plural: "Campaigns", singular: "Campaign" };

pub async fn list_of_brand(ask: Ask) -> Result<Answer, Refused> {
    let offers = all(|window| flow::program::list(&ask.platform, &ask.caller, window)).await?;
    let mut known = offers.into_iter().map(Known::of).collect::<anyhow::Result<Vec<_>>>()?;
    if let Some(name) = ask.said("Name") {
        known.retain(|known| known.name().to_lowercase().contains(&name.to_lowercase()));
    }
    if let Some(word) = ask.said("State") {
        known.retain(|known| state(known.offer.program.status).eq_ignore_ascii_case(word));
    }
    ask.page_of(CAMPAIGNS, known, |known| of_brand(&ask, &known))
}

pub async fn find_of_brand(ask: Ask) -> Result<Answer, Refused> {
    let program = ProgramId(ask.id(0, "campaign")?);
    let known = Known::find(&ask, program).await?;
    Ok(Answer::One(CAMPAIGNS.singular, of_brand(&ask, &known)))
}

pub async fn list_of_partner(ask: Ask) -> Result<Answer, Refused> {
    let mut joined = contracts(&ask, None).await?;
    if let Some(word) = ask.said("InsertionOrderStatus") {
        joined.retain(|contract| status(contract.state).eq_ignore_ascii_case(word));
    }
    let programs = Programs::of(&ask, joined.iter().map(|contract| contract.program_id)).await?;
    let paging = ask.paging()?;
    let total = joined.len() as i64;
    let skipped = usize::try_from(paging.skipped()).unwrap_or(usize::MAX);
    let mut items = Vec::new();
    for contract in joined.into_iter().skip(skipped).take(paging.size as usize) {
        let link = ready_link(&ask, contract.program_id).await?;
        items.push(of_partner(&ask, programs.get(contract.program_id), &contract, link));
    }
    Ok(ask.page(CAMPAIGNS, items, total, paging))
}

pub async fn find_of_partner(ask: Ask) -> Result<Answer, Refused> {
    let program = ProgramId(ask.id(0, "campaign")?);
    let joined = contracts(&ask, Some(program)).await?.pop().ok_or_else(|| Refused::not_found("campaign"))?;
    let known = Known::find(&ask, program).await?;
    let link = ready_link(&ask, program).await?;
    Ok(Answer::One(CAMPAIGNS.singular, of_partner(&ask, &known, &joined, link)))
}

async fn contracts(ask: &Ask, program: Option<ProgramId>) -> Result<Vec<Contract>, Refused> {
    Ok(all(|window| flow::contract::list(&ask.platform, &ask.caller, program, None, window)).await?)
}

fn of_brand(ask: &Ask, known: &Known) -> Record {
    let (program, file) = (&known.offer.program, &known.offer.file);
    let domains: Vec<String> = file.program.deep_link_domains.iter().map(ToString::to_string).collect();
    record! {
        "Id": id(program.id.get()),
        "Name": &program.name,
        "State": state(program.status),
        "Type": "Performance",
        "ShortDescription": "",
        "LongDescription": &file.program.description,
        "ListInMarketplace": program.status == ProgramStatus::Live,
        "DisplayServicingAgency": false,
        "Rating": "",
        "SearchKeywords": "",
        "ShippingRegions": texts::<&str>("ShippingRegion", []),
        "Resources": record! { "CompanyHomepage": "", "ExampleLandingPage": &file.program.landing_page, "InformationPage": "" },
        "GiftCardPayouts": false,
        "TrademarkBidding": false,
        "ThirdPartyImpressionPixel": "",
        "MobileReadyAds": true,
        "DisplayFutureAds": false,
        "PromoCodeTracking": true,
        "TrackingDomain": tracking_domain(ask),
        "SiteDefinition": "",
        "ImpressionTracking": true,
        "ViewThroughCrediting": false,
        "IdentityMatching": "ACCOUNT",
        "HasStandDownPolicy": false,
        "GatewayTrackingSettings": record! {
            "DefaultLandingPage": &file.program.landing_page,
            "MediaPartnerTrackingTemplate": "",
            "CampaignTrackingTemplate": format!("{}={{clickid}}", file.program.click_id_parameter),
            "SSLSupport": ask.platform.settings.tracking_url.starts_with("https:"),
            "DeepLinking": !domains.is_empty(),
            "DeepLinkDomains": domains.join(","),
            "ThirdPartyGatewayUrl": "",
            "ThirdPartyGatewayQueryStringParameters": "",
            // A visitor's first click of a local day is the unique one.
            "UniqueClickWindowLength": "24h",
            "UniqueClickWindowType": "FIXED",
        },
        "Uri": ask.uri(format!("Campaigns/{}", program.id)),
    }
}

/// The partner's own address of the program's first ad; none where there is no ad yet.
async fn ready_link(ask: &Ask, program: ProgramId) -> Result<Option<String>, Refused> {
    let first = flow::Window { after: None, limit: 1 };
    let ads = flow::creative::list(&ask.platform, &ask.caller, Some(program), None, first).await?;
    let ad = ads.items.first();
    Ok(ad.map(|ad| flow::link::click_address(&ask.platform, ask.account(), ad.id, program)))
}

fn of_partner(ask: &Ask, known: &Known, contract: &Contract, link: Option<String>) -> Record {
    let (program, file) = (&known.offer.program, &known.offer.file);
    let domains = &file.program.deep_link_domains;
    let number = program.id;
    record! {
        "Id": id(number.get()),
        "AdvertiserId": id(program.account_id.get()),
        "AdvertiserName": &known.offer.brand_name,
        "AdvertiserUrl": &file.program.landing_page,
        "CampaignId": id(number.get()),
        "CampaignName": &program.name,
        "CampaignUrl": &file.program.landing_page,
        "CampaignDescription": &file.program.description,
        "Type": "Performance",
        "ShippingRegions": texts::<&str>("ShippingRegion", []),
        "CampaignLogoUri": "",
        "PublicTermsUri": "",
        "ContractStatus": status(contract.state),
        "ContractUri": ask.uri(format!("Contracts/S-{}", contract.id)),
        "TrackingLink": link,
        "HasStandDownPolicy": false,
        "AllowsDeeplinking": !domains.is_empty(),
        "DeeplinkDomains": texts("DeeplinkDomain", domains),
        "Uri": ask.uri(format!("Campaigns/{number}")),
    }
}

const fn state(status: ProgramStatus) -> &'static str {
    match status {
        ProgramStatus::Live => "ACTIVE",
        ProgramStatus::Paused => "DEACTIVATED",
    }
}

const fn status(state: ContractState) -> &'static str {
    match state {
        ContractState::Active => "Active",
        ContractState::Suspended | ContractState::Ended => "Expired",
    }
}

/// The host of tracking links.
fn tracking_domain(ask: &Ask) -> &str {
    let address = &ask.platform.settings.tracking_url;
    address.split_once("://").map_or(address.as_str(), |(_, host)| host)
}
