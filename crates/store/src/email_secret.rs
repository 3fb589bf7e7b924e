//! One-time secrets sent by e-mail. Only their hash is kept.

use domain::access::Role;
use domain::ids::{AccountId, EmailSecretId};
use jiff::Timestamp;

use crate::{Row, Tx, params};

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

pub struct NewEmailSecret<'a> {
    pub secret_hash: [u8; 32],
    pub email: &'a str,
    pub purpose: Purpose,
    /// What an invitation is to.
    pub joins: Option<(AccountId, Role)>,
    pub expires_at: Timestamp,
}

/// A secret that is neither used nor expired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailSecret {
    pub id: EmailSecretId,
    pub email: String,
    pub joins: Option<(AccountId, Role)>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

const COLUMNS: &str = "id, email, account_id, role, created_at, expires_at";

pub fn insert(tx: &mut Tx<'_>, new: &NewEmailSecret<'_>, now: Timestamp) -> anyhow::Result<EmailSecretId> {
    let row = tx.query_one(
        "INSERT INTO email_secret (secret_hash, email, purpose, account_id, role, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         RETURNING id",
        &params![
            new.secret_hash,
            new.email,
            new.purpose.code(),
            new.joins.map(|(account_id, _)| account_id),
            new.joins.map_or("", |(_, role)| role.code()),
            now,
            new.expires_at
        ],
    )?;
    Ok(row.id(0))
}

pub fn find_usable(
    tx: &mut Tx<'_>,
    secret_hash: [u8; 32],
    purpose: Purpose,
    now: Timestamp,
) -> anyhow::Result<Option<EmailSecret>> {
    let row = tx.query_opt(
        &format!(
            "SELECT {COLUMNS} FROM email_secret
             WHERE secret_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3"
        ),
        &params![secret_hash, purpose.code(), now],
    )?;
    Ok(row.as_ref().map(email_secret))
}

/// When an address was last sent a secret of this purpose, so that nobody's mailbox can be flooded.
pub fn last_sent_at(tx: &mut Tx<'_>, email: &str, purpose: Purpose) -> anyhow::Result<Option<Timestamp>> {
    let row = tx.query_one(
        "SELECT MAX(created_at) FROM email_secret WHERE email = $1 AND purpose = $2",
        &params![email, purpose.code()],
    )?;
    Ok(row.opt_instant(0))
}

/// Uses up all secrets of this purpose sent to an address: the one that was shown and older ones still in the mailbox.
pub fn use_up(tx: &mut Tx<'_>, email: &str, purpose: Purpose, now: Timestamp) -> anyhow::Result<()> {
    tx.execute(
        "UPDATE email_secret SET used_at = $3 WHERE email = $1 AND purpose = $2 AND used_at IS NULL",
        &params![email, purpose.code(), now],
    )?;
    Ok(())
}

/// Open invitations to an account, oldest first.
pub fn list_invitations(tx: &mut Tx<'_>, account_id: AccountId, now: Timestamp) -> anyhow::Result<Vec<EmailSecret>> {
    let rows = tx.query(
        &format!(
            "SELECT {COLUMNS} FROM email_secret
             WHERE account_id = $1 AND used_at IS NULL AND expires_at > $2
             ORDER BY id"
        ),
        &params![account_id, now],
    )?;
    Ok(rows.iter().map(email_secret).collect())
}

/// Uses up an invitation to an account: accepted, withdrawn, or replaced by a newer one.
pub fn use_up_invitation(tx: &mut Tx<'_>, id: EmailSecretId, now: Timestamp) -> anyhow::Result<()> {
    tx.execute("UPDATE email_secret SET used_at = $2 WHERE id = $1 AND used_at IS NULL", &params![id, now])?;
    Ok(())
}

/// Deletes secrets that expired before the instant, used or not, the oldest first, at most `rows_max`. Gives how many.
pub fn delete_expired(tx: &mut Tx<'_>, before: Timestamp, rows_max: i64) -> anyhow::Result<u64> {
    tx.execute(
        "DELETE FROM email_secret
         WHERE id IN (SELECT id FROM email_secret WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)",
        &params![before, rows_max],
    )
}

fn email_secret(row: &Row) -> EmailSecret {
    EmailSecret {
        id: row.id(0),
        email: row.text(1),
        joins: row.opt_id(2).map(|account_id| (account_id, row.named(3))),
        created_at: row.instant(4),
        expires_at: row.instant(5),
    }
}
