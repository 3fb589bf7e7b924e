//! Auth tokens of programs: shown once, stored hashed, revocable, read-only or read-write.

mod live;

use std::net::IpAddr;

use domain::access::{Deed, Role, TokenAccess};
use domain::field::required_line;
use domain::ids::TokenId;
use domain::notification::Event;
use serde_json::json;
use store::token::NewToken;
pub use store::token::Token;

pub use live::LiveTokens;

use crate::notification::{by, tell};
use crate::refusal::{Kind, Refuse, Row};
use crate::{Caller, CallerKind, Platform, Result, audited_write, letter, secret};

const NAME_CHARACTERS_MAX: usize = 100;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenRefusal {
    #[error("there is no such token")]
    NotFound,
}

impl Refuse for TokenRefusal {
    fn row(&self) -> Row<'_> {
        match self {
            TokenRefusal::NotFound => (Kind::NotFound, "token_not_found", None),
        }
    }
}

#[derive(Clone, Debug)]
pub struct NewTokenInput {
    pub name: String,
    pub access: TokenAccess,
    pub role: Role,
}

/// A token just made. `secret` is shown this once and never again.
pub struct MadeToken {
    pub token: Token,
    pub secret: String,
}

/// Who an account SID and a token belong to, or nobody.
pub async fn recognise(platform: &Platform, account_sid: &str, token: &str, address: IpAddr) -> Result<Option<Caller>> {
    let secret_hash = secret::hash(token);
    // Found by its hash, which nobody can steer towards a stored one, so the look-up's time tells nothing.
    let live = match platform.tokens.find(&secret_hash) {
        Ok(live) => Some(live),
        Err(before) => {
            let live = platform.store.read(move |tx| store::token::find_live(tx, secret_hash)).await?;
            live.inspect(|live| platform.tokens.keep(before, secret_hash, live))
        }
    };
    let live = live.filter(|live| secret::same(live.account_sid.as_bytes(), account_sid.as_bytes()));
    Ok(live.map(|live| Caller {
        kind: CallerKind::Token { token_id: live.id, access: live.access },
        account_id: live.account_id,
        account_kind: live.account_kind,
        role: live.role,
        lacks_factor: false,
        address,
        idempotency: None,
    }))
}

pub async fn create(platform: &Platform, caller: &Caller, input: NewTokenInput) -> Result<MadeToken> {
    caller.may(Deed::ChangeTokens)?;
    let name = required_line("name", &input.name, NAME_CHARACTERS_MAX)?;
    let secret = secret::random_text();
    let account_id = caller.account_id;
    let created_by = caller.person().ok();
    let secret_hash = secret::hash(&secret);
    let hint = secret[secret.len() - 4..].to_owned();
    let token = audited_write(platform, caller, move |tx, audit| {
        let new = NewToken {
            account_id,
            name: &name,
            secret_hash,
            hint: &hint,
            access: input.access,
            role: input.role,
            created_by,
        };
        let id = store::token::insert(tx, &new, audit.now)?;
        let token = store::token::find(tx, account_id, id)?.ok_or(TokenRefusal::NotFound)?;
        audit.record("created", "token", id, None, Some(shown(&token)));
        let by = by(tx, audit.caller())?;
        let home = letter::portal(audit.caller().account_kind);
        let letter = letter::account::token_made(&token.name, token.access, token.role, by, home);
        tell(tx, account_id, Event::TokenMade, &letter, audit.now)?;
        Ok(token)
    })
    .await?;
    Ok(MadeToken { token, secret })
}

pub async fn list(platform: &Platform, caller: &Caller) -> Result<Vec<Token>> {
    caller.may(Deed::ReadTokens)?;
    let account_id = caller.account_id;
    let mut tokens = platform.store.read(move |tx| store::token::list(tx, account_id)).await?;
    if caller.is_support() {
        // Nothing of a secret, not even its end.
        tokens.iter_mut().for_each(|token| token.hint.clear());
    }
    Ok(tokens)
}

/// Revoking a revoked token changes nothing and is no error.
pub async fn revoke(platform: &Platform, caller: &Caller, id: TokenId) -> Result<Token> {
    caller.may(Deed::ChangeTokens)?;
    let account_id = caller.account_id;
    let change = platform.tokens.change();
    let (token, change) = audited_write(platform, caller, move |tx, audit| {
        let before = store::token::find(tx, account_id, id)?.ok_or(TokenRefusal::NotFound)?;
        if before.revoked_at.is_some() {
            return Ok((before, change));
        }
        store::token::revoke(tx, account_id, id, audit.now)?;
        let after = Token { revoked_at: Some(audit.now), ..before.clone() };
        audit.record("revoked", "token", id, Some(shown(&before)), Some(shown(&after)));
        Ok((after, change))
    })
    .await?;
    drop(change);
    Ok(token)
}

fn shown(token: &Token) -> serde_json::Value {
    json!({
        "name": token.name,
        "hint": token.hint,
        "access": token.access.code(),
        "role": token.role.code(),
        "revoked_at": token.revoked_at.map(|at| at.to_string()),
    })
}
