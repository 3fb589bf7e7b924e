//! What is told of anything but actions: of applications, inquiries and exports, to both sides of them.

use domain::ids::{AccountId, ProgramId};
use domain::money::{Currency, Money};
use domain::postback::{Fact, PostbackEvent};
use jiff::Timestamp;
use store::Tx;
use store::application::Application;
use store::export::Export;
use store::inquiry::Inquiry;
use store::postback::delivery::{News, tell_news};

use crate::Platform;

/// Notes, in the write in which it happens, what happened to an application.
pub(crate) fn application(
    platform: &Platform,
    tx: &mut Tx<'_>,
    event: PostbackEvent,
    application: &Application,
    now: Timestamp,
) -> anyhow::Result<()> {
    let facts = |_: Currency| {
        vec![
            fact("application_id", application.id),
            fact("state", application.state),
            fact("reason", &application.decline_reason),
        ]
    };
    let of = (application.id.get(), application.program_id, application.partner_id);
    tell(platform, tx, event, of, facts, now)
}

/// The same of an inquiry.
pub(crate) fn inquiry(
    platform: &Platform,
    tx: &mut Tx<'_>,
    event: PostbackEvent,
    inquiry: &Inquiry,
    now: Timestamp,
) -> anyhow::Result<()> {
    let asked = &inquiry.asked;
    let facts = |currency: Currency| {
        vec![
            fact("inquiry_id", inquiry.id),
            fact("kind", asked.kind),
            fact("state", inquiry.state),
            fact("reason", &inquiry.decline_reason),
            fact("order_id", &asked.order_id),
            fact("action_id", asked.action.map_or_else(String::new, |action| action.to_string())),
            fact("amount", asked.amount_minor.map_or_else(String::new, |minor| Money::new(minor, currency).amount())),
            fact("currency", currency.code()),
        ]
    };
    tell(platform, tx, event, (inquiry.id.get(), asked.program_id, asked.partner_id), facts, now)
}

/// The same of an export, which is its account's alone.
pub(crate) fn export(
    platform: &Platform,
    tx: &mut Tx<'_>,
    event: PostbackEvent,
    export: &Export,
    now: Timestamp,
) -> anyhow::Result<()> {
    if platform.postbacks.is_empty() {
        return Ok(());
    }
    let facts = vec![
        fact("export_id", export.id),
        fact("kind", export.kind),
        fact("state", export.state),
        fact("rows", export.rows),
    ];
    let news = News { event, subject_id: export.id.get(), program: None, partner: None, facts };
    tell_news(tx, &[export.account], &news, now)
}

fn fact(name: &str, value: impl ToString) -> Fact {
    (name.to_owned(), value.to_string())
}

fn tell(
    platform: &Platform,
    tx: &mut Tx<'_>,
    event: PostbackEvent,
    (subject_id, program, partner): (i64, ProgramId, AccountId),
    facts: impl FnOnce(Currency) -> Vec<Fact>,
    now: Timestamp,
) -> anyhow::Result<()> {
    if platform.postbacks.is_empty() {
        return Ok(());
    }
    let Some(of) = store::program::find(tx, program)? else { return Ok(()) };
    let news = News { event, subject_id, program: Some(program), partner: Some(partner), facts: facts(of.currency) };
    tell_news(tx, &[of.account_id, partner], &news, now)
}
