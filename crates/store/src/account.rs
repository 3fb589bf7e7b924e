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

/// Closes an account, or opens it again with none.
pub fn set_closed(tx: &mut Tx<'_>, id: AccountId, closed_at: Option<Timestamp>) -> anyhow::Result<()> {
    tx.execute("UPDATE account SET closed_at = $2 WHERE id = $1", &params![id, closed_at])?;
    Ok(())
}

/// An account as the operator sees it in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub account: Account,
    pub people: u32,
    /// When one of its people was last here; none when nobody was in the last weeks.
    pub last_seen_at: Option<Timestamp>,
}

/// Which accounts; what is empty leaves nothing out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// A part of the name or of a person's address in lower case, or the account's number.
    pub text: String,
    pub kind: Option<AccountKind>,
    pub closed: Option<bool>,
}

/// Newest first, those below the number `before`.
pub fn search(tx: &mut Tx<'_>, search: &Search, before: Option<i64>, limit: u32) -> anyhow::Result<Vec<Seen>> {
    // What a person types is text, not a pattern.
    let text = search.text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let closed = search.closed.map_or("", |closed| if closed { "closed" } else { "open" });
    let rows = tx.query(
        &format!(
            "SELECT {COLUMNS},
                    (SELECT COUNT(*) FROM membership WHERE membership.account_id = account.id),
                    (SELECT MAX(COALESCE(session.seen_at, session.created_at)) FROM session
                     WHERE session.account_id = account.id)
             FROM account
             WHERE account.id < $1
               AND ($2 = '' OR kind = $2)
               AND ($3 = '' OR ($3 = 'closed') = (closed_at IS NOT NULL))
               AND ($4 = '' OR LOWER(name) LIKE '%' || $4 || '%' ESCAPE '\\' OR CAST(account.id AS TEXT) = $4
                    OR EXISTS (SELECT 1 FROM membership JOIN person ON person.id = membership.person_id
                               WHERE membership.account_id = account.id
                                 AND person.email LIKE '%' || $4 || '%' ESCAPE '\\'))
             ORDER BY account.id DESC
             LIMIT $5"
        ),
        &params![before.unwrap_or(i64::MAX), search.kind.map_or("", AccountKind::code), closed, text, limit],
    )?;
    Ok(rows
        .iter()
        .map(|row| Seen { account: account(row), people: row.u32(8), last_seen_at: row.opt_instant(9) })
        .collect())
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
