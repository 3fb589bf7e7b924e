//! How a webhook proves that it is from us: the Standard Webhooks specification, version 1 (symmetric), as its libraries verify it.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;
use thiserror::Error;

/// What the specification has in front of the base64 of a secret.
const PREFIX: &str = "whsec_";

/// The key of one webhook, known to us and to its receiver. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("a webhook secret is whsec_ and the base64 of {} to {} bytes", Secret::BYTES_MIN, Secret::BYTES_MAX)]
pub struct SecretError;

impl Secret {
    /// The bounds of the specification.
    pub const BYTES_MIN: usize = 24;
    pub const BYTES_MAX: usize = 64;

    pub fn new(bytes: &[u8]) -> Result<Self, SecretError> {
        let fits = (Self::BYTES_MIN..=Self::BYTES_MAX).contains(&bytes.len());
        if fits { Ok(Self(bytes.to_vec())) } else { Err(SecretError) }
    }

    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl FromStr for Secret {
    type Err = SecretError;

    fn from_str(text: &str) -> Result<Self, SecretError> {
        let bytes = text.strip_prefix(PREFIX).and_then(|encoded| STANDARD.decode(encoded).ok());
        bytes.ok_or(SecretError).and_then(|bytes| Self::new(&bytes))
    }
}

/// As its owner is shown it and gives it to a library.
impl fmt::Display for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{PREFIX}{}", STANDARD.encode(&self.0))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret")
    }
}

/// The header `webhook-signature`: one signature for each secret that is valid, so that a secret can be changed without a gap.
pub fn signature(secrets: &[Secret], id: &str, at: Timestamp, body: &str) -> String {
    let sign = |secret: &Secret| {
        let mut mac = Hmac::<Sha256>::new_from_slice(&secret.0).expect("HMAC takes any key");
        for part in [id, ".", &at.as_second().to_string(), ".", body] {
            mac.update(part.as_bytes());
        }
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    };
    secrets.iter().map(sign).collect::<Vec<_>>().join(" ")
}
