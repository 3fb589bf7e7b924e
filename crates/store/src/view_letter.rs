//! Which saved views come by letter, when, and up to which day that is settled.

use domain::ids::{AccountId, PersonId, SavedViewId};
use domain::view_letter::Timing;
use jiff::Timestamp;

use crate::{Row, Tx, params};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ViewLetter {
    pub view: SavedViewId,
    pub timing: Timing,
    pub is_paused: bool,
    /// The newest day, since 1970-01-01, that is settled.
    pub told_day: i64,
    /// When to look at it again.
    pub next_at: Timestamp,
}

const COLUMNS: &str =
    "view_letter.view_id, view_letter.rhythm, view_letter.weekday, view_letter.is_paused, view_letter.told_day,
     view_letter.next_at";

pub fn find(tx: &mut Tx<'_>, view: SavedViewId) -> anyhow::Result<Option<ViewLetter>> {
    let row = tx.query_opt(&format!("SELECT {COLUMNS} FROM view_letter WHERE view_id = $1"), &params![view])?;
    Ok(row.as_ref().map(read))
}

/// Those of the views that a person keeps in an account.
pub fn list(tx: &mut Tx<'_>, account: AccountId, person: PersonId) -> anyhow::Result<Vec<ViewLetter>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM view_letter JOIN saved_view ON saved_view.id = view_letter.view_id
         WHERE saved_view.account_id = $1 AND saved_view.person_id = $2 ORDER BY view_letter.view_id"
    );
    Ok(tx.query(&sql, &params![account, person])?.iter().map(read).collect())
}

pub fn put(tx: &mut Tx<'_>, letter: &ViewLetter) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO view_letter (view_id, rhythm, weekday, is_paused, told_day, next_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (view_id) DO UPDATE SET rhythm = excluded.rhythm, weekday = excluded.weekday, is_paused = excluded.is_paused,
             told_day = excluded.told_day, next_at = excluded.next_at",
        &params![
            letter.view,
            letter.timing.rhythm.code(),
            letter.timing.weekday.code(),
            i64::from(letter.is_paused),
            letter.told_day,
            letter.next_at
        ],
    )?;
    Ok(())
}

pub fn delete(tx: &mut Tx<'_>, view: SavedViewId) -> anyhow::Result<()> {
    tx.execute("DELETE FROM view_letter WHERE view_id = $1", &params![view])?;
    Ok(())
}

/// Those to look at now, the longest due first.
pub fn due(tx: &mut Tx<'_>, now: Timestamp, limit: u32) -> anyhow::Result<Vec<SavedViewId>> {
    let rows = tx.query(
        "SELECT view_id FROM view_letter WHERE is_paused = 0 AND next_at <= $1 ORDER BY next_at, view_id LIMIT $2",
        &params![now, limit],
    )?;
    Ok(rows.iter().map(|row| row.id(0)).collect())
}

/// Looks at it again at another instant, and no sooner.
pub fn postpone(tx: &mut Tx<'_>, view: SavedViewId, next_at: Timestamp) -> anyhow::Result<()> {
    tx.execute("UPDATE view_letter SET next_at = $2 WHERE view_id = $1", &params![view, next_at])?;
    Ok(())
}

/// The day is settled; the next time is after that.
pub fn settle(tx: &mut Tx<'_>, view: SavedViewId, told_day: i64, next_at: Timestamp) -> anyhow::Result<()> {
    let sql = "UPDATE view_letter SET told_day = $2, next_at = $3 WHERE view_id = $1";
    tx.execute(sql, &params![view, told_day, next_at])?;
    Ok(())
}

fn read(row: &Row) -> ViewLetter {
    ViewLetter {
        view: row.id(0),
        timing: Timing { rhythm: row.named(1), weekday: row.named(2) },
        is_paused: row.int(3) == 1,
        told_day: row.int(4),
        next_at: row.instant(5),
    }
}
