//! One-time secrets sent by e-mail. Only their hash is kept.

use domain::ids::PersonId;
use jiff::Timestamp;

use crate::{Tx, params};

/// What a secret is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    VerifyEmail,
    ResetPassword,
    JoinAccount,
}

impl Purpose {
    fn code(self) -> &'static str {
        match self {
            Purpose::VerifyEmail => "verify_email",
            Purpose::ResetPassword => "reset_password",
            Purpose::JoinAccount => "join_account",
        }
    }
}

pub fn insert(
    tx: &mut Tx<'_>,
    secret_hash: [u8; 32],
    person_id: PersonId,
    purpose: Purpose,
    now: Timestamp,
    expires_at: Timestamp,
) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO email_secret (secret_hash, person_id, purpose, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
        &params![secret_hash, person_id, purpose.code(), now, expires_at],
    )?;
    Ok(())
}

/// Whose secret this is, if it is good for the purpose and neither used nor expired.
pub fn find_usable(
    tx: &mut Tx<'_>,
    secret_hash: [u8; 32],
    purpose: Purpose,
    now: Timestamp,
) -> anyhow::Result<Option<PersonId>> {
    let row = tx.query_opt(
        "SELECT person_id FROM email_secret
         WHERE secret_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3",
        &params![secret_hash, purpose.code(), now],
    )?;
    Ok(row.map(|row| row.id(0)))
}

/// When a person was last sent a secret of this purpose, so that nobody's mailbox can be flooded.
pub fn last_sent(tx: &mut Tx<'_>, person_id: PersonId, purpose: Purpose) -> anyhow::Result<Option<Timestamp>> {
    let row = tx.query_one(
        "SELECT MAX(created_at) FROM email_secret WHERE person_id = $1 AND purpose = $2",
        &params![person_id, purpose.code()],
    )?;
    Ok(row.opt_instant(0))
}

/// Uses up all of a person's secrets of this purpose: the one that was shown and older ones still in the mailbox.
pub fn use_up(tx: &mut Tx<'_>, person_id: PersonId, purpose: Purpose, now: Timestamp) -> anyhow::Result<()> {
    tx.execute(
        "UPDATE email_secret SET used_at = $3 WHERE person_id = $1 AND purpose = $2 AND used_at IS NULL",
        &params![person_id, purpose.code(), now],
    )?;
    Ok(())
}
