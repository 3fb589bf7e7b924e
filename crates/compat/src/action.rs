//! Actions and their items. Every action has one item here: what was sold is reported as a whole.

use std::collections::{BTreeSet, HashMap};

use domain::action::ActionState;
use domain::ids::{AccountId, ActionId};
use domain::money::Money;
use flow::action::dated::{DatedAction, Rows, Step, Wanted};
use jiff::tz::TimeZone;

use crate::answer::{Answer, Resource};
use crate::ask::Ask;
use crate::paging::Paging;
use crate::programs::{Known, Programs};
use crate::record::{Record, Value, id, record};
use crate::refused::Refused;
use crate::words;

const ACTIONS: Resource = Resource { plural: "Actions", singular: "Action" };
const ITEMS: Resource = Resource { plural: "ActionItems", singular: "ActionItem" };

/// Newest first. Without a span, those that changed lately.
pub async fn list(ask: Ask) -> Result<Answer, Refused> {
    let (wanted, paging) = (wanted(&ask).await?, paging(&ask)?);
    let found = flow::action::dated::between(&ask.platform, &ask.caller, wanted, rows(&ask, paging)).await?;
    let total = within_pages(&ask, found.total, paging)?;
    let programs = Programs::of(&ask, found.items.iter().map(|dated| dated.action.tracked.program)).await?;
    let partners = partner_names(&ask, found.items.iter().map(|dated| dated.action.tracked.partner)).await?;
    let fields = |dated: &DatedAction| {
        let known = programs.get(dated.action.tracked.program);
        if ask.is_brand() { of_brand(&ask, known, dated, &partners) } else { of_partner(&ask, known, dated) }
    };
    Ok(ask.page(ACTIONS, found.items.iter().map(fields).collect(), total, paging))
}

pub async fn find(ask: Ask) -> Result<Answer, Refused> {
    let (dated, _) = steps(&ask).await?;
    let known = Known::find(&ask, dated.action.tracked.program).await?;
    let partners = partner_names(&ask, [dated.action.tracked.partner]).await?;
    let fields =
        if ask.is_brand() { of_brand(&ask, &known, &dated, &partners) } else { of_partner(&ask, &known, &dated) };
    Ok(Answer::One(ACTIONS.singular, fields))
}

pub async fn items(ask: Ask) -> Result<Answer, Refused> {
    let (dated, steps) = steps(&ask).await?;
    let known = Known::find(&ask, dated.action.tracked.program).await?;
    ask.page_of(ITEMS, vec![()], |()| item(&ask, &known, &dated, &steps))
}

/// By its SKU, which is the order id.
pub async fn find_item(ask: Ask) -> Result<Answer, Refused> {
    let (dated, steps) = steps(&ask).await?;
    if ask.ids[1] != dated.action.tracked.order_id {
        return Err(Refused::not_found("action item"));
    }
    let known = Known::find(&ask, dated.action.tracked.program).await?;
    Ok(Answer::One(ITEMS.singular, item(&ask, &known, &dated, &steps)))
}

async fn steps(ask: &Ask) -> Result<(DatedAction, Vec<Step>), Refused> {
    let id: ActionId = ask.ids[0].parse().map_err(|_| Refused::not_found("action"))?;
    Ok(flow::action::dated::steps_of(&ask.platform, &ask.caller, id).await?)
}

fn of_brand(ask: &Ask, known: &Known, dated: &DatedAction, partners: &HashMap<AccountId, String>) -> Record {
    let tracked = &dated.action.tracked;
    let partner_name = partners.get(&tracked.partner).map_or("", String::as_str);
    let figures = Figures::of(known, dated);
    let happened = Happened::of(known, dated);
    let event_type = known.event_type(tracked.event_type);
    record! {
        "Id": dated.action.id().to_string(),
        "CampaignId": id(tracked.program.get()),
        "CampaignName": known.name(),
        "ActionTrackerId": id(tracked.event_type.get()),
        "ActionTrackerName": event_type.map(|known| &known.code),
        "EventCode": event_type.map(|known| &known.code),
        "MediaPartnerId": id(tracked.partner.get()),
        "MediaPartnerName": partner_name,
        "State": state(dated),
        "AdId": some_id(tracked.origin.creative_id),
        // There is no fee on top of what the partner gets.
        "ClientCost": figures.payout,
        "Payout": figures.payout,
        "DeltaPayout": figures.delta_payout,
        "IntendedPayout": figures.intended_payout,
        "Amount": figures.amount,
        "DeltaAmount": figures.delta_amount,
        "IntendedAmount": figures.intended_amount,
        "Currency": &tracked.currency,
        "ReferringDate": happened.referring,
        "EventDate": &happened.tracked,
        "CreationDate": &happened.tracked,
        "LockingDate": happened.locks,
        "ClearedDate": happened.cleared,
        "ReferringType": referring_type(dated),
        "ReferringDomain": &tracked.origin.referrer_host,
        "PromoCode": &tracked.origin.promo_code,
        "Oid": &tracked.order_id,
        "CustomerId": &dated.customer_id,
        "CustomerStatus": dated.customer_status.to_uppercase(),
        "CustomerPostCode": "",
        "CustomerArea": "",
        "CustomerCity": "",
        "CustomerRegion": "",
        "CustomerCountry": &tracked.origin.country,
        "IpAddress": "",
        "SharedId": &tracked.origin.shared_id,
        "CallerId": "",
        "Note": "",
        "Uri": ask.uri(format!("Actions/{}", dated.action.id())),
    }
}

