//! What a brand does to an action until its lock. It is done before the answer, which says "queued" because clients wait for that word, and
//! leads to the action.

use domain::ids::ActionId;
use domain::lifecycle::{ModificationReason, ReversalReason};
use domain::money::{Currency, Money};

use crate::answer::Answer;
use crate::ask::Ask;
use crate::record::record;
use crate::refused::Refused;

/// The amount becomes what is said; nothing is left of it at 0, so that the action is reversed.
///
/// Errors: an amount that is more than there is, because what an action comes to only becomes less.
pub async fn modify(ask: Ask) -> Result<Answer, Refused> {
    let id = action(&ask)?;
    let reason = ask.said("Reason").or(ask.said("DispositionCode")).unwrap_or("ORDER_UPDATE");
    let (dated, _) = flow::action::dated::steps_of(&ask.platform, &ask.caller, id).await?;
    let currency = Currency::from_code(&dated.action.tracked.currency).map_err(anyhow::Error::from)?;
    let said = ask.said("Amount").ok_or_else(|| Refused::parameter("Amount", "Amount is required"))?;
    let amount = Money::parse(said, currency).map_err(|error| Refused::parameter("Amount", error.to_string()))?;
    let before = dated.action.amount_minor.unwrap_or(0);
    if amount.is_zero() && before != 0 {
        flow::action::reverse(&ask.platform, &ask.caller, id, reversal(reason), "").await?;
    } else {
        let refund_minor = before.saturating_sub(amount.minor);
        if refund_minor <= 0 {
            return Err(Refused::parameter("Amount", "Amount must be less than what the action comes to now"));
        }
        flow::action::modify(&ask.platform, &ask.caller, id, refund_minor, modification(reason), "").await?;
    }
    Ok(done(&ask, id))
}

pub async fn reverse(ask: Ask) -> Result<Answer, Refused> {
    let id = action(&ask)?;
    let missing = || Refused::parameter("DispositionCode", "DispositionCode is required");
    let reason = ask.said("DispositionCode").ok_or_else(missing)?;
    flow::action::reverse(&ask.platform, &ask.caller, id, reversal(reason), "").await?;
    Ok(done(&ask, id))
}

fn action(ask: &Ask) -> Result<ActionId, Refused> {
    let said = ask.said("ActionId").ok_or_else(|| Refused::parameter("ActionId", "ActionId is required"))?;
    said.parse().map_err(|_| Refused::not_found("action"))
}

fn done(ask: &Ask, id: ActionId) -> Answer {
    let uri = ask.uri(format!("Actions/{id}"));
    Answer::Done(record! { "Status": "QUEUED", "QueuedUri": &uri, "ActionUri": &uri })
}

fn modification(reason: &str) -> ModificationReason {
    match reason.to_uppercase().as_str() {
        "ITEM_RETURNED" => ModificationReason::PartlyReturned,
        "ITEM_OUT_OF_STOCK" => ModificationReason::PartlyCancelled,
        _ => ModificationReason::AmountCorrected,
    }
}

fn reversal(reason: &str) -> ReversalReason {
    match reason.to_uppercase().as_str() {
        "ITEM_RETURNED" | "MP_RETURNED" => ReversalReason::Returned,
        "REJECTED" | "ITEM_OUT_OF_STOCK" | "CONS_ERROR" => ReversalReason::Cancelled,
        "CONS_INFO_INVALID" => ReversalReason::NotPaid,
        "CONS_FRAUD" => ReversalReason::Fraud,
        "NOT_COMPLIANCE_TERMS" => ReversalReason::TermsBroken,
        "TEST_ACTION" | "ORDER_ERROR" => ReversalReason::TestOrError,
        _ => ReversalReason::NotQualified,
    }
}
