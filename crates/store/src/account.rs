//! Accounts: brands, partners and operators.

use domain::access::AccountKind;
use domain::ids::AccountId;
use jiff::Timestamp;

use crate::{Row, Tx, params};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub id: AccountId,
    pub sid: String,
    pub kind: AccountKind,
    pub name: String,
    /// ISO 3166 alpha-2, or "".
    pub country: String,
    pub website: String,
    pub created_at: Timestamp,
    pub closed_at: Option<Timestamp>,
}

/// What the account's own people may change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub name: String,
    pub country: String,
    pub website: String,
}

const COLUMNS: &str = "id, sid, kind, name, country, website, created_at, closed_at";

/// Account numbers start at 100001.
pub fn insert(
    tx: &mut Tx<'_>,
    sid: &str,
    kind: AccountKind,
    profile: &Profile,
    now: Timestamp,
) -> anyhow::Result<AccountId> {
    let row = tx.query_one(
        "INSERT INTO account (id, sid, kind, name, country, website, created_at)
         SELECT COALESCE(MAX(id), 100000) + 1, CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS TEXT),
                CAST($5 AS TEXT), CAST($6 AS BIGINT)
         FROM account
         RETURNING id",
        &params![sid, kind.code(), &profile.name, &profile.country, &profile.website, now],
    )?;
    Ok(row.id(0))
}

pub fn find(tx: &mut Tx<'_>, id: AccountId) -> anyhow::Result<Option<Account>> {
    let row = tx.query_opt(&format!("SELECT {COLUMNS} FROM account WHERE id = $1"), &params![id])?;
    Ok(row.as_ref().map(account))
}

pub fn find_by_sid(tx: &mut Tx<'_>, sid: &str) -> anyhow::Result<Option<Account>> {
    let row = tx.query_opt(&format!("SELECT {COLUMNS} FROM account WHERE sid = $1"), &params![sid])?;
    Ok(row.as_ref().map(account))
}

/// How many accounts of a kind there are; an installation without an operator is not yet set up.
pub fn count(tx: &mut Tx<'_>, kind: AccountKind) -> anyhow::Result<i64> {
    Ok(tx.query_one("SELECT COUNT(*) FROM account WHERE kind = $1", &params![kind.code()])?.int(0))
}

/// All accounts of a kind, oldest first.
pub fn ids(tx: &mut Tx<'_>, kind: AccountKind) -> anyhow::Result<Vec<AccountId>> {
    let rows = tx.query("SELECT id FROM account WHERE kind = $1 ORDER BY id", &params![kind.code()])?;
    Ok(rows.iter().map(|row| row.id(0)).collect())
}

pub fn change_profile(tx: &mut Tx<'_>, id: AccountId, profile: &Profile) -> anyhow::Result<()> {
    tx.execute(
        "UPDATE account SET name = $2, country = $3, website = $4 WHERE id = $1",
        &params![id, &profile.name, &profile.country, &profile.website],
    )?;
    Ok(())
}

/// Whether everybody in the account must have a second factor.
pub fn requires_factor(tx: &mut Tx<'_>, id: AccountId) -> anyhow::Result<bool> {
    let row = tx.query_opt("SELECT requires_factor FROM account WHERE id = $1", &params![id])?;
    Ok(row.is_some_and(|row| row.bool(0)))
}

pub fn set_requires_factor(tx: &mut Tx<'_>, id: AccountId, requires: bool) -> anyhow::Result<()> {
    tx.execute("UPDATE account SET requires_factor = $2 WHERE id = $1", &params![id, requires])?;
    Ok(())
}

fn account(row: &Row) -> Account {
    Account {
        id: row.id(0),
        sid: row.text(1),
        kind: row.named(2),
        name: row.text(3),
        country: row.text(4),
        website: row.text(5),
        created_at: row.instant(6),
        closed_at: row.opt_instant(7),
    }
}
