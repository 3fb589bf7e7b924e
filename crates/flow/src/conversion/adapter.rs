//! A conversion call as another network's callers send it: which program it means, and the report it makes.
//!
//! The click says whose program it is. Only a call without a click of ours goes by the name that the network has for the program, and that must
//! be the name of one program only, or of one whose token the call brings.

use domain::adapter::{Adapter, Call, Network};
use domain::ids::ProgramId;

use super::ConversionRefusal;
use super::report::{Amount, Door, Report, track};
use crate::rejection::{self, Sent};
use crate::routes::ProgramRoute;
use crate::{Error, Platform, Result, secret};

/// What became of a call that was not refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tracked {
    /// Decided about, whether or not anybody is credited.
    Recorded,
    /// The same had been reported before. Said to those only who brought the program's token.
    Duplicate,
    /// Sent to try the way, and not kept.
    Test,
}

/// Takes a call, by the rules of every conversion.
pub async fn track_call(platform: &Platform, network: Network, call: Call) -> Result<Tracked> {
    let routes = platform.routes.current();
    let click = platform.keys.open(&call.click_id).ok().map(|click| click.program);
    let meant = meant(routes.adapters(network), &call, click).ok_or(ConversionRefusal::NoProgram)?;
    let (program, adapter) = (ProgramId(meant.0.id.into()), meant.1);
    let proved = brings_token(adapter, &call).then_some(program);
    let door = Door::Adapter(proved);
    let event_type = adapter.event_type_of(&call.event).unwrap_or(&call.event).to_owned();
    let mut report = report(program, event_type, &call);
    if let (true, Some(status)) = (report.customer_status.is_empty(), adapter.customer_status) {
        report.customer_status = status.to_string();
    }
    let refusal = if adapter.token_sha256.is_some() && proved.is_none() {
        Some(ConversionRefusal::WrongToken)
    } else if click != Some(program) && call.promo_code.is_empty() && call.customer_id.is_empty() {
        Some(ConversionRefusal::NoClick)
    } else {
        None
    };
    if let Some(refusal) = refusal {
        return turned_away(platform, &door, &report, refusal.into()).await;
    }
    if call.is_test {
        return Ok(Tracked::Test);
    }
    report.amount = match call.total(meant.0.currency) {
        Ok(total) => Amount::Decimal(total),
        Err(error) => return turned_away(platform, &door, &report, error.into()).await,
    };
    drop(routes);
    let decided = track(platform, door, report).await?;
    Ok(if decided.is_duplicate && proved.is_some() { Tracked::Duplicate } else { Tracked::Recorded })
}

/// The program and how it understands the network.
fn meant<'r>(
    adapters: impl Iterator<Item = (&'r ProgramRoute, &'r Adapter)>,
    call: &Call,
    click: Option<ProgramId>,
) -> Option<(&'r ProgramRoute, &'r Adapter)> {
    let is_named = |adapter: &Adapter| call.program.is_empty() || adapter.program == call.program;
    let mut named: Vec<_> = adapters.filter(|(_, adapter)| is_named(adapter)).collect();
    if let Some(click) = click {
        return named.into_iter().find(|(program, _)| ProgramId(program.id.into()) == click);
    }
    if call.program.is_empty() {
        return None;
    }
    if named.len() > 1 {
        named.retain(|(_, adapter)| brings_token(adapter, call));
    }
    named.pop().filter(|_| named.is_empty())
}

fn brings_token(adapter: &Adapter, call: &Call) -> bool {
    adapter.token_sha256.is_some_and(|hash| secret::same(&hash, &secret::hash(&call.token)))
}

fn report(program: ProgramId, event_type: String, call: &Call) -> Report {
    Report {
        program,
        event_type,
        order_id: call.order_id.clone(),
        occurred_at: call.occurred_at.clone(),
        click_id: call.click_id.clone(),
        promo_code: call.promo_code.clone(),
        customer_id: call.customer_id.clone(),
        customer_status: call.customer_status.clone(),
        country: call.country.clone(),
        amount: Amount::Decimal(String::new()),
        currency: call.currency.clone(),
        partner_id: String::new(),
        reason: String::new(),
    }
}

/// Before any rule was asked; the brand finds it among what was turned away, like every other.
async fn turned_away(platform: &Platform, door: &Door, report: &Report, refused: Error) -> Result<Tracked> {
    if let Error::Refused(refusal) = &refused {
        rejection::note(platform, Sent::of(door, report), refusal.code(), &refusal.to_string()).await;
    }
    Err(refused)
}
