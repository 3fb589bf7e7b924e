//! People who can log in. An e-mail address is one person, in any number of accounts.

use domain::ids::PersonId;
use domain::language::Tongue;
use jiff::Timestamp;

use crate::{Row, Tx, params};

/// `password_hash` is an argon2id PHC string.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    /// In lower case.
    pub email: String,
    pub name: String,
    pub password_hash: String,
    pub created_at: Timestamp,
    pub email_verified_at: Option<Timestamp>,
    pub tongue: Tongue,
}

const COLUMNS: &str = "id, email, name, password_hash, created_at, email_verified_at, language, is_language_chosen";

pub fn insert(
    tx: &mut Tx<'_>,
    email: &str,
    name: &str,
    password_hash: &str,
    tongue: Tongue,
    now: Timestamp,
) -> anyhow::Result<PersonId> {
    let row = tx.query_one(
        "INSERT INTO person (email, name, password_hash, language, is_language_chosen, created_at)
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
        &params![email, name, password_hash, tongue.language.code(), tongue.is_chosen, now],
    )?;
    Ok(row.id(0))
}

pub fn find(tx: &mut Tx<'_>, id: PersonId) -> anyhow::Result<Option<Person>> {
    let row = tx.query_opt(&format!("SELECT {COLUMNS} FROM person WHERE id = $1"), &params![id])?;
    Ok(row.as_ref().map(person))
}

pub fn find_by_email(tx: &mut Tx<'_>, email: &str) -> anyhow::Result<Option<Person>> {
    let row = tx.query_opt(&format!("SELECT {COLUMNS} FROM person WHERE email = $1"), &params![email])?;
    Ok(row.as_ref().map(person))
}

pub fn set_name(tx: &mut Tx<'_>, id: PersonId, name: &str) -> anyhow::Result<()> {
    tx.execute("UPDATE person SET name = $2 WHERE id = $1", &params![id, name])?;
    Ok(())
}

pub fn set_tongue(tx: &mut Tx<'_>, id: PersonId, tongue: Tongue) -> anyhow::Result<()> {
    tx.execute(
        "UPDATE person SET language = $2, is_language_chosen = $3 WHERE id = $1",
        &params![id, tongue.language.code(), tongue.is_chosen],
    )?;
    Ok(())
}

pub fn set_password_hash(tx: &mut Tx<'_>, id: PersonId, password_hash: &str) -> anyhow::Result<()> {
    tx.execute("UPDATE person SET password_hash = $2 WHERE id = $1", &params![id, password_hash])?;
    Ok(())
}

/// Keeps the first instant if the address was verified before.
pub fn set_email_verified(tx: &mut Tx<'_>, id: PersonId, now: Timestamp) -> anyhow::Result<()> {
    tx.execute(
        "UPDATE person SET email_verified_at = $2 WHERE id = $1 AND email_verified_at IS NULL",
        &params![id, now],
    )?;
    Ok(())
}

fn person(row: &Row) -> Person {
    Person {
        id: row.id(0),
        email: row.text(1),
        name: row.text(2),
        password_hash: row.text(3),
        created_at: row.instant(4),
        email_verified_at: row.opt_instant(5),
        tongue: Tongue { language: row.named(6), is_chosen: row.bool(7) },
    }
}
