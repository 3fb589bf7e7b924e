//! Passwords: hashed with argon2id, a few at a time, never on a serving thread.

use std::sync::Arc;

use anyhow::{Context, anyhow};
use argon2::password_hash::{Error as HashError, PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::PasswordCost;

pub struct Passwords {
    params: Params,
    /// A hash takes 19 MiB: no more at once than there are cores, whoever knocks.
    at_once: Arc<Semaphore>,
}

impl Passwords {
    pub(crate) fn new(cost: PasswordCost) -> anyhow::Result<Self> {
        let params = match cost {
            // OWASP Password Storage Cheat Sheet: argon2id with 19 MiB of memory, 2 iterations, 1 lane.
            PasswordCost::Full => Params::new(19 * 1024, 2, 1, None),
            PasswordCost::Cheap => Params::new(Params::MIN_M_COST, 1, 1, None),
        };
        let params = params.map_err(|error| anyhow!("set the password cost: {error}"))?;
        let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get());
        Ok(Passwords { params, at_once: Arc::new(Semaphore::new(cores)) })
    }

    pub(crate) async fn hash(&self, password: String) -> anyhow::Result<String> {
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, self.params.clone());
        self.aside(move || {
            let mut salt = [0_u8; 16];
            getrandom::fill(&mut salt).map_err(|error| anyhow!("draw a salt: {error}"))?;
            let hash = argon2.hash_password_with_salt(password.as_bytes(), &salt);
            hash.map(|hash| hash.to_string()).map_err(|error| anyhow!("hash a password: {error}"))
        })
        .await
    }

    /// Whether the password is the one of the hash. Without a hash, nobody's password is tried at the same cost, and the answer is no.
    pub(crate) async fn verify(&self, password: String, hash: Option<String>) -> anyhow::Result<bool> {
        let exists = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.hash_of_nobody());
        self.aside(move || match Argon2::default().verify_password(password.as_bytes(), hash.as_str()) {
            Ok(()) => Ok(exists),
            Err(HashError::PasswordInvalid) => Ok(false),
            Err(error) => Err(anyhow!("verify a password: {error}")),
        })
        .await
    }

    /// A well-formed hash that no password has, so far as anybody knows: its output is all zeros.
    fn hash_of_nobody(&self) -> String {
        let (m, t, p) = (self.params.m_cost(), self.params.t_cost(), self.params.p_cost());
        let (salt, output) = ("A".repeat(22), "A".repeat(43));
        format!("$argon2id$v=19$m={m},t={t},p={p}${salt}${output}")
    }

    async fn aside<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
    ) -> anyhow::Result<T> {
        let permit = Arc::clone(&self.at_once).acquire_owned().await.context("wait for a turn to hash")?;
        tokio::task::spawn_blocking(move || {
            let result = work();
            drop(permit);
            result
        })
        .await
        .context("hash a password on another thread")?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_verifies() {
        for cost in [PasswordCost::Cheap, PasswordCost::Full] {
            let passwords = Passwords::new(cost).expect("the cost is valid");
            let hash = passwords.hash("correct horse".to_owned()).await.expect("it hashes");
            assert!(hash.starts_with("$argon2id$v=19$m="), "{hash}");
            let right = passwords.verify("correct horse".to_owned(), Some(hash.clone())).await;
            assert!(right.expect("it verifies"));
            let wrong = passwords.verify("correct horsf".to_owned(), Some(hash)).await;
            assert!(!wrong.expect("it verifies"));
            let nobody = passwords.verify(String::new(), None).await;
            assert!(!nobody.expect("nobody's hash is well formed"));
        }
    }

    #[test]
    fn the_full_cost_is_what_owasp_asks_for() {
        let passwords = Passwords::new(PasswordCost::Full).expect("the cost is valid");
        assert!(passwords.hash_of_nobody().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    }
}
