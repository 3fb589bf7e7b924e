//! A waiting letter made ready: written out in both forms, with the foot that says why it came.

use anyhow::Context;
use domain::ids::{AccountId, PersonId};
use domain::language::Language;
use domain::notification::Event;
use domain::words::Said;

use super::{Payload, Reason};
use crate::Platform;
use crate::letter::{Enclosure, Foot, Letter, portal};
use crate::notification::unsubscription::{self, Stop, What};

/// What a message is made of.
pub(super) struct Envelope {
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: Option<String>,
    /// Where a mail program posts to when its reader wants no more of these.
    pub unsubscription: Option<String>,
    pub enclosure: Option<Enclosure>,
}

pub(super) fn read(platform: &Platform, payload: &str) -> anyhow::Result<Envelope> {
    match serde_json::from_str(payload).context("read a waiting letter")? {
        Payload::V1 { to, subject, text } => {
            Ok(Envelope { to, subject, text, html: None, unsubscription: None, enclosure: None })
        }
        Payload::V2 { to, language, letter, reason } => {
            addressed(platform, to, language.parse().unwrap_or_default(), &letter, &reason)
        }
    }
}

fn addressed(
    platform: &Platform,
    to: String,
    language: Language,
    letter: &Letter,
    reason: &Reason,
) -> anyhow::Result<Envelope> {
    let home = &platform.settings.public_url;
    let stop = stop(reason)?.map(|stop| format!("/unsubscribe/{}", unsubscription::ticket(platform, stop)));
    let written = letter.write(language, &foot(reason, stop.as_deref()), home);
    Ok(Envelope {
        to,
        subject: written.subject,
        text: written.text,
        html: Some(written.html),
        unsubscription: stop.map(|path| format!("{home}{path}")),
        enclosure: letter.enclosure().cloned(),
    })
}

/// What the reader may stop; nothing where the letter always comes.
fn stop(reason: &Reason) -> anyhow::Result<Option<Stop>> {
    let (account, person, what) = match reason {
        Reason::Member { account_id, person_id, event, .. } => {
            let event: Event = event.parse().context("read the event of a waiting letter")?;
            if event.is_fixed() {
                return Ok(None);
            }
            (account_id, person_id, What::Event(event))
        }
        Reason::Day { account_id, person_id, .. } => (account_id, person_id, What::Day),
        Reason::AddressGiven | Reason::Test => return Ok(None),
    };
    Ok(Some(Stop { account: AccountId(*account), person: PersonId(*person), what }))
}

pub(super) fn foot(reason: &Reason, stop: Option<&str>) -> Foot {
    let alone = |why| Foot { why, links: Vec::new() };
    match reason {
        Reason::AddressGiven => alone(Said::of(
            "You get this because somebody gave us this e-mail address. It comes only when it is asked for.",
        )),
        Reason::Test => alone(Said::of("A test: the names and figures in it are made up.")),
        Reason::Member { account_id, account_name, account_kind, .. }
        | Reason::Day { account_id, account_name, account_kind, .. } => {
            let home = account_kind.parse().map_or("", portal);
            let choose = (Said::of("Choose which letters come"), format!("{home}/notifications"));
            let you = match stop {
                Some(_) => Said::of("You get this as one of the people of {account} (account {number})."),
                None => Said::of(
                    "You get this as one of the people of {account} (account {number}). Letters about its security always come.",
                ),
            };
            let stop = stop.map(|stop| (Said::of("No more letters of this kind"), stop.to_owned()));
            Foot {
                why: you.with(account_name).with(account_id.to_string()),
                links: std::iter::once(choose).chain(stop).collect(),
            }
        }
    }
}
