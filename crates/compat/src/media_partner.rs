//! A brand's partners.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::AccountId;
use flow::contract::Contract;
use flow::partner::Partner;

use crate::answer::{Answer, Resource};
use crate::ask::Ask;
use crate::dates::shown_utc;
use crate::paging::all;
use crate::record::{Record, id, record, records, texts};
use crate::refused::Refused;

const PARTNERS: Resource = Resource { plural: "Partners", singular: "Partner" };

/// What they were called before version 14.
const MEDIA_PARTNERS: Resource = Resource { plural: "MediaPartners", singular: "MediaPartner" };
const RENAMED_IN: u32 = 14;

pub async fn list(ask: Ask) -> Result<Answer, Refused> {
    let mut partners = all(|window| flow::partner::list(&ask.platform, &ask.caller, window)).await?;
    let program = ask.program()?;
    let contracts = all(|window| flow::contract::list(&ask.platform, &ask.caller, program, None, window)).await?;
    let mut of_partner: BTreeMap<AccountId, Vec<Contract>> = BTreeMap::new();
    for contract in contracts {
        of_partner.entry(contract.partner_id).or_default().push(contract);
    }
    let number = ask.number("Id")?;
    let in_group = members(&ask).await?;
    partners.retain(|partner| {
        (program.is_none() || of_partner.contains_key(&partner.id))
            && number.is_none_or(|number| number == partner.id.get())
            && in_group.as_ref().is_none_or(|members| members.contains(&partner.id))
            && ask.said("Country").is_none_or(|country| country.eq_ignore_ascii_case(&partner.country))
            && ask.said("State").is_none_or(|word| word.eq_ignore_ascii_case("ACTIVE"))
            && ask.said("RelationshipState").is_none_or(|word| word.eq_ignore_ascii_case(relationship(partner)))
    });
    ask.page_of(resource(&ask), partners, |partner| {
        let contracts = of_partner.get(&partner.id).map_or(&[][..], Vec::as_slice);
        record_of(&ask, &partner, contracts)
    })
}

pub async fn find(ask: Ask) -> Result<Answer, Refused> {
    let number = AccountId(ask.id(0, "partner")?);
    let (partner, contracts) = flow::partner::find(&ask.platform, &ask.caller, number).await?;
    Ok(Answer::One(resource(&ask).singular, record_of(&ask, &partner, &contracts)))
}

async fn members(ask: &Ask) -> Result<Option<BTreeSet<AccountId>>, Refused> {
    let Some(group) = ask.number("GroupId")? else { return Ok(None) };
    let group = domain::ids::PartnerGroupId(group);
    let (_, members) = flow::partner_group::find(&ask.platform, &ask.caller, group).await?;
    Ok(Some(members.into_iter().map(|(partner, _)| partner).collect()))
}

fn record_of(ask: &Ask, partner: &Partner, contracts: &[Contract]) -> Record {
    let programs = contracts.iter().map(|contract| {
        record! {
            "Id": id(contract.program_id.get()),
            "Name": &contract.program_name,
            "ContractId": format!("S-{}", contract.id),
            "ContractName": "",
            "JoinDate": shown_utc(contract.created_at),
            "ExpirationDate": "",
        }
    });
    let joined = shown_utc(partner.joined_at);
    record! {
        "Id": id(partner.id.get()),
        "Name": &partner.name,
        "Description": "",
        "Website": &partner.website,
        "State": "ACTIVE",
        "RelationshipState": relationship(partner),
        "Address": record! { "Country": &partner.country, "Address1": "", "Address2": "", "City": "", "State": "", "PostalCode": "" },
        "Country": &partner.country,
        "PartnerType": "DIRECT",
        "PromotionalMethods": records("PromotionalMethod", []),
        "PromotionalCountries": texts::<&str>("PromotionalCountry", []),
        "Programs": records("Program", programs),
        "Contacts": records("Contact", []),
        "PartnerValues": record! { "Value1": "", "Value2": "", "Value3": "" },
        "DateCreated": &joined,
        "DateLastUpdated": &joined,
        "Uri": ask.uri(format!("MediaPartners/{}", partner.id)),
    }
}

fn relationship(partner: &Partner) -> &'static str {
    if partner.active_contracts > 0 { "ACTIVE" } else { "INACTIVE" }
}

fn resource(ask: &Ask) -> Resource {
    if ask.version >= RENAMED_IN { PARTNERS } else { MEDIA_PARTNERS }
}
