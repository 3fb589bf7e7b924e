//! Contracts, and applications, which are contracts that wait: `S-` before the number of one, `P-` before that of the other.

use domain::ids::{ApplicationId, ContractId, PartnerGroupId, ProgramId, TermsVersion};
use flow::application::Application;
use flow::contract::Contract;
use flow::program::Program;
use flow::program::file::ProgramFile;
use jiff::Timestamp;

use crate::answer::{Answer, Resource};
use crate::ask::Ask;
use crate::paging::all;
use crate::programs::{Known, Programs};
use crate::record::{Record, id, record, records};
use crate::refused::Refused;
use crate::words;

const CONTRACTS: Resource = Resource { plural: "Contracts", singular: "Contract" };

/// One or the other, with what both have.
enum Agreement {
    Signed(Contract),
    Proposed(Application),
}

impl Agreement {
    fn id(&self) -> String {
        match self {
            Agreement::Signed(contract) => format!("S-{}", contract.id),
            Agreement::Proposed(application) => format!("P-{}", application.id),
        }
    }

    fn program(&self) -> ProgramId {
        match self {
            Agreement::Signed(contract) => contract.program_id,
            Agreement::Proposed(application) => application.program_id,
        }
    }

    fn partner(&self) -> (i64, &str) {
        match self {
            Agreement::Signed(contract) => (contract.partner_id.get(), &contract.partner_name),
            Agreement::Proposed(application) => (application.partner_id.get(), &application.partner_name),
        }
    }

    /// What was accepted, or is offered.
    fn version(&self, program: &Program) -> TermsVersion {
        match self {
            Agreement::Signed(contract) => contract.accepted_version,
            Agreement::Proposed(_) => program.terms_version,
        }
    }

    fn status(&self) -> &'static str {
        match self {
            Agreement::Signed(contract) => words::contract_status(contract.state),
            Agreement::Proposed(application) => words::application_status(application.state),
        }
    }

    fn begun(&self) -> Timestamp {
        match self {
            Agreement::Signed(contract) => contract.created_at,
            Agreement::Proposed(application) => application.submitted_at,
        }
    }

    fn updated(&self) -> Timestamp {
        match self {
            Agreement::Signed(contract) => contract.accepted_at,
            Agreement::Proposed(application) => application.decided_at.unwrap_or(application.submitted_at),
        }
    }
}

/// The active ones, unless a status is asked for.
pub async fn list(ask: Ask) -> Result<Answer, Refused> {
    let program = match ask.ids.first() {
        Some(_) => Some(ProgramId(ask.id(0, "campaign")?)),
        None => ask.program()?,
    };
    let zone = match program {
        Some(program) => Known::find(&ask, program).await?.zone,
        None => jiff::tz::TimeZone::UTC,
    };
    let status = ask.said("Status").unwrap_or("ACTIVE").to_uppercase();
    let partner = ask.number("PartnerId")?;
    let started = ask.around("StartDateAfter", "StartDateBefore", &zone)?;
    let updated = ask.around("DateLastUpdatedAfter", "DateLastUpdatedBefore", &zone)?;
    let mut agreements: Vec<Agreement> = Vec::new();
    if matches!(status.as_str(), "ACTIVE" | "EXPIRED") {
        let contracts = all(|window| flow::contract::list(&ask.platform, &ask.caller, program, None, window)).await?;
        agreements.extend(contracts.into_iter().map(Agreement::Signed));
    }
    if matches!(status.as_str(), "PENDING" | "DECLINED") {
        let applications =
            all(|window| flow::application::list(&ask.platform, &ask.caller, program, None, window)).await?;
        agreements.extend(applications.into_iter().map(Agreement::Proposed));
    }
    agreements.retain(|agreement| {
        let is_within = |at: Timestamp, (after, before): (Timestamp, Timestamp)| after <= at && at < before;
        agreement.status() == status
            && partner.is_none_or(|partner| partner == agreement.partner().0)
            && is_within(agreement.begun(), started)
            && is_within(agreement.updated(), updated)
    });
    let programs = Programs::of(&ask, agreements.iter().map(Agreement::program)).await?;
    ask.page_of(CONTRACTS, agreements, |agreement| {
        let known = programs.get(agreement.program());
        // Of an earlier version a list says the number; the contract itself says what is in it.
        let program = &known.offer.program;
        let file = (agreement.version(program) == program.terms_version).then_some(&*known.offer.file);
        record_of(&ask, known, &agreement, file)
    })
}

pub async fn find(ask: Ask) -> Result<Answer, Refused> {
    let not_found = || Refused::not_found("contract");
    let said = ask.ids.last().ok_or_else(not_found)?;
    let (kind, number) = said.split_once('-').ok_or_else(not_found)?;
    let number = number.parse().map_err(|_| not_found())?;
    let (agreement, accepted) = match kind {
        "S" => {
            let detail = flow::contract::find(&ask.platform, &ask.caller, ContractId(number)).await?;
            (Agreement::Signed(detail.contract), Some(detail.accepted))
        }
        "P" => {
            let found = flow::application::find(&ask.platform, &ask.caller, ApplicationId(number)).await?;
            (Agreement::Proposed(found), None)
        }
        _ => return Err(not_found()),
    };
    if ask.ids.len() > 1 && ask.ids[0] != agreement.program().to_string() {
        return Err(not_found());
    }
    let known = Known::find(&ask, agreement.program()).await?;
    let file = accepted.as_deref().unwrap_or(&known.offer.file);
    Ok(Answer::One(CONTRACTS.singular, record_of(&ask, &known, &agreement, Some(file))))
}

