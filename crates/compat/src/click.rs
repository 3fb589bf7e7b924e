//! One recorded click, by its id.

use domain::ids::{AccountId, CreativeId, ProgramId};
use flow::click::SeenClick;

use crate::action::{partner_names, some_id};
use crate::answer::Answer;
use crate::ask::Ask;
use crate::programs::Known;
use crate::record::{Record, id, record};
use crate::refused::Refused;
use crate::words;

/// Of a program of the brand that is named.
pub async fn find_of_brand(ask: Ask) -> Result<Answer, Refused> {
    let (click, known) = look_up(&ask, &ask.ids[1]).await?;
    if ask.ids[0] != known.offer.program.id.to_string() {
        return Err(Refused::not_found("click"));
    }
    let partner = AccountId(click.row.partner.into());
    let names = partner_names(&ask, [partner]).await?;
    let name = names.get(&partner).cloned().unwrap_or_default();
    answer(&ask, &known, &click, record! { "MediaId": id(partner.get()), "MediaName": name }).await
}

pub async fn find_of_partner(ask: Ask) -> Result<Answer, Refused> {
    let (click, known) = look_up(&ask, &ask.ids[0]).await?;
    let sub_ids = record! {
        "SubId1": &*click.row.sub_id1,
        "SubId2": &*click.row.sub_id2,
        "SubId3": &*click.row.sub_id3,
    };
    answer(&ask, &known, &click, record! { "PartnerRelated": sub_ids }).await
}

async fn look_up(ask: &Ask, click_id: &str) -> Result<(SeenClick, Known), Refused> {
    let click = flow::click::find(&ask.platform, &ask.caller, click_id).await?;
    let known = Known::find(ask, ProgramId(click.row.program.into())).await?;
    Ok((click, known))
}

async fn answer(ask: &Ask, known: &Known, click: &SeenClick, own: Record) -> Result<Answer, Refused> {
    let row = &click.row;
    let ad = match row.creative {
        0 => None,
        number => flow::creative::find(&ask.platform, &ask.caller, CreativeId(number.into())).await.ok(),
    };
    let facts = record! {
        "Id": click.click_id.as_ref(),
        "CampaignId": id(row.program.into()),
        "CampaignName": known.name(),
        // Tells two visitors apart and says nothing about either.
        "ProfileId": click.visitor(),
        "IpAddress": "",
        "EventDate": known.at(click.at),
        "AdId": some_id(row.creative.into()),
        "AdName": ad.as_ref().map(|ad| &ad.facts.name),
        "AdType": ad.as_ref().map(|ad| words::ad_type(ad.facts.kind)),
        "ProductSku": "",
        "CustomerArea": "n/a",
        "CustomerCity": "n/a",
        "CustomerRegion": "n/a",
        "CustomerCountry": row.country.as_str(),
        "DeviceType": words::device_type(&row.device),
        "DeviceFamily": "",
        "Browser": &*row.browser,
        "Os": &*row.system,
        "ReferringUrl": "",
        "ReferringDomain": if row.referrer_host.is_empty() { "NA" } else { &*row.referrer_host },
        "LandingPageUrl": &known.offer.file.program.landing_page,
        "SharedId": &*row.shared_id,
        "Payout": "",
        "UniqueClick": row.is_unique,
    };
    Ok(Answer::One("Click", facts.and(own)))
}
