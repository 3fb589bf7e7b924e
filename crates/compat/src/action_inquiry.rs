//! A partner's questions about orders and actions.

use domain::calendar::date_of_day_number;
use domain::ids::InquiryId;
use domain::inquiry::{DeclineReason, InquiryState};
use flow::inquiry::Inquiry;

use crate::answer::{Answer, Resource};
use crate::ask::Ask;
use crate::paging::all;
use crate::programs::{Known, Programs};
use crate::record::{Record, id, record, records};
use crate::refused::Refused;
use crate::words;

const INQUIRIES: Resource = Resource { plural: "ActionInquiries", singular: "ActionInquiry" };

pub async fn list(ask: Ask) -> Result<Answer, Refused> {
    let program = ask.program()?;
    if ask.is_brand() && program.is_none() {
        return Err(Refused::parameter("CampaignId", "CampaignId is required"));
    }
    let zone = match program {
        Some(program) => Known::find(&ask, program).await?.zone,
        None => jiff::tz::TimeZone::UTC,
    };
    let (from, before) = ask.around("StartDate", "EndDate", &zone)?;
    let partner = ask.number("MediaPartnerId")?;
    let mut inquiries = all(|window| flow::inquiry::list(&ask.platform, &ask.caller, None, window)).await?;
    inquiries.retain(|inquiry| {
        program.is_none_or(|program| program == inquiry.asked.program_id)
            && partner.is_none_or(|partner| partner == inquiry.asked.partner_id.get())
            && ask.said("OrderId").is_none_or(|order| order == inquiry.asked.order_id)
            && ask
                .said("ResolutionStatus")
                .is_none_or(|word| word.eq_ignore_ascii_case(words::resolution_status(inquiry.state)))
            && from <= inquiry.opened_at
            && inquiry.opened_at < before
    });
    let programs = Programs::of(&ask, inquiries.iter().map(|inquiry| inquiry.asked.program_id)).await?;
    ask.page_of(INQUIRIES, inquiries, |inquiry| record_of(&ask, programs.get(inquiry.asked.program_id), &inquiry))
}

pub async fn find(ask: Ask) -> Result<Answer, Refused> {
    let number = InquiryId(ask.id(0, "action inquiry")?);
    let inquiry = flow::inquiry::find(&ask.platform, &ask.caller, number).await?.inquiry;
    let known = Known::find(&ask, inquiry.asked.program_id).await?;
    Ok(Answer::One(INQUIRIES.singular, record_of(&ask, &known, &inquiry)))
}

fn record_of(ask: &Ask, known: &Known, inquiry: &Inquiry) -> Record {
    let asked = &inquiry.asked;
    let action = asked.action.map(|action| action.to_string());
    let order_day = date_of_day_number(asked.order_day).map(|day| format!("{day}T00:00:00"));
    let order_day = order_day.and_then(|at| at.parse::<jiff::civil::DateTime>().ok());
    let order_day = order_day.and_then(|at| at.to_zoned(known.zone.clone()).ok());
    let reason = inquiry.decline_reason.parse::<DeclineReason>().ok().map(words::reject_reason);
    let opened = known.at(inquiry.opened_at);
    let (own, partner) = if ask.is_brand() {
        let partner =
            record! { "MediaPartnerId": id(asked.partner_id.get()), "MediaPartnerName": &inquiry.partner_name };
        (Record::default(), partner)
    } else {
        (record! { "MediaPartnerInquiryId": "" }, Record::default())
    };
    let facts = record! {
        "OrderId": &asked.order_id,
        "TransactionDate": order_day.map(|day| known.at(day.timestamp())),
        "TransactionAmount": asked.amount_minor.map(|minor| known.money(minor)),
        "CustomerId": "",
        "InquiryDate": &opened,
        "InquiryType": words::inquiry_type(asked.kind),
        "ExpectedPayout": "",
        "ResolutionDeadlineDate": "",
        // What was said is in the thread, which both sides read on their pages.
        "Comments": records("Comment", []),
        "InquiryNotes": "",
        "TrackingLink": &asked.click_address,
        "ActionId": action.as_ref(),
        "ActionUri": action.as_ref().map(|action| ask.uri(format!("Actions/{action}"))),
        "AutoApprovalDate": "",
        "ResolutionStatus": words::resolution_status(inquiry.state),
        "RejectReason": reason.filter(|_| inquiry.state == InquiryState::Declined),
        "FinalPayout": "",
        "ResolutionDate": inquiry.decided_at.map(|at| known.at(at)),
        "CreationDate": &opened,
        "Uri": ask.uri(format!("ActionInquiries/{}", inquiry.id)),
    };
    let campaign = record! { "CampaignId": id(asked.program_id.get()), "CampaignName": &inquiry.program_name };
    record! { "Id": id(inquiry.id.get()) }.and(own).and(campaign).and(partner).and(facts)
}
