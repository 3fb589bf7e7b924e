//! The key that keeps second factors and what signs webhooks: what a copy of the database alone does not give away.

use aes_siv::siv::Aes128Siv;
use anyhow::bail;
use domain::ids::{PersonId, PostbackId};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const TAG_BYTES: usize = 16;

/// A secret; `Debug` does not show it.
#[derive(Clone)]
pub struct FactorKey(pub [u8; 32]);

/// Whose secret it is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SecretOf {
    Person(PersonId),
    Postback(PostbackId),
}

impl From<PersonId> for SecretOf {
    fn from(id: PersonId) -> Self {
        Self::Person(id)
    }
}

impl From<PostbackId> for SecretOf {
    fn from(id: PostbackId) -> Self {
        Self::Postback(id)
    }
}

impl SecretOf {
    fn header(self) -> [u8; 8] {
        match self {
            Self::Person(id) => header(id),
            Self::Postback(id) => id.get().to_be_bytes(),
        }
    }
}

impl FactorKey {
    /// Encrypts a secret; only for the same owner it opens again (AES-128-SIV, RFC 5297; the tag stands first).
    pub(crate) fn seal(&self, of: impl Into<SecretOf>, secret: &[u8]) -> Vec<u8> {
        let of = of.into();
        let mut message = secret.to_vec();
        let tag = self.cipher(of).encrypt_inout_detached([of.header()], message.as_mut_slice().into());
        let tag: [u8; TAG_BYTES] = tag.expect("one header is never too many").into();
        [tag.as_slice(), &message].concat()
    }

    /// Fails when the key is another than the one that sealed: the data directory and the database do not belong together.
    pub(crate) fn open(&self, of: impl Into<SecretOf>, sealed: &[u8]) -> anyhow::Result<Vec<u8>> {
        let of = of.into();
        let Some((tag, message)) = sealed.split_first_chunk::<TAG_BYTES>() else {
            bail!("open a sealed secret: too short")
        };
        let mut message = message.to_vec();
        let opened =
            self.cipher(of).decrypt_inout_detached([of.header()], message.as_mut_slice().into(), &(*tag).into());
        if opened.is_err() {
            bail!("open the sealed secret of {of:?}: keys/factor.key is not the key that sealed it");
        }
        Ok(message)
    }

    /// What is stored of a recovery code: 49 bits could be found by trying, without this key they cannot.
    pub(crate) fn hash(&self, person_id: PersonId, code: &str) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key_for(b"recovery codes")).expect("HMAC takes any key");
        mac.update(&header(person_id));
        mac.update(code.as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// What authenticators know a person by: it says nothing about the person.
    pub(crate) fn handle(&self, person_id: PersonId) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key_for(b"passkey handles")).expect("HMAC takes any key");
        mac.update(&header(person_id));
        mac.finalize().into_bytes().into()
    }

    fn cipher(&self, of: SecretOf) -> Aes128Siv {
        let purpose: &[u8] = match of {
            SecretOf::Person(_) => b"authenticators",
            SecretOf::Postback(_) => b"webhooks",
        };
        Aes128Siv::new((&self.key_for(purpose)).into())
    }

    /// A key for each use, so that none can be turned against another.
    fn key_for(&self, purpose: &[u8]) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes any key");
        mac.update(purpose);
        mac.finalize().into_bytes().into()
    }
}

impl std::fmt::Debug for FactorKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FactorKey")
    }
}

fn header(person_id: PersonId) -> [u8; 8] {
    person_id.get().to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_secret_opens_only_for_its_person_and_under_its_key() {
        let (key, ana, bea) = (FactorKey([1; 32]), PersonId(1), PersonId(2));
        let sealed = key.seal(ana, b"a secret");
        assert_eq!(key.open(ana, &sealed).expect("it opens"), b"a secret");
        assert!(key.open(bea, &sealed).is_err(), "moved to another row");
        assert!(FactorKey([2; 32]).open(ana, &sealed).is_err(), "under another key");
        assert!(key.open(ana, &sealed[..10]).is_err(), "cut off");
        assert!(key.open(PostbackId(1), &sealed).is_err(), "moved to another table");
        assert_ne!(key.hash(ana, "code"), key.hash(bea, "code"));
        assert_ne!(key.hash(ana, "code"), FactorKey([2; 32]).hash(ana, "code"));
    }
}
