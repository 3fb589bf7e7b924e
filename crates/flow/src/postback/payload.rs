//! What a webhook says: the form of the Standard Webhooks specification, with the names of `/api/v1`. A field is only ever added.

use domain::postback::{About, Told, ToldAction};
use serde::Serialize;
use serde_json::{Map, Value};

#[derive(Serialize)]
struct Payload<'t> {
    /// `action.tracked`
    #[serde(rename = "type")]
    kind: String,
    /// When it happened, not when it is sent.
    timestamp: String,
    data: Data<'t>,
}

#[derive(Serialize)]
struct Data<'t> {
    program_id: Option<i64>,
    program_name: &'t str,
    partner_id: Option<i64>,
    partner_name: &'t str,
    #[serde(flatten)]
    about: Thing<'t>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Thing<'t> {
    Action(Box<Action<'t>>),
    Facts(Map<String, Value>),
}

#[derive(Serialize)]
struct Action<'t> {
    action_id: String,
    state: &'t str,
    order_id: &'t str,
    event_type: &'t str,
    category: &'t str,
    currency: &'static str,
    amount_minor: Option<i64>,
    amount_delta_minor: Option<i64>,
    commission_minor: i64,
    commission_delta_minor: i64,
    reversal_reason: &'t str,
    customer_id: &'t str,
    customer_status: &'t str,
    country: &'t str,
    click_id: &'t str,
    promo_code: &'t str,
    creative_id: Option<i64>,
    link_id: Option<i64>,
    sub_id1: &'t str,
    sub_id2: &'t str,
    sub_id3: &'t str,
    shared_id: &'t str,
    tracked_at: String,
    locks_at: String,
    approves_at: String,
}

/// The body of one delivery.
pub(super) fn payload(told: &Told) -> String {
    let payload = Payload {
        kind: told.event.webhook_type(),
        timestamp: told.happened_at.to_string(),
        data: Data {
            program_id: told.program.map(domain::ids::ProgramId::get),
            program_name: &told.program_name,
            partner_id: told.partner.map(domain::ids::AccountId::get),
            partner_name: &told.partner_name,
            about: match &told.about {
                About::Action(action) => Thing::Action(Box::new(of_action(action))),
                About::Facts(facts) => {
                    Thing::Facts(facts.iter().map(|(name, text)| (name.clone(), Value::from(text.as_str()))).collect())
                }
            },
        },
    };
    serde_json::to_string(&payload).expect("texts and numbers are always JSON")
}

fn of_action(action: &ToldAction) -> Action<'_> {
    Action {
        action_id: action.id.to_string(),
        state: &action.state,
        order_id: &action.order_id,
        event_type: &action.event_type,
        category: &action.category,
        currency: action.commission.currency.code(),
        amount_minor: action.amount.map(|amount| amount.minor),
        amount_delta_minor: action.amount_delta.map(|amount| amount.minor),
        commission_minor: action.commission.minor,
        commission_delta_minor: action.commission_delta.minor,
        reversal_reason: &action.reversal_reason,
        customer_id: &action.customer_id,
        customer_status: &action.customer_status,
        country: &action.country,
        click_id: &action.click_id,
        promo_code: &action.promo_code,
        creative_id: action.creative,
        link_id: action.link,
        sub_id1: &action.sub_ids[0],
        sub_id2: &action.sub_ids[1],
        sub_id3: &action.sub_ids[2],
        shared_id: &action.shared_id,
        tracked_at: action.tracked_at.to_string(),
        locks_at: action.locks_at.to_string(),
        approves_at: action.approves_at.to_string(),
    }
}
