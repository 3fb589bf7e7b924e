//! Saved views: questions to the reports under a name, of one person or shared with its team.

use domain::ids::{AccountId, PersonId, SavedViewId};
use jiff::Timestamp;

use crate::{Row, Tx, params};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    pub id: SavedViewId,
    pub account: AccountId,
    /// Who keeps it.
    pub person: PersonId,
    pub person_name: String,
    pub name: String,
    /// As in the address of the page.
    pub options: String,
    pub is_shared: bool,
}

const SELECT: &str =
    "SELECT view.id, view.account_id, view.person_id, person.name, view.name, view.options, view.is_shared
     FROM saved_view AS view JOIN person ON person.id = view.person_id";

/// None when the person has one of this name already.
pub fn insert(
    tx: &mut Tx<'_>,
    account: AccountId,
    person: PersonId,
    name: &str,
    options: &str,
    is_shared: bool,
    now: Timestamp,
) -> anyhow::Result<Option<SavedViewId>> {
    let row = tx.query_opt(
        "INSERT INTO saved_view (account_id, person_id, name, options, is_shared, created_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (account_id, person_id, name) DO NOTHING RETURNING id",
        &params![account, person, name, options, i64::from(is_shared), now],
    )?;
    Ok(row.map(|row| row.id(0)))
}

/// The own ones and those shared by others of the account, by name.
pub fn list(tx: &mut Tx<'_>, account: AccountId, person: PersonId) -> anyhow::Result<Vec<SavedView>> {
    let sql = format!(
        "{SELECT} WHERE view.account_id = $1 AND (view.person_id = $2 OR view.is_shared = 1) ORDER BY view.name, view.id"
    );
    Ok(tx.query(&sql, &params![account, person])?.iter().map(read).collect())
}

/// How many a person keeps in an account.
pub fn count_own(tx: &mut Tx<'_>, account: AccountId, person: PersonId) -> anyhow::Result<i64> {
    let sql = "SELECT COUNT(*) FROM saved_view WHERE account_id = $1 AND person_id = $2";
    Ok(tx.query_one(sql, &params![account, person])?.int(0))
}

pub fn find(tx: &mut Tx<'_>, account: AccountId, id: SavedViewId) -> anyhow::Result<Option<SavedView>> {
    let sql = format!("{SELECT} WHERE view.account_id = $1 AND view.id = $2");
    Ok(tx.query_opt(&sql, &params![account, id])?.as_ref().map(read))
}

/// A view by its id alone, for the platform's own work.
pub fn find_any(tx: &mut Tx<'_>, id: SavedViewId) -> anyhow::Result<Option<SavedView>> {
    Ok(tx.query_opt(&format!("{SELECT} WHERE view.id = $1"), &params![id])?.as_ref().map(read))
}

/// Whether the person has another view of this name.
pub fn is_taken(tx: &mut Tx<'_>, view: &SavedView, name: &str) -> anyhow::Result<bool> {
    let sql = "SELECT 1 FROM saved_view WHERE account_id = $1 AND person_id = $2 AND name = $3 AND id <> $4";
    Ok(tx.query_opt(sql, &params![view.account, view.person, name, view.id])?.is_some())
}

pub fn update(tx: &mut Tx<'_>, id: SavedViewId, name: &str, is_shared: bool) -> anyhow::Result<()> {
    let sql = "UPDATE saved_view SET name = $2, is_shared = $3 WHERE id = $1";
    tx.execute(sql, &params![id, name, i64::from(is_shared)])?;
    Ok(())
}

/// With it goes that anybody's reports begin with it, and that it comes by letter.
pub fn delete(tx: &mut Tx<'_>, id: SavedViewId) -> anyhow::Result<()> {
    crate::view_letter::delete(tx, id)?;
    tx.execute("DELETE FROM saved_view_default WHERE view_id = $1", &params![id])?;
    tx.execute("DELETE FROM saved_view WHERE id = $1", &params![id])?;
    Ok(())
}

/// Those who no longer see a view do not begin with it either.
pub fn forget_default_of_others(tx: &mut Tx<'_>, view: &SavedView) -> anyhow::Result<()> {
    let sql = "DELETE FROM saved_view_default WHERE view_id = $1 AND person_id <> $2";
    tx.execute(sql, &params![view.id, view.person])?;
    Ok(())
}

/// None: the reports begin as they come.
pub fn set_default(
    tx: &mut Tx<'_>,
    account: AccountId,
    person: PersonId,
    view: Option<SavedViewId>,
) -> anyhow::Result<()> {
    let own = "DELETE FROM saved_view_default WHERE account_id = $1 AND person_id = $2";
    tx.execute(own, &params![account, person])?;
    if let Some(view) = view {
        let sql = "INSERT INTO saved_view_default (account_id, person_id, view_id) VALUES ($1, $2, $3)";
        tx.execute(sql, &params![account, person, view])?;
    }
    Ok(())
}

pub fn default_of(tx: &mut Tx<'_>, account: AccountId, person: PersonId) -> anyhow::Result<Option<SavedViewId>> {
    let sql = "SELECT view_id FROM saved_view_default WHERE account_id = $1 AND person_id = $2";
    Ok(tx.query_opt(sql, &params![account, person])?.map(|row| row.id(0)))
}

fn read(row: &Row) -> SavedView {
    SavedView {
        id: row.id(0),
        account: row.id(1),
        person: row.id(2),
        person_name: row.text(3),
        name: row.text(4),
        options: row.text(5),
        is_shared: row.int(6) == 1,
    }
}
