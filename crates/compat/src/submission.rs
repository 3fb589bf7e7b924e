//! What became of a report that was sent: one for each conversion, under an id made of the conversion's own.

use domain::ids::ConversionId;
use flow::conversion::Explanation;

use crate::answer::Answer;
use crate::ask::Ask;
use crate::programs::Known;
use crate::record::{Record, id, record};
use crate::refused::Refused;
use crate::words;

/// Before the conversion's number; together they have the form of a UUID.
const PREFIX: &str = "A-00000000-0000-8000-8000-";

pub fn of_conversion(conversion: ConversionId) -> String {
    format!("{PREFIX}{:012x}", conversion.get())
}

pub async fn find(ask: Ask) -> Result<Answer, Refused> {
    let number = ask.ids[0].strip_prefix(PREFIX).and_then(|number| i64::from_str_radix(number, 16).ok());
    let number = ConversionId(number.ok_or_else(|| Refused::not_found("submission"))?);
    let explained = flow::conversion::find(&ask.platform, &ask.caller, number).await?;
    let known = Known::find(&ask, explained.conversion.conversion.program).await?;
    Ok(Answer::One("APISubmission", record_of(&ask, &known, &explained)))
}

fn record_of(ask: &Ask, known: &Known, explained: &Explanation) -> Record {
    let conversion = &explained.conversion.conversion;
    let received = known.at(conversion.tracked_at);
    let batch = of_conversion(explained.conversion.id);
    let is_refused = conversion.outcome == "refused";
    record! {
        "BatchId": &batch,
        "AccountId": id(ask.account().get()),
        "SubmissionDate": &received,
        "CampaignId": id(conversion.program.get()),
        "ActionTrackerId": id(conversion.event_type.get()),
        "MediaPartnerId": conversion.partner.map(|partner| id(partner.get())),
        "EventCode": &explained.event_type,
        "OrderId": &conversion.order_id,
        "Payload": "",
        "Type": "Conversion",
        // It was decided before it was answered.
        "Status": "Complete",
        "CompletionDate": received,
        "ErrorType": if is_refused { "Not credited" } else { "" },
        "ErrorReason": is_refused.then(|| words::error_reason(&conversion.reason)),
        "Uri": ask.uri(format!("APISubmissions/{batch}")),
    }
}
