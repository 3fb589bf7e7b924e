//! A partner makes, changes, pauses and removes its postbacks.

use domain::access::Deed;
use domain::ids::{PostbackId, ProgramId};
use domain::postback::{PauseReason, PostbackEvent, PostbackMethod, PostbackState, UrlTemplate, without_query};
use serde_json::{Value, json};
use store::postback::{Postback, Wish};

use super::{PostbackRefusal, has_contract};
use crate::{Caller, Platform, Result, audited_write};

/// One for each purpose and program; more would be a mistake of a script.
const POSTBACKS_MAX: usize = 20;

/// A form as it was filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPostback {
    pub program: Option<ProgramId>,
    pub events: Vec<PostbackEvent>,
    pub method: PostbackMethod,
    pub url: String,
}

pub async fn add(platform: &Platform, caller: &Caller, input: NewPostback) -> Result<Postback> {
    caller.may(Deed::ChangePostbacks)?;
    let wish = read(platform, input)?;
    let added = audited_write(platform, caller, move |tx, audit| {
        let account = audit.caller().account_id;
        if store::postback::list(tx, account)?.len() >= POSTBACKS_MAX {
            return Err(PostbackRefusal::TooMany { max: POSTBACKS_MAX }.into());
        }
        if wish.program.map(|program| has_contract(tx, audit.caller(), program)).transpose()? == Some(false) {
            return Err(PostbackRefusal::NoProgram.into());
        }
        let id = store::postback::insert(tx, account, &wish, audit.now)?;
        let added = store::postback::find(tx, account, id)?.ok_or(PostbackRefusal::NotFound)?;
        audit.record("added", "postback", id, None, Some(shown(&added)));
        Ok(added)
    })
    .await?;
    platform.postbacks.reload(&platform.store).await?;
    Ok(added)
}

/// What is waiting is sent by the new address too.
pub async fn change(platform: &Platform, caller: &Caller, id: PostbackId, input: NewPostback) -> Result<Postback> {
    caller.may(Deed::ChangePostbacks)?;
    let wish = read(platform, input)?;
    changed(platform, caller, id, "changed", move |tx, caller, before, _| {
        let is_new = wish.program != before.wish.program;
        if is_new && wish.program.map(|program| has_contract(tx, caller, program)).transpose()? == Some(false) {
            return Err(PostbackRefusal::NoProgram.into());
        }
        Ok(store::postback::update(tx, id, &wish)?)
    })
    .await
}

/// From now on nothing new is noted; what waits goes on waiting.
pub async fn pause(platform: &Platform, caller: &Caller, id: PostbackId) -> Result<Postback> {
    caller.may(Deed::ChangePostbacks)?;
    changed(platform, caller, id, "paused", move |tx, _, _, _| {
        Ok(store::postback::set_state(tx, id, PostbackState::Paused, Some(PauseReason::ByHand))?)
    })
    .await
}

/// What waited is sent now.
pub async fn resume(platform: &Platform, caller: &Caller, id: PostbackId) -> Result<Postback> {
    caller.may(Deed::ChangePostbacks)?;
    changed(platform, caller, id, "resumed", move |tx, _, _, now| {
        store::postback::set_state(tx, id, PostbackState::Active, None)?;
        Ok(store::postback::delivery::retry_waiting(tx, id, now)?)
    })
    .await
}

/// With its log, and with what was still waiting.
pub async fn remove(platform: &Platform, caller: &Caller, id: PostbackId) -> Result<()> {
    caller.may(Deed::ChangePostbacks)?;
    audited_write(platform, caller, move |tx, audit| {
        let before = store::postback::find(tx, audit.caller().account_id, id)?.ok_or(PostbackRefusal::NotFound)?;
        store::postback::set_state(tx, id, PostbackState::Removed, None)?;
        audit.record("removed", "postback", id, Some(shown(&before)), None);
        Ok(())
    })
    .await?;
    Ok(platform.postbacks.reload(&platform.store).await?)
}

async fn changed(
    platform: &Platform,
    caller: &Caller,
    id: PostbackId,
    verb: &'static str,
    work: impl FnOnce(&mut store::Tx<'_>, &Caller, &Postback, jiff::Timestamp) -> Result<()> + Send + 'static,
) -> Result<Postback> {
    let after = audited_write(platform, caller, move |tx, audit| {
        let account = audit.caller().account_id;
        let before = store::postback::find(tx, account, id)?.ok_or(PostbackRefusal::NotFound)?;
        work(tx, audit.caller(), &before, audit.now)?;
        let after = store::postback::find(tx, account, id)?.ok_or(PostbackRefusal::NotFound)?;
        audit.record(verb, "postback", id, Some(shown(&before)), Some(shown(&after)));
        Ok(after)
    })
    .await?;
    platform.postbacks.reload(&platform.store).await?;
    Ok(after)
}

/// The rules of the form: what they refuse is named with its field.
pub(super) fn read(platform: &Platform, input: NewPostback) -> Result<Wish> {
    let template: UrlTemplate = input.url.parse().map_err(|error| PostbackRefusal::Address { error })?;
    let url_template = template.to_string();
    platform.outside.judge(&url_template).map_err(|failure| PostbackRefusal::Outside { failure })?;
    let mut events = input.events;
    events.sort();
    events.dedup();
    if events.is_empty() {
        return Err(PostbackRefusal::NoEvent.into());
    }
    Ok(Wish { program: input.program, events, method: input.method, url_template })
}

/// Without what stands in the query, where partners put secrets of their own servers.
pub(super) fn shown(postback: &Postback) -> Value {
    let wish = &postback.wish;
    json!({
        "program": wish.program.map(ProgramId::get),
        "events": wish.events.iter().map(|event| event.code()).collect::<Vec<_>>(),
        "method": wish.method.code(),
        "address": without_query(&wish.url_template),
        "state": postback.state.code(),
    })
}
