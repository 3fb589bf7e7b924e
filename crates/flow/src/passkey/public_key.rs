//! A public key as an authenticator states it (COSE_Key, RFC 9052 section 7), and signatures checked with it.

use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};

use super::PasskeyRefusal;
use super::cbor::{self, Item};

/// What we ask authenticators for, the best first: the numbers of RFC 9053 and RFC 8812.
pub const ALGORITHMS: [i64; 3] = [ED_DSA, ES256, RS256];

const ES256: i64 = -7;
const ED_DSA: i64 = -8;
const RS256: i64 = -257;

pub(super) enum PublicKey {
    /// An uncompressed point.
    P256([u8; 65]),
    Ed25519([u8; 32]),
    Rsa {
        n: Vec<u8>,
        e: Vec<u8>,
    },
}

impl PublicKey {
    pub(super) fn read(cose: &[u8]) -> Result<PublicKey, PasskeyRefusal> {
        let refused = PasskeyRefusal::NotAccepted { why: "its key is of a kind that we do not know" };
        match cbor::read(cose) {
            Some((key, [])) => PublicKey::of(&key).ok_or(refused),
            _ => Err(refused),
        }
    }

    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let verified = match self {
            PublicKey::P256(point) => UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(message, signature),
            PublicKey::Ed25519(key) => UnparsedPublicKey::new(&ED25519, key).verify(message, signature),
            PublicKey::Rsa { n, e } => {
                RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
            }
        };
        verified.is_ok()
    }

    fn of(key: &Item) -> Option<PublicKey> {
        let integer = |at| match key.at(at)? {
            Item::Integer(number) => Some(*number),
            _ => None,
        };
        let bytes = |at| key.at(at)?.bytes();
        match (integer(1)?, integer(3)?) {
            (2, ES256) if integer(-1)? == 1 => {
                let mut point = [4; 65];
                point[1..33].copy_from_slice(bytes(-2).filter(|x| x.len() == 32)?);
                point[33..].copy_from_slice(bytes(-3).filter(|y| y.len() == 32)?);
                Some(PublicKey::P256(point))
            }
            (1, ED_DSA) if integer(-1)? == 6 => Some(PublicKey::Ed25519(bytes(-2)?.try_into().ok()?)),
            (3, RS256) => Some(PublicKey::Rsa { n: bytes(-1)?.to_vec(), e: bytes(-2)?.to_vec() }),
            _ => None,
        }
    }
}
