//! Postbacks: what happens to actions, applications, inquiries and exports is told to the servers of those whom it concerns.
//!
//! A delivery is written in the transaction of what happened ([`tell`]) and sent afterwards ([`send_due_until`]), again until it is taken:
//! at least once, whatever crashes, under the same delivery id. Who has a postback at all is known in memory ([`Subscribers`]), so that
//! those who have none cost nothing.
//!
//! **Invariant:** who may read postbacks and not change them is given no value of their queries and no body of their own writing, where the
//! receiver's secrets stand, and nothing that signs.

mod change;
mod example;
pub(crate) mod news;
mod payload;
mod replay;
mod secret;
mod sending;
mod subscriber;

#[cfg(test)]
mod tests;

use domain::access::{AccountKind, Deed};
use domain::ids::{DeliveryId, PostbackId, ProgramId};
use domain::postback::{Body, DeliveryState, TemplateError, masked};
pub(crate) use store::postback::delivery::Change;
pub use store::postback::delivery::{COUNT_MAX, Counts, Delivery};
pub use store::postback::{Postback, Wish};

pub use change::{NewPostback, add, change, pause, remove, resume};
pub use example::{Tested, example, send_test};
pub use replay::{Again, replay, replay_many};
pub use secret::{OVERLAP, replace_secret, secret};
pub use sending::{Sent, send_due, send_due_until};
pub(crate) use subscriber::{Subscribers, tell};

use crate::outside::OutsideFailure;
use crate::refusal::{Kind, Refuse, Row};
use crate::{Caller, Listed, Platform, Result, Window};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PostbackRefusal {
    #[error("there is no such postback")]
    NotFound,
    #[error("there is no such delivery")]
    DeliveryNotFound,
    #[error("{error}")]
    Address { error: TemplateError },
    #[error("{failure}")]
    Outside { failure: OutsideFailure },
    #[error("{error}")]
    Body { error: TemplateError },
    #[error("the body is no JSON once it is filled in: see line {line}, column {column}")]
    BodyNotJson { line: usize, column: usize },
    #[error("a GET has no body; choose POST")]
    BodyOfGet,
    #[error("the postback is no webhook, so nothing signs it")]
    NoWebhook,
    #[error("choose at least one event")]
    NoEvent,
    #[error("there is no such program")]
    NoProgram,
    #[error("at most {max} postbacks are kept")]
    TooMany { max: usize },
    #[error("the delivery waits to be sent already")]
    Waiting,
    #[error("the server was asked a moment ago; wait a few seconds and press again")]
    AskedJustNow,
}

impl Refuse for PostbackRefusal {
    fn row(&self) -> Row<'_> {
        use PostbackRefusal::*;
        match self {
            NotFound => (Kind::NotFound, "postback_not_found", None),
            DeliveryNotFound => (Kind::NotFound, "delivery_not_found", None),
            Address { .. } => (Kind::Invalid, "postback_address_invalid", Some("url")),
            Outside { .. } => (Kind::Invalid, "postback_address_not_asked", Some("url")),
            Body { .. } => (Kind::Invalid, "postback_body_invalid", Some("body_template")),
            BodyNotJson { .. } => (Kind::Invalid, "postback_body_not_json", Some("body_template")),
            BodyOfGet => (Kind::Invalid, "postback_body_of_get", Some("method")),
            NoWebhook => (Kind::Conflict, "postback_no_webhook", None),
            NoEvent => (Kind::Invalid, "postback_events_missing", Some("events")),
            NoProgram => (Kind::Invalid, "postback_program_unknown", Some("program_id")),
            TooMany { .. } => (Kind::Conflict, "postbacks_too_many", None),
            Waiting => (Kind::Conflict, "delivery_waiting", None),
            AskedJustNow => (Kind::TooMany, "asked_just_now", None),
        }
    }
}

/// A postback with how its deliveries stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub postback: Postback,
    pub counts: Counts,
}

/// The caller's own, oldest first.
pub async fn list(platform: &Platform, caller: &Caller) -> Result<Vec<Standing>> {
    caller.may(Deed::ReadPostbacks)?;
    let account = caller.account_id;
    let mut standings = platform
        .store
        .read(move |tx| {
            let counts = store::postback::delivery::counts(tx, account)?;
            let of = |id: PostbackId| counts.iter().find(|(of, _)| *of == id).map_or(Counts::default(), |(_, it)| *it);
            let postbacks = store::postback::list(tx, account)?;
            let standing = |postback: Postback| Standing { counts: of(postback.id), postback };
            anyhow::Ok(postbacks.into_iter().map(standing).collect::<Vec<_>>())
        })
        .await?;
    if caller.may(Deed::ChangePostbacks).is_err() {
        for Standing { postback, .. } in &mut standings {
            postback.wish.url_template = masked(&postback.wish.url_template);
            if let Body::Template { text, .. } = &mut postback.wish.body {
                text.clear();
            }
        }
    }
    Ok(standings)
}

pub async fn find(platform: &Platform, caller: &Caller, id: PostbackId) -> Result<Standing> {
    let found = list(platform, caller).await?.into_iter().find(|standing| standing.postback.id == id);
    Ok(found.ok_or(PostbackRefusal::NotFound)?)
}

/// What was and will be sent to a postback, newest first.
pub async fn log(
    platform: &Platform,
    caller: &Caller,
    id: PostbackId,
    state: Option<DeliveryState>,
    window: Window,
) -> Result<Listed<Delivery>> {
    caller.may(Deed::ReadPostbacks)?;
    let account = caller.account_id;
    let before = DeliveryId(window.after.unwrap_or(i64::MAX));
    let rows_max = i64::from(window.rows_wanted());
    let mut rows = platform
        .store
        .read(move |tx| {
            store::postback::find(tx, account, id)?.ok_or(PostbackRefusal::NotFound)?;
            Ok::<_, crate::Error>(store::postback::delivery::page(tx, id, state, before, rows_max)?)
        })
        .await?;
    if caller.may(Deed::ChangePostbacks).is_err() {
        for delivery in &mut rows {
            // The body stands below the address.
            let address = delivery.request.lines().next().unwrap_or_default();
            delivery.request = masked(address);
        }
    }
    Ok(window.listed(rows, |delivery| delivery.id.get()))
}

/// The programs that may be chosen: a brand's own; of a partner those that it ever had a contract in.
fn concerns(tx: &mut store::Tx<'_>, caller: &Caller, program: ProgramId) -> anyhow::Result<bool> {
    let account = caller.account_id;
    Ok(match caller.account_kind {
        AccountKind::Brand => store::program::find(tx, program)?.is_some_and(|program| program.account_id == account),
        AccountKind::Partner | AccountKind::Operator => store::contract::find_between(tx, program, account)?.is_some(),
    })
}
