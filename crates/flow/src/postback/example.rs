//! A made-up action: shown while the address is written, and sent on a press.

use domain::access::Deed;
use domain::ids::PostbackId;
use domain::money::Currency;
use domain::postback::{Outcome, PostbackEvent, Told, UrlTemplate};
use domain::web_address::host_of;
use jiff::Timestamp;
use store::postback::Postback;

use super::sending::attempt;
use super::{PostbackRefusal, find};
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

/// What the address becomes when the first of the events happens, or why it is none.
pub fn example(platform: &Platform, caller: &Caller, url: &str) -> Result<String> {
    caller.may(Deed::ReadPostbacks)?;
    let template: UrlTemplate = url.parse().map_err(|error| PostbackRefusal::Address { error })?;
    platform.outside.judge(url.trim()).map_err(|failure| PostbackRefusal::Outside { failure })?;
    Ok(template.fill(&made_up(None, PostbackEvent::Tracked, platform.clock.now())?))
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
    let told = made_up(wish.program, event, platform.clock.now())?;
    let tried = attempt(platform, &postback, &told).await;
    let is_taken = Outcome::of_status(tried.status) == Outcome::Taken;
    Ok(Tested { request: tried.request, status: tried.status, answer: tried.answer, is_taken })
}

fn made_up(program: Option<domain::ids::ProgramId>, event: PostbackEvent, now: Timestamp) -> anyhow::Result<Told> {
    Ok(Told::made_up(program, event, Currency::from_code("USD")?, now))
}
