//! Auth tokens, for programs. Only the hash of a token is kept; `hint` is its end, for people to tell tokens apart.

use domain::access::{AccountKind, Role, TokenAccess};
use domain::ids::{AccountId, PersonId, TokenId};
use jiff::Timestamp;

use crate::{Row, Tx, params};

pub struct NewToken<'a> {
    pub account_id: AccountId,
    pub name: &'a str,
    pub secret_hash: [u8; 32],
    pub hint: &'a str,
    pub access: TokenAccess,
    pub role: Role,
    pub created_by: Option<PersonId>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub id: TokenId,
    pub name: String,
    pub hint: String,
    pub access: TokenAccess,
    pub role: Role,
    pub created_by: Option<PersonId>,
    pub created_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
}

/// A live token with all that a request needs to know about who asks.
#[derive(Clone)]
pub struct LiveToken {
    pub id: TokenId,
    pub access: TokenAccess,
    pub role: Role,
    pub account_id: AccountId,
    pub account_kind: AccountKind,
    pub account_sid: String,
}

const COLUMNS: &str = "id, name, hint, access, role, created_by, created_at, revoked_at";

pub fn insert(tx: &mut Tx<'_>, new: &NewToken<'_>, now: Timestamp) -> anyhow::Result<TokenId> {
    let row = tx.query_one(
        "INSERT INTO auth_token (account_id, name, secret_hash, hint, access, role, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         RETURNING id",
        &params![
            new.account_id,
            new.name,
            new.secret_hash,
            new.hint,
            new.access.code(),
            new.role.code(),
            new.created_by,
            now
        ],
    )?;
    Ok(row.id(0))
}

/// The token of this secret, if it was not revoked and its account is open.
pub fn find_live(tx: &mut Tx<'_>, secret_hash: [u8; 32]) -> anyhow::Result<Option<LiveToken>> {
    let row = tx.query_opt(
        "SELECT auth_token.id, auth_token.access, auth_token.role, account.id, account.kind, account.sid
         FROM auth_token JOIN account ON account.id = auth_token.account_id
         WHERE auth_token.secret_hash = $1 AND auth_token.revoked_at IS NULL AND account.closed_at IS NULL",
        &params![secret_hash],
    )?;
    Ok(row.map(|row| LiveToken {
        id: row.id(0),
        access: row.named(1),
        role: row.named(2),
        account_id: row.id(3),
        account_kind: row.named(4),
        account_sid: row.text(5),
    }))
}

pub fn find(tx: &mut Tx<'_>, account_id: AccountId, id: TokenId) -> anyhow::Result<Option<Token>> {
    let row = tx.query_opt(
        &format!("SELECT {COLUMNS} FROM auth_token WHERE account_id = $1 AND id = $2"),
        &params![account_id, id],
    )?;
    Ok(row.as_ref().map(token))
}

/// All tokens of an account, revoked ones too, newest first.
pub fn list(tx: &mut Tx<'_>, account_id: AccountId) -> anyhow::Result<Vec<Token>> {
    let rows = tx.query(
        &format!("SELECT {COLUMNS} FROM auth_token WHERE account_id = $1 ORDER BY id DESC"),
        &params![account_id],
    )?;
    Ok(rows.iter().map(token).collect())
}

pub fn revoke(tx: &mut Tx<'_>, account_id: AccountId, id: TokenId, now: Timestamp) -> anyhow::Result<()> {
    tx.execute(
        "UPDATE auth_token SET revoked_at = $3 WHERE account_id = $1 AND id = $2 AND revoked_at IS NULL",
        &params![account_id, id, now],
    )?;
    Ok(())
}

/// Gives how many were live.
pub fn revoke_all(tx: &mut Tx<'_>, account_id: AccountId, now: Timestamp) -> anyhow::Result<u64> {
    tx.execute(
        "UPDATE auth_token SET revoked_at = $2 WHERE account_id = $1 AND revoked_at IS NULL",
        &params![account_id, now],
    )
}

fn token(row: &Row) -> Token {
    Token {
        id: row.id(0),
        name: row.text(1),
        hint: row.text(2),
        access: row.named(3),
        role: row.named(4),
        created_by: row.opt_id(5),
        created_at: row.instant(6),
        revoked_at: row.opt_instant(7),
    }
}
