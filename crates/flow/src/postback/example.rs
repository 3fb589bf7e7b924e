//! A made-up action: shown while the address is written, and sent on a press.

use domain::access::Deed;
use domain::ids::{PostbackId, ProgramId};
use domain::money::Currency;
use domain::postback::{Outcome, PostbackEvent, Told, UrlTemplate};
use domain::web_address::host_of;
use store::postback::Postback;

use super::sending::attempt;
use super::{PostbackRefusal, concerns, find};
use crate::{Caller, Platform, Result, audited_write};

/// A test that was sent, and what came back. It stands in no log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tested {
    pub request: String,
    /// 0 where there was no answer; `answer` says why.
    pub status: u16,
    pub answer: String,
    pub is_taken: bool,
}

/// What the address becomes when an action of the program is tracked, or why it is none.
pub async fn example(platform: &Platform, caller: &Caller, program: Option<ProgramId>, url: &str) -> Result<String> {
    caller.may(Deed::ReadPostbacks)?;
    let template: UrlTemplate = url.parse().map_err(|error| PostbackRefusal::Address { error })?;
    platform.outside.judge(url.trim()).map_err(|failure| PostbackRefusal::Outside { failure })?;
    Ok(template.fill(&made_up(platform, caller, program, PostbackEvent::Tracked).await?))
}

/// Sends a made-up action to the postback now, whether or not it is paused.
pub async fn send_test(platform: &Platform, caller: &Caller, id: PostbackId) -> Result<Tested> {
    caller.may(Deed::ChangePostbacks)?;
    let postback = find(platform, caller, id).await?.postback;
    let host = host_of(&postback.wish.url_template).unwrap_or_default().to_owned();
    if !platform.outside.take_turn(&host) {
        return Err(PostbackRefusal::AskedJustNow.into());
    }
    audited_write(platform, caller, move |_, audit| {
        audit.record("tested", "postback", id, None, None);
        Ok(())
    })
    .await?;
    let Postback { wish, .. } = &postback;
    let event = wish.events.first().copied().unwrap_or(PostbackEvent::Tracked);
    let told = made_up(platform, caller, wish.program, event).await?;
    let tried = attempt(platform, &postback, &told).await;
    let is_taken = Outcome::of_status(tried.status) == Outcome::Taken;
    Ok(Tested { request: tried.request, status: tried.status, answer: tried.answer, is_taken })
}

/// In the currency of the program, and in dollars where it may be any.
async fn made_up(
    platform: &Platform,
    caller: &Caller,
    program: Option<ProgramId>,
    event: PostbackEvent,
) -> Result<Told> {
    let asker = caller.clone();
    let known = platform
        .store
        .read(move |tx| match program {
            Some(id) if concerns(tx, &asker, id)? => store::program::find(tx, id),
            _ => Ok(None),
        })
        .await?;
    let currency = known.map_or(Currency::USD, |program| program.currency);
    Ok(Told::made_up(program, event, currency, platform.clock.now()))
}
