//! What a device signs: what its browser saw (client data), and what it did itself (authenticator data).

use serde::Deserialize;
use sha2::{Digest, Sha256};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{PasskeyRefusal, RelyingParty, cbor};

const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const HAS_CREDENTIAL: u8 = 0x40;

/// Credential ids are at most this long (section 4 of the standard).
const CREDENTIAL_ID_BYTES_MAX: usize = 1023;

/// What the browser saw, once it fits: the right deed, our own origin, no page of ours inside another's.
pub(super) struct ClientData {
    pub challenge: String,
}

#[derive(Deserialize)]
struct RawClientData {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default, rename = "crossOrigin")]
    cross_origin: bool,
}

impl ClientData {
    pub(super) fn read(json: &[u8], deed: &str, relying_party: &RelyingParty) -> Result<Self, PasskeyRefusal> {
        let refuse = |why| PasskeyRefusal::NotAccepted { why };
        let raw: RawClientData = serde_json::from_slice(json).map_err(|_| refuse("its answer cannot be read"))?;
        if raw.r#type != deed {
            return Err(refuse("it did something else"));
        }
        if raw.origin != relying_party.origin || raw.cross_origin {
            return Err(refuse("it was used on another site"));
        }
        let challenge = URL_SAFE_NO_PAD.decode(raw.challenge).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        Ok(ClientData { challenge: challenge.ok_or(refuse("its answer cannot be read"))? })
    }
}

pub(super) struct AuthenticatorData {
    /// It asked for a finger, a face or a PIN.
    pub is_user_verified: bool,
    pub sign_count: u32,
    /// At a registration.
    pub credential: Option<Credential>,
}

pub(super) struct Credential {
    pub id: Vec<u8>,
    /// As COSE_Key.
    pub public_key: Vec<u8>,
}

impl AuthenticatorData {
    pub(super) fn read(bytes: &[u8], relying_party: &RelyingParty) -> Result<Self, PasskeyRefusal> {
        let refuse = |why| PasskeyRefusal::NotAccepted { why };
        let unreadable = || refuse("its answer cannot be read");
        let (site, rest) = bytes.split_first_chunk::<32>().ok_or_else(unreadable)?;
        let (&flags, rest) = rest.split_first().ok_or_else(unreadable)?;
        let (count, rest) = rest.split_first_chunk::<4>().ok_or_else(unreadable)?;
        if site[..] != Sha256::digest(relying_party.id.as_bytes())[..] {
            return Err(refuse("it was made for another site"));
        }
        if flags & USER_PRESENT == 0 {
            return Err(refuse("nobody touched it"));
        }
        let credential = match flags & HAS_CREDENTIAL {
            0 => None,
            _ => Some(Credential::read(rest).ok_or_else(unreadable)?),
        };
        Ok(AuthenticatorData {
            is_user_verified: flags & USER_VERIFIED != 0,
            sign_count: u32::from_be_bytes(*count),
            credential,
        })
    }

    /// The data inside the answer to a registration. Its attestation is passed over: none was asked for.
    pub(super) fn of_attestation(bytes: &[u8], relying_party: &RelyingParty) -> Result<Self, PasskeyRefusal> {
        let unreadable = PasskeyRefusal::NotAccepted { why: "its answer cannot be read" };
        let Some((attestation, [])) = cbor::read(bytes) else { return Err(unreadable) };
        let data = attestation.named("authData").and_then(|data| data.bytes()).ok_or(unreadable)?;
        AuthenticatorData::read(data, relying_party)
    }
}

impl Credential {
    fn read(bytes: &[u8]) -> Option<Credential> {
        let (_model, rest) = bytes.split_first_chunk::<16>()?;
        let (length, rest) = rest.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (id, rest) = rest.split_at_checked(length).filter(|_| (1..=CREDENTIAL_ID_BYTES_MAX).contains(&length))?;
        let (_, after) = cbor::read(rest)?;
        Some(Credential { id: id.to_vec(), public_key: rest[..rest.len() - after.len()].to_vec() })
    }
}

/// What is signed (section 6.3.3).
pub(super) fn message(authenticator_data: &[u8], client_data: &[u8]) -> Vec<u8> {
    [authenticator_data, &Sha256::digest(client_data)].concat()
}
