//! Promo codes, each of one partner.

use domain::ids::{AccountId, PromoCodeId};
use domain::promo_code::CodeStanding;
use domain::terms::AttributionPolicy;
use flow::promo_code::{Filter, NewPromoCodeInput, PromoCode, standing_of};

use crate::answer::{Answer, Resource, deleted};
use crate::ask::{Ask, required};
use crate::dates::{Day, instant};
use crate::paging::all;
use crate::programs::{Known, Programs};
use crate::record::{Record, id, record};
use crate::refused::Refused;

const PROMO_CODES: Resource = Resource { plural: "PromoCodes", singular: "PromoCode" };

pub async fn list(ask: Ask) -> Result<Answer, Refused> {
    let mut codes = of_account(&ask).await?;
    if let Some(code) = ask.said("Code") {
        codes.retain(|known| known.code.eq_ignore_ascii_case(code));
    }
    if let Some(part) = ask.said("SearchString") {
        codes.retain(|known| known.code.to_lowercase().contains(&part.to_lowercase()));
    }
    if let Some(word) = ask.said("State") {
        codes.retain(|known| state(&ask, known).eq_ignore_ascii_case(word));
    }
    let programs = Programs::of(&ask, codes.iter().map(|code| code.program_id)).await?;
    ask.page_of(PROMO_CODES, codes, |code| record_of(&ask, programs.get(code.program_id), &code))
}

pub async fn find(ask: Ask) -> Result<Answer, Refused> {
    let number = ask.id(0, "promo code")?;
    let code = of_account(&ask).await?.into_iter().find(|code| code.id.get() == number);
    let code = code.ok_or_else(|| Refused::not_found("promo code"))?;
    let known = Known::find(&ask, code.program_id).await?;
    Ok(Answer::One(PROMO_CODES.singular, record_of(&ask, &known, &code)))
}

/// Assigns a code to a partner. Which of code and click counts is for the program's terms to say, so `CreditPolicy` is read and not kept.
pub async fn create(ask: Ask) -> Result<Answer, Refused> {
    let program = ask.program()?.ok_or_else(|| required("CampaignId"))?;
    let known = Known::find(&ask, program).await?;
    if ask.said("Type").is_some_and(|said| !said.eq_ignore_ascii_case("LI")) {
        return Err(Refused::parameter("Type", "Type must be LI: codes are matched literally here"));
    }
    let policy = ask.said("CreditPolicy").ok_or_else(|| required("CreditPolicy"))?;
    if !["ALWAYS", "INVOLVED", "WINNER"].iter().any(|known| known.eq_ignore_ascii_case(policy)) {
        return Err(Refused::parameter("CreditPolicy", "CreditPolicy must be ALWAYS, INVOLVED or WINNER"));
    }
    let at =
        |name: &'static str, day: Day| ask.said(name).map(|text| instant(name, text, &known.zone, day)).transpose();
    let input = NewPromoCodeInput {
        program_id: program,
        partner_id: AccountId(ask.number("AssignedPartnerId")?.ok_or_else(|| required("AssignedPartnerId"))?),
        code: ask.said("Code").ok_or_else(|| required("Code"))?.to_owned(),
        starts_at: at("StartDate", Day::Begins)?,
        ends_at: at("EndDate", Day::Ends)?,
    };
    let code = flow::promo_code::assign(&ask.platform, &ask.caller, input).await.map_err(theirs)?;
    Ok(Answer::Done(ask.made(format!("PromoCodes/{}", code.id))))
}

/// It counts for nothing from now on, and may be assigned again.
pub async fn delete(ask: Ask) -> Result<Answer, Refused> {
    let number = PromoCodeId(ask.id(0, "promo code")?);
    flow::promo_code::withdraw(&ask.platform, &ask.caller, number).await?;
    Ok(Answer::Done(deleted()))
}

/// What the rules call a field, as the caller said it.
fn theirs(error: flow::Error) -> Refused {
    let refused = Refused::from(error);
    match refused.field.as_deref() {
        Some("code") => refused.of_field("Code"),
        Some("partner_id") => refused.of_field("AssignedPartnerId"),
        Some("starts_at") => refused.of_field("StartDate"),
        Some("ends_at") => refused.of_field("EndDate"),
        _ => refused,
    }
}

async fn of_account(ask: &Ask) -> Result<Vec<PromoCode>, Refused> {
    let filter = Filter { program: ask.program()?, ..Filter::default() };
    Ok(all(|window| flow::promo_code::list(&ask.platform, &ask.caller, filter.clone(), window)).await?)
}

fn record_of(ask: &Ask, known: &Known, code: &PromoCode) -> Record {
    let counts =
        if known.offer.file.terms.attribution == AttributionPolicy::PromoCodeFirst { "ALWAYS" } else { "WINNER" };
    record! {
        "Id": id(code.id.get()),
        "Code": &code.code,
        "CampaignId": id(code.program_id.get()),
        "CampaignName": &code.program_name,
        "AssignedPartnerId": id(code.partner_id.get()),
        "AssignedPartnerName": &code.partner_name,
        "CreditPolicy": counts,
        "Type": "LI",
        "State": state(ask, code),
        "StartDate": known.at(code.starts_at),
        "EndDate": code.ends_at.map(|at| known.at(at)),
        "CreatedDate": known.at(code.created_at),
        "DealId": "",
        "DealName": "",
        "Uri": ask.uri(format!("PromoCodes/{}", code.id)),
    }
}

fn state(ask: &Ask, code: &PromoCode) -> &'static str {
    match (standing_of(&ask.platform, code), ask.is_brand()) {
        (CodeStanding::Running, _) => "ACTIVE",
        (CodeStanding::Scheduled, false) => "FUTUREDATE",
        (CodeStanding::Ended | CodeStanding::Withdrawn, false) => "EXPIRED",
        (_, true) => "INACTIVE",
    }
}
