//! Second factors that are typed: the authenticator app of a person, and its recovery codes. Passkeys have a file of their own.

use domain::ids::PersonId;
use jiff::Timestamp;

use crate::{Row, Tx, params};

#[derive(Clone, PartialEq, Eq)]
pub struct Authenticator {
    pub sealed_secret: Vec<u8>,
    pub created_at: Timestamp,
    /// None until its first code was right.
    pub confirmed_at: Option<Timestamp>,
    /// The step of the last code that was accepted.
    pub last_step: i64,
    pub last_used_at: Option<Timestamp>,
}

/// What a person has to prove itself with, besides the password.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// A confirmed one.
    pub authenticator: bool,
    pub passkeys: u32,
    pub recovery_codes_left: u32,
}

impl Held {
    /// Whether a log-in asks for a second step.
    pub fn any(&self) -> bool {
        self.authenticator || self.passkeys > 0
    }
}

pub fn held(tx: &mut Tx<'_>, person_id: PersonId) -> anyhow::Result<Held> {
    let row = tx.query_one(
        "SELECT (SELECT COUNT(*) FROM authenticator WHERE person_id = $1 AND confirmed_at IS NOT NULL),
                (SELECT COUNT(*) FROM passkey WHERE person_id = $1),
                (SELECT COUNT(*) FROM recovery_code WHERE person_id = $1 AND used_at IS NULL)",
        &params![person_id],
    )?;
    Ok(Held { authenticator: row.int(0) > 0, passkeys: row.u32(1), recovery_codes_left: row.u32(2) })
}

pub fn find_authenticator(tx: &mut Tx<'_>, person_id: PersonId) -> anyhow::Result<Option<Authenticator>> {
    let row = tx.query_opt(
        "SELECT sealed_secret, created_at, confirmed_at, last_step, last_used_at FROM authenticator WHERE person_id = $1",
        &params![person_id],
    )?;
    Ok(row.as_ref().map(authenticator))
}

/// Begins a new one in place of one that was never confirmed. One that is confirmed must be removed first.
pub fn begin_authenticator(
    tx: &mut Tx<'_>,
    person_id: PersonId,
    sealed_secret: &[u8],
    now: Timestamp,
) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO authenticator (person_id, sealed_secret, created_at) VALUES ($1, $2, $3)
         ON CONFLICT (person_id) DO UPDATE SET sealed_secret = excluded.sealed_secret, created_at = excluded.created_at
         WHERE authenticator.confirmed_at IS NULL",
        &params![person_id, sealed_secret, now],
    )?;
    Ok(())
}

/// Notes that a code of this step was accepted. False when one of this or a later step was accepted meanwhile.
pub fn accept_step(tx: &mut Tx<'_>, person_id: PersonId, step: i64, now: Timestamp) -> anyhow::Result<bool> {
    let accepted = tx.execute(
        "UPDATE authenticator SET last_step = $2, last_used_at = $3, confirmed_at = COALESCE(confirmed_at, $3)
         WHERE person_id = $1 AND last_step < $2",
        &params![person_id, step, now],
    )?;
    Ok(accepted > 0)
}

/// False when there was none.
pub fn delete_authenticator(tx: &mut Tx<'_>, person_id: PersonId) -> anyhow::Result<bool> {
    Ok(tx.execute("DELETE FROM authenticator WHERE person_id = $1", &params![person_id])? > 0)
}

/// Puts these in place of all that the person had.
pub fn replace_recovery_codes(
    tx: &mut Tx<'_>,
    person_id: PersonId,
    hashes: &[[u8; 32]],
    now: Timestamp,
) -> anyhow::Result<()> {
    delete_recovery_codes(tx, person_id)?;
    for hash in hashes {
        tx.execute(
            "INSERT INTO recovery_code (person_id, code_hash, created_at) VALUES ($1, $2, $3)",
            &params![person_id, *hash, now],
        )?;
    }
    Ok(())
}

/// False when the person has no such code, or has used it.
pub fn use_recovery_code(tx: &mut Tx<'_>, person_id: PersonId, hash: [u8; 32], now: Timestamp) -> anyhow::Result<bool> {
    let used = tx.execute(
        "UPDATE recovery_code SET used_at = $3 WHERE person_id = $1 AND code_hash = $2 AND used_at IS NULL",
        &params![person_id, hash, now],
    )?;
    Ok(used > 0)
}

pub fn delete_recovery_codes(tx: &mut Tx<'_>, person_id: PersonId) -> anyhow::Result<()> {
    tx.execute("DELETE FROM recovery_code WHERE person_id = $1", &params![person_id])?;
    Ok(())
}

fn authenticator(row: &Row) -> Authenticator {
    Authenticator {
        sealed_secret: row.blob(0),
        created_at: row.instant(1),
        confirmed_at: row.opt_instant(2),
        last_step: row.int(3),
        last_used_at: row.opt_instant(4),
    }
}