/// A partner is told nothing of the customer, a brand nothing of the sub ids.
fn of_partner(ask: &Ask, known: &Known, dated: &DatedAction) -> Record {
    let tracked = &dated.action.tracked;
    let figures = Figures::of(known, dated);
    let happened = Happened::of(known, dated);
    let event_type = known.event_type(tracked.event_type);
    record! {
        "Id": dated.action.id().to_string(),
        "CampaignId": id(tracked.program.get()),
        "CampaignName": known.name(),
        "ActionTrackerId": id(tracked.event_type.get()),
        "ActionTrackerName": event_type.map(|known| &known.code),
        "EventCode": event_type.map(|known| &known.code),
        "State": state(dated),
        "AdId": some_id(tracked.origin.creative_id),
        "Payout": figures.payout,
        "DeltaPayout": figures.delta_payout,
        "IntendedPayout": figures.intended_payout,
        "Amount": figures.amount,
        "DeltaAmount": figures.delta_amount,
        "IntendedAmount": figures.intended_amount,
        "Currency": &tracked.currency,
        "ReferringDate": happened.referring,
        "EventDate": &happened.tracked,
        "CreationDate": &happened.tracked,
        "LockingDate": happened.locks,
        "ClearedDate": happened.cleared,
        "ReferringType": referring_type(dated),
        "ReferringDomain": &tracked.origin.referrer_host,
        "PromoCode": &tracked.origin.promo_code,
        "Oid": &tracked.order_id,
        "CustomerArea": "",
        "CustomerCity": "",
        "CustomerRegion": "",
        "CustomerCountry": &tracked.origin.country,
        "SharedId": &tracked.origin.shared_id,
        "SubId1": &tracked.origin.sub_id1,
        "SubId2": &tracked.origin.sub_id2,
        "SubId3": &tracked.origin.sub_id3,
        "Uri": ask.uri(format!("Actions/{}", dated.action.id())),
    }
}

fn item(ask: &Ask, known: &Known, dated: &DatedAction, steps: &[Step]) -> Record {
    let tracked = &dated.action.tracked;
    let figures = Figures::of(known, dated);
    let changed = steps.iter().rev().find_map(|step| step.change.as_ref());
    let event_type = known.event_type(tracked.event_type);
    record! {
        "Sku": &tracked.order_id,
        "ItemName": event_type.map(|known| &known.code),
        "Category": event_type.map(|known| &known.category),
        "Quantity": 1,
        "SaleAmount": figures.amount,
        "SaleAmountCurrency": &tracked.currency,
        "Payout": figures.payout,
        "PayoutCurrency": &tracked.currency,
        "Rebate": "",
        "RebateCurrency": "",
        "AdjustmentDate": changed.map(|change| known.at(change.changed_at)),
        "AdjustmentReason": changed.map(|change| words::disposition(&change.verb, &change.reason)),
        "Uri": ask.uri(format!("Actions/{}/Items/{}", dated.action.id(), in_path(&tracked.order_id))),
    }
}

/// What it came to and comes to; a reversed action comes to nothing.
pub struct Figures {
    pub payout: Money,
    pub delta_payout: Money,
    pub intended_payout: Money,
    pub amount: Money,
    pub delta_amount: Money,
    pub intended_amount: Money,
}

