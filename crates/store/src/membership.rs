//! Who belongs to which account, and as what.

use domain::access::{AccountKind, Role};
use domain::ids::{AccountId, PersonId};
use domain::language::Language;
use jiff::Timestamp;

use crate::{Tx, params};

/// A person as the account's people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub person_id: PersonId,
    pub email: String,
    pub name: String,
    pub role: Role,
    pub joined_at: Timestamp,
    pub email_verified_at: Option<Timestamp>,
    /// Of letters to the person.
    pub language: Language,
}

/// An account as one of its people sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    pub account_id: AccountId,
    pub account_kind: AccountKind,
    pub account_name: String,
    pub role: Role,
}

pub fn insert(
    tx: &mut Tx<'_>,
    account_id: AccountId,
    person_id: PersonId,
    role: Role,
    now: Timestamp,
) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO membership (account_id, person_id, role, created_at) VALUES ($1, $2, $3, $4)",
        &params![account_id, person_id, role.code(), now],
    )?;
    Ok(())
}

pub fn find_role(tx: &mut Tx<'_>, account_id: AccountId, person_id: PersonId) -> anyhow::Result<Option<Role>> {
    let row = tx.query_opt(
        "SELECT role FROM membership WHERE account_id = $1 AND person_id = $2",
        &params![account_id, person_id],
    )?;
    Ok(row.map(|row| row.named(0)))
}

pub fn set_role(tx: &mut Tx<'_>, account_id: AccountId, person_id: PersonId, role: Role) -> anyhow::Result<()> {
    tx.execute(
        "UPDATE membership SET role = $3 WHERE account_id = $1 AND person_id = $2",
        &params![account_id, person_id, role.code()],
    )?;
    Ok(())
}

pub fn delete(tx: &mut Tx<'_>, account_id: AccountId, person_id: PersonId) -> anyhow::Result<()> {
    tx.execute("DELETE FROM membership WHERE account_id = $1 AND person_id = $2", &params![account_id, person_id])?;
    Ok(())
}

pub fn count_owners(tx: &mut Tx<'_>, account_id: AccountId) -> anyhow::Result<i64> {
    let row =
        tx.query_one("SELECT COUNT(*) FROM membership WHERE account_id = $1 AND role = 'owner'", &params![account_id])?;
    Ok(row.int(0))
}

/// An account's people, in the order in which they came. Teams are small: they are listed whole.
pub fn list(tx: &mut Tx<'_>, account_id: AccountId) -> anyhow::Result<Vec<Member>> {
    let rows = tx.query(
        "SELECT person.id, person.email, person.name, membership.role, membership.created_at, person.email_verified_at,
                person.language
         FROM membership JOIN person ON person.id = membership.person_id
         WHERE membership.account_id = $1
         ORDER BY membership.created_at, person.id",
        &params![account_id],
    )?;
    Ok(rows
        .iter()
        .map(|row| Member {
            person_id: row.id(0),
            email: row.text(1),
            name: row.text(2),
            role: row.named(3),
            joined_at: row.instant(4),
            email_verified_at: row.opt_instant(5),
            language: row.named(6),
        })
        .collect())
}

/// A person's open accounts, oldest membership first.
pub fn list_of_person(tx: &mut Tx<'_>, person_id: PersonId) -> anyhow::Result<Vec<Membership>> {
    let rows = tx.query(
        "SELECT account.id, account.kind, account.name, membership.role
         FROM membership JOIN account ON account.id = membership.account_id
         WHERE membership.person_id = $1 AND account.closed_at IS NULL
         ORDER BY membership.created_at, account.id",
        &params![person_id],
    )?;
    Ok(rows
        .iter()
        .map(|row| Membership {
            account_id: row.id(0),
            account_kind: row.named(1),
            account_name: row.text(2),
            role: row.named(3),
        })
        .collect())
}

/// In how many accounts a person is, open or closed.
pub fn count_of_person(tx: &mut Tx<'_>, person_id: PersonId) -> anyhow::Result<i64> {
    Ok(tx.query_one("SELECT COUNT(*) FROM membership WHERE person_id = $1", &params![person_id])?.int(0))
}
