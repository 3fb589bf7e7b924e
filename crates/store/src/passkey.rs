//! Passkeys of people, and what authenticators are asked to sign.

use domain::ids::{PasskeyId, PersonId};
use jiff::Timestamp;

use crate::{Row, Tx, params};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    pub id: PasskeyId,
    pub person_id: PersonId,
    pub credential_id: Vec<u8>,
    /// As COSE_Key.
    pub public_key: Vec<u8>,
    /// What the authenticator counted last; 0 when it does not count.
    pub sign_count: u32,
    pub name: String,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

pub struct NewPasskey<'a> {
    pub person_id: PersonId,
    pub credential_id: &'a [u8],
    pub public_key: &'a [u8],
    pub sign_count: u32,
    pub name: &'a str,
}

/// What the signature is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Register,
    LogIn,
    Confirm,
}

impl Purpose {
    fn code(self) -> &'static str {
        match self {
            Purpose::Register => "register",
            Purpose::LogIn => "log_in",
            Purpose::Confirm => "confirm",
        }
    }
}

const COLUMNS: &str = "id, person_id, credential_id, public_key, sign_count, name, created_at, last_used_at";

pub fn insert(tx: &mut Tx<'_>, new: &NewPasskey<'_>, now: Timestamp) -> anyhow::Result<PasskeyId> {
    let row = tx.query_one(
        "INSERT INTO passkey (person_id, credential_id, public_key, sign_count, name, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         RETURNING id",
        &params![new.person_id, new.credential_id, new.public_key, i64::from(new.sign_count), new.name, now],
    )?;
    Ok(row.id(0))
}

/// A person's passkeys, oldest first.
pub fn list(tx: &mut Tx<'_>, person_id: PersonId) -> anyhow::Result<Vec<Passkey>> {
    let rows =
        tx.query(&format!("SELECT {COLUMNS} FROM passkey WHERE person_id = $1 ORDER BY id"), &params![person_id])?;
    Ok(rows.iter().map(passkey).collect())
}

pub fn find_by_credential(tx: &mut Tx<'_>, credential_id: &[u8]) -> anyhow::Result<Option<Passkey>> {
    let row =
        tx.query_opt(&format!("SELECT {COLUMNS} FROM passkey WHERE credential_id = $1"), &params![credential_id])?;
    Ok(row.as_ref().map(passkey))
}

pub fn set_used(tx: &mut Tx<'_>, id: PasskeyId, sign_count: u32, now: Timestamp) -> anyhow::Result<()> {
    tx.execute(
        "UPDATE passkey SET sign_count = $2, last_used_at = $3 WHERE id = $1",
        &params![id, i64::from(sign_count), now],
    )?;
    Ok(())
}

/// Removes one of this person's, and gives its name. None when the person has no such passkey.
pub fn delete(tx: &mut Tx<'_>, person_id: PersonId, id: PasskeyId) -> anyhow::Result<Option<String>> {
    let row =
        tx.query_opt("DELETE FROM passkey WHERE id = $1 AND person_id = $2 RETURNING name", &params![id, person_id])?;
    Ok(row.map(|row| row.text(0)))
}

pub fn delete_of_person(tx: &mut Tx<'_>, person_id: PersonId) -> anyhow::Result<()> {
    tx.execute("DELETE FROM passkey WHERE person_id = $1", &params![person_id])?;
    Ok(())
}

/// `person_id`: whose answer is awaited; none where the answer says who it is.
pub fn insert_challenge(
    tx: &mut Tx<'_>,
    challenge_hash: [u8; 32],
    purpose: Purpose,
    person_id: Option<PersonId>,
    expires_at: Timestamp,
) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO passkey_challenge (challenge_hash, purpose, person_id, expires_at) VALUES ($1, $2, $3, $4)",
        &params![challenge_hash, purpose.code(), person_id, expires_at],
    )?;
    Ok(())
}

/// Takes a challenge away, whatever becomes of its answer, and gives whose answer was awaited. None when it is not open.
pub fn take_challenge(
    tx: &mut Tx<'_>,
    challenge_hash: [u8; 32],
    purpose: Purpose,
    now: Timestamp,
) -> anyhow::Result<Option<Option<PersonId>>> {
    let row = tx.query_opt(
        "DELETE FROM passkey_challenge WHERE challenge_hash = $1 AND purpose = $2 AND expires_at > $3 RETURNING person_id",
        &params![challenge_hash, purpose.code(), now],
    )?;
    Ok(row.map(|row| row.opt_id(0)))
}

/// Deletes challenges that expired before the instant, at most `rows_max`. Gives how many.
pub fn delete_expired_challenges(tx: &mut Tx<'_>, before: Timestamp, rows_max: i64) -> anyhow::Result<u64> {
    tx.execute(
        "DELETE FROM passkey_challenge
         WHERE challenge_hash IN
           (SELECT challenge_hash FROM passkey_challenge WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)",
        &params![before, rows_max],
    )
}

fn passkey(row: &Row) -> Passkey {
    Passkey {
        id: row.id(0),
        person_id: row.id(1),
        credential_id: row.blob(2),
        public_key: row.blob(3),
        sign_count: row.u32(4),
        name: row.text(5),
        created_at: row.instant(6),
        last_used_at: row.opt_instant(7),
    }
}