impl Figures {
    pub fn of(known: &Known, dated: &DatedAction) -> Self {
        let action = &dated.action;
        let stands = state_of(dated) != ActionState::Reversed;
        let amount = if stands { action.amount_minor.unwrap_or(0) } else { 0 };
        let (payout, tracked) = (action.earned_minor(), &action.tracked);
        let intended_amount = tracked.amount_minor.unwrap_or(0);
        Figures {
            payout: known.money(payout),
            delta_payout: known.money(payout - tracked.commission_minor),
            intended_payout: known.money(tracked.commission_minor),
            amount: known.money(amount),
            delta_amount: known.money(amount - intended_amount),
            intended_amount: known.money(intended_amount),
        }
    }
}

/// Its dates. The day of the event is the one it was tracked on, because its lock is counted from that.
pub struct Happened {
    pub referring: Option<String>,
    pub tracked: String,
    pub locks: String,
    /// None until it is approved.
    pub cleared: Option<String>,
}

impl Happened {
    pub fn of(known: &Known, dated: &DatedAction) -> Self {
        let tracked = &dated.action.tracked;
        let is_cleared = matches!(state_of(dated), ActionState::Approved | ActionState::Paid);
        Happened {
            referring: tracked.origin.clicked_at.map(|at| known.at(at)),
            tracked: known.at(tracked.tracked_at),
            locks: known.at(tracked.locks_at),
            cleared: is_cleared.then(|| known.at(tracked.approves_at)),
        }
    }
}

pub fn state_of(dated: &DatedAction) -> ActionState {
    // The store keeps no other words.
    dated.action.state.parse().unwrap_or(ActionState::Pending)
}

pub fn state(dated: &DatedAction) -> &'static str {
    words::action_state(state_of(dated))
}

pub fn referring_type(dated: &DatedAction) -> &'static str {
    let origin = &dated.action.tracked.origin;
    match (origin.clicked_at, origin.promo_code.as_str()) {
        (Some(_), _) => "CLICK_COOKIE",
        (None, "") => "REPORTED_PARTNER_ID",
        (None, _) => "PROMOCODE",
    }
}

pub fn some_id(number: i64) -> Value {
    if number == 0 { Value::Text(String::new()) } else { id(number) }
}

/// What a list of actions or of their updates asks for. A brand names the program.
pub async fn wanted(ask: &Ask) -> Result<Wanted, Refused> {
    let program = ask.program()?;
    if ask.is_brand() && program.is_none() {
        return Err(Refused::parameter("CampaignId", "CampaignId is required"));
    }
    let zone = match program {
        Some(program) => Known::find(ask, program).await?.zone,
        None => TimeZone::UTC,
    };
    let states = match ask.said("State") {
        None => Vec::new(),
        Some(word) => match words::action_states(word) {
            states if states.is_empty() => {
                return Err(Refused::parameter("State", "State must be PENDING, APPROVED or REVERSED"));
            }
            states => states,
        },
    };
    let changed = ask.window("StartDate", "EndDate", &zone)?;
    let tracked = ask.window("ActionDateStart", "ActionDateEnd", &zone)?;
    let locks = ask.window("LockingDateStart", "LockingDateEnd", &zone)?;
    let says_nothing = changed.is_none() && tracked.is_none() && locks.is_none();
    Ok(Wanted { program, states, tracked, changed: if says_nothing { Some(ask.lately()) } else { changed }, locks })
}

pub fn paging(ask: &Ask) -> Result<Paging, Refused> {
    let limits = &ask.limits;
    ask.paging_of(limits.action_page_size, limits.action_page_size_min, limits.action_page_size)
}

pub fn rows(ask: &Ask, paging: Paging) -> Rows {
    let counted_max = i64::from(ask.limits.action_pages_max) * i64::from(paging.size);
    // What lies beyond is refused, and need not be read.
    Rows { skipped: paging.skipped().min(counted_max), wanted: i64::from(paging.size), counted_max }
}

/// The total, if it fills no more pages than there may be.
pub fn within_pages(ask: &Ask, total: i64, paging: Paging) -> Result<i64, Refused> {
    let pages_max = ask.limits.action_pages_max;
    if total > i64::from(pages_max) * i64::from(paging.size) {
        let message = format!("this fills more than {pages_max} pages of {}; ask for a smaller window", paging.size);
        return Err(Refused::new(http::StatusCode::BAD_REQUEST, message));
    }
    Ok(total)
}

/// What the brand's partners are called; a partner is told no names.
pub async fn partner_names(
    ask: &Ask,
    ids: impl IntoIterator<Item = AccountId>,
) -> Result<HashMap<AccountId, String>, Refused> {
    let ids: BTreeSet<AccountId> = ids.into_iter().collect();
    if !ask.is_brand() || ids.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(flow::partner::names(&ask.platform, &ask.caller, ids).await?)
}

fn in_path(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}
