//! What people chose to be told by letter, and what waits for their letter of the day.

use std::collections::HashMap;

use domain::ids::{AccountId, PersonId};
use domain::notification::{Event, Way};
use jiff::Timestamp;

use crate::{Tx, params};

/// Something that happened to an account, for one of its people, to be told with the rest of the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub event: Event,
    pub subject: String,
    /// Where more about it stands, from `/` on; "" is nowhere.
    pub path: String,
    pub created_at: Timestamp,
}

/// What one person chose in one account. Events without a choice are not there.
pub fn choices(tx: &mut Tx<'_>, account: AccountId, person: PersonId) -> anyhow::Result<HashMap<Event, Way>> {
    let rows = tx.query(
        "SELECT event, way FROM notification_choice WHERE account_id = $1 AND person_id = $2",
        &params![account, person],
    )?;
    // An event that a later version knew is no choice here.
    Ok(rows.iter().filter_map(|row| Some((row.str(0).parse().ok()?, row.named(1)))).collect())
}

pub fn choice(tx: &mut Tx<'_>, account: AccountId, person: PersonId, event: Event) -> anyhow::Result<Option<Way>> {
    let row = tx.query_opt(
        "SELECT way FROM notification_choice WHERE account_id = $1 AND person_id = $2 AND event = $3",
        &params![account, person, event.code()],
    )?;
    Ok(row.map(|row| row.named(0)))
}

pub fn choose(
    tx: &mut Tx<'_>,
    account: AccountId,
    person: PersonId,
    event: Event,
    way: Way,
    now: Timestamp,
) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO notification_choice (account_id, person_id, event, way, chosen_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (account_id, person_id, event) DO UPDATE SET way = excluded.way, chosen_at = excluded.chosen_at",
        &params![account, person, event.code(), way.code(), now],
    )?;
    Ok(())
}

pub fn wait(tx: &mut Tx<'_>, account: AccountId, person: PersonId, waiting: &Waiting) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO notification_waiting (account_id, person_id, event, subject, path, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        &params![account, person, waiting.event.code(), &waiting.subject, &waiting.path, waiting.created_at],
    )?;
    Ok(())
}

/// One person in one account for whom something has waited since before the instant, if there is any.
pub fn next_due(tx: &mut Tx<'_>, before: Timestamp) -> anyhow::Result<Option<(AccountId, PersonId)>> {
    let row = tx.query_opt(
        "SELECT account_id, person_id FROM notification_waiting WHERE created_at < $1 ORDER BY created_at, id LIMIT 1",
        &params![before],
    )?;
    Ok(row.map(|row| (row.id(0), row.id(1))))
}

/// Takes out all that waits for a person in an account, oldest first.
pub fn take(tx: &mut Tx<'_>, account: AccountId, person: PersonId) -> anyhow::Result<Vec<Waiting>> {
    let rows = tx.query(
        "SELECT event, subject, path, created_at FROM notification_waiting
         WHERE person_id = $1 AND account_id = $2 ORDER BY id",
        &params![person, account],
    )?;
    tx.execute("DELETE FROM notification_waiting WHERE person_id = $1 AND account_id = $2", &params![person, account])?;
    let read = |row: &crate::Row| {
        let event = row.str(0).parse().ok()?;
        Some(Waiting { event, subject: row.text(1), path: row.text(2), created_at: row.instant(3) })
    };
    Ok(rows.iter().filter_map(read).collect())
}
