//! The account itself, as its profile says.

use domain::access::AccountKind;
use flow::account::Account;

use crate::answer::{Answer, Resource};
use crate::ask::Ask;
use crate::record::{Record, id, record, texts};
use crate::refused::Refused;
use crate::words;

const ADVERTISERS: Resource = Resource { plural: "Advertisers", singular: "Advertiser" };

pub async fn find(ask: Ask) -> Result<Answer, Refused> {
    let account = flow::account::find(&ask.platform, &ask.caller).await?;
    let own = if ask.caller.account_kind == AccountKind::Partner {
        let promotion = flow::property::of_partner(&ask.platform, &ask.caller, ask.account()).await?;
        let methods: Vec<&str> = promotion.methods.iter().map(|method| words::promotional_method(*method)).collect();
        record! {
            "PrimaryPromotionalMethod": methods.first().copied(),
            "PromotionalMethods": texts("PromotionalMethod", methods),
            "Description": "",
        }
    } else {
        Record::default()
    };
    let address = || {
        record! {
            "AddressLine1": "", "AddressLine2": "", "City": "", "State": "", "PostalCode": "", "Country": &account.country,
        }
    };
    let facts = record! {
        "CompanyName": &account.name,
        "Website": &account.website,
        "PrimaryPhoneNumber": "",
        "PrimaryPhoneNumberCountry": "",
        "SecondaryPhoneNumber": "",
        "SecondaryPhoneNumberCountry": "",
        "Timezone": "",
        "Currency": "",
        "RegisteredForIndirectTax": false,
        "IndirectTaxNumber": "",
        "OrganizationType": "",
        "EinSsnForeignTaxId": "",
        "CorporateAddress": address(),
        "BillingAddress": address(),
    };
    let uri = record! { "Uri": ask.uri("CompanyInformation") };
    Ok(Answer::One("CompanyInformation", facts.and(own).and(uri)))
}

/// The brands that an agency's credentials reach: the one whose they are.
pub async fn advertisers(ask: Ask) -> Result<Answer, Refused> {
    let account = flow::account::find(&ask.platform, &ask.caller).await?;
    ask.page_of(ADVERTISERS, vec![account], |account| advertiser(&ask, &account))
}

pub async fn advertiser_found(ask: Ask) -> Result<Answer, Refused> {
    let account = flow::account::find(&ask.platform, &ask.caller).await?;
    if ask.ids[0] != account.sid && ask.ids[0] != account.id.to_string() {
        return Err(Refused::not_found("advertiser"));
    }
    Ok(Answer::One(ADVERTISERS.singular, advertiser(&ask, &account)))
}

fn advertiser(ask: &Ask, account: &Account) -> Record {
    record! {
        "Id": id(account.id.get()),
        "AccountSid": &account.sid,
        "Name": &account.name,
        "Website": &account.website,
        "Uri": ask.uri(format!("Advertisers/{}", account.sid)),
    }
}