/// Approves the application that waits, in the group that is named: the contract pins it. A later decision about it is refused.
pub async fn accept(ask: Ask) -> Result<Answer, Refused> {
    let application = named(&ask).await?;
    let group = ask.number("groupId")?.map(PartnerGroupId);
    if let Some(group) = group {
        let found = flow::partner_group::find(&ask.platform, &ask.caller, group).await;
        found.map_err(|error| Refused::from(error).of_field("groupId"))?;
    }
    let decided = flow::application::approve_into(&ask.platform, &ask.caller, application, group).await?;
    Ok(decision(&ask, &decided))
}

/// Declines it, with a reason that the partner sees.
pub async fn decline(ask: Ask) -> Result<Answer, Refused> {
    let application = named(&ask).await?;
    let reason = ask.said("reason").unwrap_or("");
    let decided = flow::application::decline(&ask.platform, &ask.caller, application, reason).await?;
    Ok(decision(&ask, &decided))
}

/// The application that `contractId` names, if it is one to the program in the address.
async fn named(ask: &Ask) -> Result<ApplicationId, Refused> {
    let said = ask.said("contractId").ok_or_else(|| Refused::parameter("contractId", "contractId is required"))?;
    let not_found = || Refused::not_found("contract");
    let number = said.strip_prefix("P-").and_then(|number| number.parse().ok()).ok_or_else(not_found)?;
    let found = flow::application::find(&ask.platform, &ask.caller, ApplicationId(number)).await?;
    if found.program_id.to_string() != ask.ids[0] {
        return Err(not_found());
    }
    Ok(found.id)
}

fn decision(ask: &Ask, application: &Application) -> Answer {
    Answer::Done(record! {
        "Status": "OK",
        "ContractId": format!("P-{}", application.id),
        "ContractStatus": words::application_status(application.state),
        "Uri": ask.uri(format!("Campaigns/{}/Contracts/P-{}", application.program_id, application.id)),
    })
}

fn record_of(ask: &Ask, known: &Known, agreement: &Agreement, file: Option<&ProgramFile>) -> Record {
    let (partner, partner_name) = agreement.partner();
    let program = &known.offer.program;
    let terms = terms(known, agreement.version(program), file);
    let (terms_name, uri) = if ask.is_brand() {
        ("TemplateTerms", ask.uri(format!("Campaigns/{}/Contracts/{}", program.id, agreement.id())))
    } else {
        ("Terms", ask.uri(format!("Contracts/{}", agreement.id())))
    };
    let begun = known.at(agreement.begun());
    let facts = record! {
        "Id": agreement.id(),
        "PartnerId": id(partner),
        "CampaignId": id(program.id.get()),
        "PartnerValue1": "",
        "Status": agreement.status(),
        "StartDate": &begun,
        "EndDate": "",
        "BrandSignatory": &known.offer.brand_name,
        "BrandSignatoryDate": &begun,
        "PartnerSignatory": partner_name,
        "PartnerSignatoryDate": known.at(agreement.updated()),
        "DateCreated": &begun,
        "DateLastUpdated": known.at(agreement.updated()),
    };
    let uris = record! {
        "ScheduledTerms": records("ScheduledTerm", []),
        "CampaignTerms": records("CampaignTerm", []),
        "HasCampaignTerms": false,
        "PdfUri": "",
        "Uri": uri,
    };
    facts.and(Record(vec![(terms_name, terms.into())])).and(uris)
}

/// In outline: what each event pays in full is said by the terms themselves, on the program's page.
fn terms(known: &Known, version: TermsVersion, file: Option<&ProgramFile>) -> Record {
    let program = &known.offer.program;
    let payouts = file.into_iter().flat_map(|file| {
        known.offer.event_types.iter().map(|event_type| {
            record! {
                "EventTypeId": id(event_type.number.get()),
                "EventTypeName": &event_type.code,
                "EventCategory": event_type.category.to_uppercase(),
                "PayoutLevel": "ORDER",
                "CreditPolicy": "LAST_REFERRER",
                "Locking": file.terms.locks.to_string(),
                "PayoutScheduling": file.terms.approves.to_string(),
            }
        })
    });
    let name = file.map(|file| &file.terms.name);
    record! {
        "TemplateTermName": name,
        "TemplateId": id(program.id.get()),
        "VersionId": version.get(),
        "Name": name,
        "Labels": crate::record::texts::<&str>("Label", []),
        "Currency": program.currency.code(),
        "EventPayouts": records("EventPayout", payouts),
        "SpecialTermsList": records("SpecialTerms", []),
    }
}
