//! What was done to actions, one row a step, with what it did to amount and payout. Rows are only ever added; the state in a row is that of
//! the action now.

use domain::ids::ActionId;
use flow::action::dated::Step;

use crate::action::{paging, rows, some_id, state, state_of, wanted, within_pages};
use crate::answer::{Answer, Resource};
use crate::ask::Ask;
use crate::programs::{Known, Programs};
use crate::record::{Record, id, record};
use crate::refused::Refused;
use crate::words;

const UPDATES: Resource = Resource { plural: "ActionUpdates", singular: "ActionUpdate" };

/// The disposition of what was just tracked.
const INITIAL: &str = "IR_BLANK";

pub async fn list(ask: Ask) -> Result<Answer, Refused> {
    let (wanted, paging) = (wanted(&ask).await?, paging(&ask)?);
    let found = flow::action::dated::steps(&ask.platform, &ask.caller, wanted, rows(&ask, paging)).await?;
    let total = within_pages(&ask, found.total, paging)?;
    let programs = Programs::of(&ask, found.items.iter().map(|step| step.of.action.tracked.program)).await?;
    let fields = |step: &Step| record_of(&ask, programs.get(step.of.action.tracked.program), step);
    Ok(ask.page(UPDATES, found.items.iter().map(fields).collect(), total, paging))
}

/// By the action's id and the number of the step.
pub async fn find(ask: Ask) -> Result<Answer, Refused> {
    let not_found = || Refused::not_found("action update");
    let (action, number) = ask.ids[0].rsplit_once('.').ok_or_else(not_found)?;
    let action: ActionId = action.parse().map_err(|_| not_found())?;
    let (_, steps) = flow::action::dated::steps_of(&ask.platform, &ask.caller, action).await?;
    let step = steps.into_iter().find(|step| step.number.to_string() == number).ok_or_else(not_found)?;
    let known = Known::find(&ask, action.program).await?;
    Ok(Answer::One(UPDATES.singular, record_of(&ask, &known, &step)))
}

fn record_of(ask: &Ask, known: &Known, step: &Step) -> Record {
    let action = &step.of.action;
    let tracked = &action.tracked;
    let update = format!("{}.{}", action.id(), step.number);
    let event_type = known.event_type(tracked.event_type);
    let (detail, description) = words::state_detail(state_of(&step.of));
    let change = step.change.as_ref();
    let shared = record! {
        "Id": &update,
        "ActionId": action.id().to_string(),
        "CampaignId": id(tracked.program.get()),
        "ActionTrackerId": id(tracked.event_type.get()),
        "EventTypeId": id(tracked.event_type.get()),
        "EventTypeName": event_type.map(|known| &known.code),
        "EventCode": event_type.map(|known| &known.code),
        "MediaPartnerId": id(tracked.partner.get()),
        "State": state(&step.of),
        "StateDetail": detail,
        "StateDetailDescription": description,
        "AdId": some_id(tracked.origin.creative_id),
        "Disposition": change.map_or(INITIAL, |change| words::disposition(&change.verb, &change.reason)),
        "DeltaPayout": known.money(step.commission_delta_minor),
        "DeltaAmount": known.money(step.amount_delta_minor),
        "Currency": &tracked.currency,
        "Category": event_type.map(|known| &known.category),
        "Sku": &tracked.order_id,
        "Quantity": 1,
        "PayoutLevel": "ORDER",
        "ContractId": format!("S-{}", tracked.contract),
        "UpdateDate": known.at(step.at),
        "LockingDate": known.at(tracked.locks_at),
        "ClearingDate": known.at(tracked.approves_at),
        "ActionDate": known.at(tracked.tracked_at),
        "Oid": &tracked.order_id,
        "SharedId": &tracked.origin.shared_id,
    };
    let own = if ask.is_brand() {
        record! { "CustomerId": &step.of.customer_id, "CustomerStatus": step.of.customer_status.to_uppercase() }
    } else {
        record! {
            "ReportingState": state(&step.of),
            "SubId1": &tracked.origin.sub_id1,
            "SubId2": &tracked.origin.sub_id2,
            "SubId3": &tracked.origin.sub_id3,
            "PaystubId": action.payment.map(|payment| id(payment.get())),
        }
    };
    let uris = record! {
        "ActionUri": ask.uri(format!("Actions/{}", action.id())),
        "Uri": ask.uri(format!("ActionUpdates/{update}")),
    };
    shared.and(own).and(uris)
}
