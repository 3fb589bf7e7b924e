//! Live tokens in memory, so that a request that comes with one waits for no read.
//!
//! **Invariant:** when the revocation of a token is answered, this process refuses the token. A revocation holds a [`Change`] from before
//! its write until after its commit, even if whoever asked for it stops waiting; meanwhile nothing is found here and nothing is kept.
//!
//! What another process revokes is refused within [`KEPT`].

use std::collections::HashMap;
use std::sync::{Arc, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant};

use store::token::LiveToken;

/// How long a token is believed without being read again. One read a second for each token in use costs nothing.
const KEPT: Duration = Duration::from_secs(1);

/// Beyond this many at once, those no longer believed are forgotten.
const TOKENS_MAX: usize = 10_000;

type SecretHash = [u8; 32];

#[derive(Default)]
pub struct LiveTokens {
    kept: Arc<RwLock<Kept>>,
}

#[derive(Default)]
struct Kept {
    by_hash: HashMap<SecretHash, (LiveToken, Instant)>,
    /// How many changes of tokens are under way.
    changing: usize,
    /// How many changes there have been.
    changes: u64,
}

/// A change of tokens under way. Dropped after the commit: the write moves it into its work and returns it in its result.
pub(crate) struct Change {
    kept: Arc<RwLock<Kept>>,
}

/// What was the case before a token was read.
#[derive(Clone, Copy)]
pub(super) struct Before {
    changes: u64,
}

impl LiveTokens {
    /// The token, or what [`LiveTokens::keep`] must know to keep what is read now.
    pub(super) fn find(&self, hash: &SecretHash) -> Result<LiveToken, Before> {
        let kept = read(&self.kept);
        match kept.by_hash.get(hash) {
            Some((token, read_at)) if kept.changing == 0 && read_at.elapsed() < KEPT => Ok(token.clone()),
            _ => Err(Before { changes: kept.changes }),
        }
    }

    /// Keeps a token that was read after `before`, unless a change may have come between.
    pub(super) fn keep(&self, before: Before, hash: SecretHash, token: &LiveToken) {
        let mut kept = write(&self.kept);
        if kept.changing > 0 || kept.changes != before.changes {
            return;
        }
        if kept.by_hash.len() >= TOKENS_MAX {
            kept.by_hash.retain(|_, (_, read_at)| read_at.elapsed() < KEPT);
        }
        kept.by_hash.insert(hash, (token.clone(), Instant::now()));
    }

    /// Announces a change. Whoever revokes tokens, closes accounts or changes what a token may do must hold this over the commit.
    pub(crate) fn change(&self) -> Change {
        write(&self.kept).changing += 1;
        Change { kept: Arc::clone(&self.kept) }
    }
}

impl Drop for Change {
    fn drop(&mut self) {
        let mut kept = write(&self.kept);
        kept.by_hash.clear();
        kept.changing -= 1;
        kept.changes += 1;
    }
}

fn read(kept: &RwLock<Kept>) -> RwLockReadGuard<'_, Kept> {
    kept.read().expect("no holder of this lock panics")
}

fn write(kept: &RwLock<Kept>) -> RwLockWriteGuard<'_, Kept> {
    kept.write().expect("no holder of this lock panics")
}

#[cfg(test)]
mod tests {
    use domain::access::{AccountKind, Role, TokenAccess};
    use domain::ids::{AccountId, TokenId};

    use super::*;

    const HASH: SecretHash = [7; 32];

    fn token() -> LiveToken {
        LiveToken {
            id: TokenId(1),
            access: TokenAccess::ReadWrite,
            role: Role::Owner,
            account_id: AccountId(2),
            account_kind: AccountKind::Brand,
            account_sid: "IRx".to_owned(),
        }
    }

    /// A look-up that found nothing, as the one who then reads remembers it.
    fn missed(tokens: &LiveTokens) -> Before {
        tokens.find(&HASH).err().expect("the token is not kept")
    }

    #[test]
    fn a_token_read_is_found_again() {
        let tokens = LiveTokens::default();
        let before = missed(&tokens);
        tokens.keep(before, HASH, &token());
        assert!(tokens.find(&HASH).is_ok());
    }

    #[test]
    fn nothing_is_found_while_a_change_is_under_way_and_nothing_afterwards() {
        let tokens = LiveTokens::default();
        tokens.keep(missed(&tokens), HASH, &token());
        let change = tokens.change();
        tokens.keep(missed(&tokens), HASH, &token());
        drop(change);
        missed(&tokens);
    }

    #[test]
    fn what_was_read_before_a_change_is_not_kept_after_it() {
        let tokens = LiveTokens::default();
        let before = missed(&tokens);
        drop(tokens.change());
        tokens.keep(before, HASH, &token());
        missed(&tokens);
    }
}
