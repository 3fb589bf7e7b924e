//! An action as one line of a list.

use anyhow::Context;
use domain::action::ActionState;
use domain::money::Currency;
use edge::caller::PageCaller;
use flow::action::Action;

use crate::component::{Amount, Day, Mark, Moment};
use crate::names::Names;
use crate::words::say;

pub struct ActionRow {
    pub id: String,
    pub href: String,
    pub state: Mark,
    pub partner: String,
    pub order_id: String,
    pub tracked: Moment,
    /// What happens to it next, and on which day.
    pub next: String,
    pub next_day: Option<Day>,
    pub commission: Amount,
}

pub fn rows(actions: &[Action], who: &PageCaller, names: &Names) -> anyhow::Result<Vec<ActionRow>> {
    actions.iter().map(|action| row(action, who, names)).collect()
}

fn row(action: &Action, who: &PageCaller, names: &Names) -> anyhow::Result<ActionRow> {
    let tracked = &action.tracked;
    let zone = names.zone(tracked.program);
    let state: ActionState = action.state.parse().context("read the state of an action")?;
    let day = |at| Some(Day(domain::calendar::day_of(at, &zone)));
    let (next, next_day) = match state {
        ActionState::Pending => (say!("locks"), day(tracked.locks_at)),
        ActionState::Locked => (say!("approved"), day(tracked.approves_at)),
        ActionState::Approved if action.payment.is_some() => (say!("in a payment"), None),
        ActionState::Approved => (say!("next payment run"), None),
        ActionState::Paid => (say!("done"), None),
        ActionState::Reversed => (say!("earns nothing"), None),
    };
    Ok(ActionRow {
        id: action.id().to_string(),
        href: format!("{}/actions/{}", crate::frame::home_of(who.caller.account_kind), action.id()),
        state: state.into(),
        partner: names.partner(tracked.partner),
        order_id: tracked.order_id.clone(),
        tracked: Moment::new(tracked.tracked_at, &zone),
        next,
        next_day,
        commission: Amount::new(action.earned_minor(), currency(action)?),
    })
}

pub fn currency(action: &Action) -> anyhow::Result<Currency> {
    Currency::from_code(&action.tracked.currency).context("read the currency of an action")
}
