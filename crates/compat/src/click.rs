//! Recorded clicks: one by its id, or those of some days.

use domain::ids::{AccountId, CreativeId, ProgramId};
use flow::click::SeenClick;
use flow::creative::Creative;

use crate::action::{partner_names, some_id};
use crate::answer::{Answer, Resource};
use crate::ask::Ask;
use crate::programs::Known;
use crate::record::{Record, id, record};
use crate::refused::Refused;
use crate::report::rows;
use crate::words;

const CLICKS: Resource = Resource { plural: "Clicks", singular: "Click" };

/// Of some days, oldest first: of a program of the brand, or the partner's own.
pub async fn list(ask: Ask) -> Result<Answer, Refused> {
    if !ask.ids.is_empty() {
        Known::find(&ask, ProgramId(ask.id(0, "campaign")?)).await?;
    }
    let days = ask.with_days("EventDateStart", "EventDateEnd");
    let (clicks, programs) = rows::all_clicks(&days).await?;
    let partners = clicks.iter().map(|click| AccountId(click.row.partner.into()));
    let names = partner_names(&ask, partners).await?;
    ask.page_of(CLICKS, clicks, |click| {
        let partner = AccountId(click.row.partner.into());
        let own = match ask.is_brand() {
            true => record! { "MediaId": id(partner.get()), "MediaName": names.get(&partner) },
            false => record! { "PartnerRelated": sub_ids(&click) },
        };
        facts(&programs[&ProgramId(click.row.program.into())], &click, None).and(own)
    })
}

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
    answer(&ask, &known, &click, record! { "PartnerRelated": sub_ids(&click) }).await
}

fn sub_ids(click: &SeenClick) -> Record {
    record! {
        "SubId1": &*click.row.sub_id1,
        "SubId2": &*click.row.sub_id2,
        "SubId3": &*click.row.sub_id3,
    }
}

async fn look_up(ask: &Ask, click_id: &str) -> Result<(SeenClick, Known), Refused> {
    let click = flow::click::find(&ask.platform, &ask.caller, click_id).await?;
    let known = Known::find(ask, ProgramId(click.row.program.into())).await?;
    Ok((click, known))
}

async fn answer(ask: &Ask, known: &Known, click: &SeenClick, own: Record) -> Result<Answer, Refused> {
    let ad = match click.row.creative {
        0 => None,
        number => flow::creative::find(&ask.platform, &ask.caller, CreativeId(number.into())).await.ok(),
    };
    Ok(Answer::One(CLICKS.singular, facts(known, click, ad.as_ref()).and(own)))
}

fn facts(known: &Known, click: &SeenClick, ad: Option<&Creative>) -> Record {
    let row = &click.row;
    record! {
        "Id": click.click_id.as_ref(),
        "CampaignId": id(row.program.into()),
        "CampaignName": known.name(),
        // Tells two visitors apart and says nothing about either.
        "ProfileId": click.visitor(),
        "IpAddress": "",
        "EventDate": known.at(click.at),
        "AdId": some_id(row.creative.into()),
        "AdName": ad.map(|ad| &ad.facts.name),
        "AdType": ad.map(|ad| words::ad_type(ad.facts.kind)),
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
    }
}
