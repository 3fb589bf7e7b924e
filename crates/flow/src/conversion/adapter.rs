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
use crate::{Error, Platform, Refusal, Result, secret};

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
    let (route, adapter) = meant(routes.adapters(network), &call, click).ok_or(ConversionRefusal::NoProgram)?;
    let program = ProgramId(route.id.into());
    let proved = brings_token(adapter, &call).then_some(program);
    let door = Door::Adapter(proved);
    let mut report = report(program, adapter, &call);
    match filled_in(route, adapter, &call, click == Some(program), proved.is_some()) {
        Ok((event_type, amount)) => (report.event_type, report.amount) = (event_type, amount),
        Err(refused) => return turned_away(platform, &door, &report, refused).await,
    }
    if call.is_test {
        return Ok(Tracked::Test);
    }
    match track(platform, door, report).await {
        Ok(decided) if decided.is_duplicate && proved.is_some() => Ok(Tracked::Duplicate),
        Ok(_) => Ok(Tracked::Recorded),
        Err(error) if proved.is_none() => Err(without_secrets(error)),
        Err(error) => Err(error),
    }
}

/// The event type and the amount of a call that may be taken.
fn filled_in(
    route: &ProgramRoute,
    adapter: &Adapter,
    call: &Call,
    has_click: bool,
    is_proved: bool,
) -> Result<(String, Amount)> {
    if adapter.token_sha256.is_some() && !is_proved {
        return Err(ConversionRefusal::WrongToken.into());
    }
    if !has_click && !call.names_somebody() {
        return Err(ConversionRefusal::NoClick.into());
    }
    let unknown = || ConversionRefusal::NoEventType { code: call.event.clone() };
    let event_type = adapter.event_type_of(&call.event).ok_or_else(unknown)?;
    Ok((event_type.to_owned(), Amount::Decimal(call.total(route.currency)?)))
}

/// What an order was first reported with is nobody's to ask for by guessing order ids.
fn without_secrets(error: Error) -> Error {
    match error {
        Error::Refused(Refusal::Conversion(ConversionRefusal::Differs { difference })) => {
            ConversionRefusal::DiffersUnsaid { field: difference.field }.into()
        }
        error => error,
    }
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

/// Without what [`filled_in`] says.
fn report(program: ProgramId, adapter: &Adapter, call: &Call) -> Report {
    let customer_status = match (call.customer_status.as_str(), adapter.customer_status) {
        ("", Some(assumed)) => assumed.to_string(),
        (stated, _) => stated.to_owned(),
    };
    Report {
        program,
        event_type: call.event.clone(),
        order_id: call.order_id.clone(),
        occurred_at: call.occurred_at.clone(),
        click_id: call.click_id.clone(),
        promo_code: call.promo_code.clone(),
        customer_id: call.customer_id.clone(),
        customer_status,
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
