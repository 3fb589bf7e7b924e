//! An account makes, changes, pauses and removes its postbacks.

use domain::access::Deed;
use domain::ids::{PostbackId, ProgramId};
use domain::money::Currency;
use domain::postback::{
    Body, BodyFormat, BodyTemplate, PauseReason, PostbackEvent, PostbackMethod, PostbackState, Told, UrlTemplate,
    without_query,
};
use serde_json::{Value, json};
use store::postback::{Postback, Wish};

use super::{PostbackRefusal, concerns, secret};
use crate::refusal::InputRefusal;
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
    /// Nothing, a format, or `webhook`.
    pub body: String,
    /// In that format.
    pub body_template: String,
}

pub async fn add(platform: &Platform, caller: &Caller, input: NewPostback) -> Result<Postback> {
    caller.may(Deed::ChangePostbacks)?;
    let wish = read(platform, input)?;
    let key = platform.settings.factor_key.clone();
    let added = audited_write(platform, caller, move |tx, audit| {
        let account = audit.caller().account_id;
        if store::postback::list(tx, account)?.len() >= POSTBACKS_MAX {
            return Err(PostbackRefusal::TooMany { max: POSTBACKS_MAX }.into());
        }
        if wish.program.map(|program| concerns(tx, audit.caller(), program)).transpose()? == Some(false) {
            return Err(PostbackRefusal::NoProgram.into());
        }
        let id = store::postback::insert(tx, account, &wish, audit.now)?;
        secret::ensure(&key, tx, id, &wish)?;
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
    let key = platform.settings.factor_key.clone();
    changed(platform, caller, id, "changed", move |tx, caller, before, _| {
        let is_new = wish.program != before.wish.program;
        if is_new && wish.program.map(|program| concerns(tx, caller, program)).transpose()? == Some(false) {
            return Err(PostbackRefusal::NoProgram.into());
        }
        store::postback::update(tx, id, &wish)?;
        Ok(secret::ensure(&key, tx, id, &wish)?)
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
    let body = body(&input.body, &input.body_template, events[0], platform.clock.now())?;
    if body != Body::None && input.method == PostbackMethod::Get {
        return Err(PostbackRefusal::BodyOfGet.into());
    }
    Ok(Wish { program: input.program, events, method: input.method, url_template, body })
}

/// JSON must be JSON once it is filled in.
fn body(code: &str, text: &str, event: PostbackEvent, now: jiff::Timestamp) -> Result<Body> {
    let body = Body::from_code(code, String::new()).map_err(|error| InputRefusal::wrong("body", error))?;
    let Body::Template { format, .. } = body else { return Ok(body) };
    let template = BodyTemplate::read(format, text).map_err(|error| PostbackRefusal::Body { error })?;
    if format == BodyFormat::Json {
        let filled = template.fill(&Told::made_up(None, event, Currency::USD, now));
        serde_json::from_str::<serde::de::IgnoredAny>(&filled)
            .map_err(|error| PostbackRefusal::BodyNotJson { line: error.line(), column: error.column() })?;
    }
    Ok(Body::Template { format, text: template.to_string() })
}

/// Without what stands in the query and in the body, where people put secrets of their own servers.
pub(super) fn shown(postback: &Postback) -> Value {
    let wish = &postback.wish;
    json!({
        "program": wish.program.map(ProgramId::get),
        "events": wish.events.iter().map(|event| event.code()).collect::<Vec<_>>(),
        "method": wish.method.code(),
        "address": without_query(&wish.url_template),
        "body": wish.body.code(),
        "state": postback.state.code(),
    })
}
