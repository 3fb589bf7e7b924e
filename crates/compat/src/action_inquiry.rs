//! A partner's questions about orders and actions.

use domain::calendar::{date_of_day_number, day_of};
use domain::ids::{ActionId, InquiryId, ProgramId};
use domain::inquiry::{DeclineReason, InquiryKind, InquiryState, Step};
use flow::action::ActionFilter;
use flow::attachment::Attachment;
use flow::inquiry::{self, About, Inquiry, NewInquiryInput};
use flow::message::Message;

use crate::answer::{Answer, Resource};
use crate::ask::{Ask, required};
use crate::dates::{Day, instant};
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

/// With what both sides said.
pub async fn find(ask: Ask) -> Result<Answer, Refused> {
    let number = InquiryId(ask.id(0, "action inquiry")?);
    let detail = flow::inquiry::find(&ask.platform, &ask.caller, number).await?;
    let known = Known::find(&ask, detail.inquiry.asked.program_id).await?;
    let thread = &detail.said.thread;
    let comment = |(said, _): &(Message, Vec<Attachment>)| {
        let side = if said.account_id == thread.partner_id { &thread.partner_name } else { &thread.brand_name };
        let user = if said.person_name.is_empty() { side } else { &said.person_name };
        record! { "User": user, "Comment": &said.text, "Date": known.at(said.sent_at) }
    };
    let comments = records("Comment", detail.said.messages.iter().map(comment));
    let mut fields = record_of(&ask, &known, &detail.inquiry);
    if let Some((_, value)) = fields.0.iter_mut().find(|(name, _)| *name == "Comments") {
        *value = comments;
    }
    Ok(Answer::One(INQUIRIES.singular, fields))
}

/// A partner asks about an order that is not there, or about an action of it that is reversed or too small.
pub async fn create(ask: Ask) -> Result<Answer, Refused> {
    let program = ask.program()?.ok_or_else(|| required("CampaignId"))?;
    let known = Known::find(&ask, program).await?;
    let order_id = ask.said("OrderId").ok_or_else(|| required("OrderId"))?.to_owned();
    let date = ask.said("TransactionDate").ok_or_else(|| required("TransactionDate"))?;
    let day = day_of(instant("TransactionDate", date, &known.zone, Day::Begins)?, &known.zone);
    let kind = ask.said("InquiryType").ok_or_else(|| required("InquiryType"))?;
    let about = match kind.to_ascii_uppercase().as_str() {
        "UNTRACKED" => About::Order {
            program,
            order_id,
            day: day.to_string(),
            amount: ask.said("TransactionAmount").unwrap_or("").to_owned(),
            click_address: ask.said("TrackingLink").unwrap_or("").to_owned(),
        },
        "INCORRECT" => About::Action { id: own_action(&ask, program, order_id).await?, kind: InquiryKind::Amount },
        "DECLINED" => About::Action { id: own_action(&ask, program, order_id).await?, kind: InquiryKind::Reversed },
        _ => return Err(Refused::parameter("InquiryType", "InquiryType must be UNTRACKED, INCORRECT or DECLINED")),
    };
    // Words are needed here, and theirs are optional.
    let mut text = ask.said("InquiryNotes").unwrap_or("Sent without words.").to_owned();
    for (name, words) in [("ExpectedPayout", "Expected payout"), ("MediaPartnerInquiryId", "Our number")] {
        if let Some(said) = ask.said(name) {
            text = format!("{text}\n{words}: {said}");
        }
    }
    let input = NewInquiryInput { about, text, files: Vec::new() };
    let opened = flow::inquiry::open(&ask.platform, &ask.caller, input).await.map_err(theirs)?;
    Ok(Answer::Done(ask.made(format!("ActionInquiries/{opened}"))))
}

/// The action that stands for the order, newest first where several do.
async fn own_action(ask: &Ask, program: ProgramId, order_id: String) -> Result<ActionId, Refused> {
    let filter = ActionFilter { program: Some(program), order_id, ..ActionFilter::default() };
    let listed = flow::action::actions(&ask.platform, &ask.caller, filter, flow::Window::default()).await?;
    let action = listed.items.first().map(flow::action::Action::id);
    action.ok_or_else(|| Refused::parameter("OrderId", "OrderId: no action of yours has this order id"))
}

/// A brand decides, or asks for more. What is granted must have been tracked: a conversion that credits the partner, reported before.
pub async fn decide(ask: Ask) -> Result<Answer, Refused> {
    let number = InquiryId(ask.number("Id")?.ok_or_else(|| required("Id"))?);
    let status = ask.said("ResolutionStatus").ok_or_else(|| required("ResolutionStatus"))?;
    let text = ask.said("ResolutionNotes").unwrap_or("").to_owned();
    let (step, reason) = match status.to_ascii_uppercase().as_str() {
        "VALID" => (Step::Grant, None),
        "INCOMPLETE" => (Step::AskForEvidence, None),
        "DECLINED" => {
            let said = ask.said("RejectReason").ok_or_else(|| required("RejectReason"))?;
            let mut reasons = DeclineReason::ALL.iter().copied();
            let reason = reasons.find(|reason| words::reject_reason(*reason).eq_ignore_ascii_case(said));
            (Step::Decline, Some(reason.unwrap_or(DeclineReason::Other)))
        }
        _ => {
            let message = "ResolutionStatus must be VALID, DECLINED or INCOMPLETE";
            return Err(Refused::parameter("ResolutionStatus", message));
        }
    };
    let answer = inquiry::Answer { step, reason, text, files: Vec::new() };
    flow::inquiry::answer(&ask.platform, &ask.caller, number, answer).await.map_err(theirs)?;
    Ok(Answer::Done(ask.made(format!("ActionInquiries/{number}"))))
}

/// What the rules call a field, as the caller said it.
fn theirs(error: flow::Error) -> Refused {
    let refused = Refused::from(error);
    match refused.field.as_deref() {
        Some("order_id") => refused.of_field("OrderId"),
        Some("day") => refused.of_field("TransactionDate"),
        Some("amount") => refused.of_field("TransactionAmount"),
        Some("click_address") => refused.of_field("TrackingLink"),
        Some("text") => refused.of_field("ResolutionNotes"),
        Some("kind") => refused.of_field("InquiryType"),
        _ => refused,
    }
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
