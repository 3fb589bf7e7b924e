//! For tests: a device that holds a passkey, and the browser in front of it.

use domain::ids::PersonId;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use sha2::{Digest, Sha256};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Assertion, Challenge, NewKey, signed};
use crate::factor::FactorKey;

pub(crate) struct Device {
    key: EcdsaKeyPair,
    pub(crate) manner: Manner,
}

/// How it answers. Tests change it to be somebody who means harm.
#[derive(Clone)]
pub(crate) struct Manner {
    pub(crate) credential_id: Vec<u8>,
    pub(crate) sign_count: u32,
    pub(crate) flags: u8,
    pub(crate) origin: String,
    pub(crate) site: String,
}

impl Device {
    /// At a page of `http://localhost:8080`.
    pub(crate) fn new(credential_id: &[u8]) -> Device {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).expect("a key pair");
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8.as_ref(), &random);
        let manner = Manner {
            credential_id: credential_id.to_vec(),
            sign_count: 1,
            flags: 0x05,
            origin: "http://localhost:8080".to_owned(),
            site: "localhost".to_owned(),
        };
        Device { key: key.expect("a key pair"), manner }
    }

    pub(crate) fn register(&self, challenge: &Challenge) -> NewKey {
        let mut data = self.head(self.manner.flags | 0x40);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.manner.credential_id.len()).expect("a short id").to_be_bytes());
        data.extend(&self.manner.credential_id);
        let point = self.key.public_key().as_ref();
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(&point[1..33]);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(&point[33..]);
        let mut attestation = vec![0xa3, 0x63];
        attestation.extend(b"fmt");
        attestation.push(0x64);
        attestation.extend(b"none");
        attestation.push(0x67);
        attestation.extend(b"attStmt");
        attestation.extend([0xa0, 0x68]);
        attestation.extend(b"authData");
        attestation.extend([0x58, u8::try_from(data.len()).expect("short data")]);
        attestation.extend(data);
        NewKey { client_data: self.client_data("webauthn.create", challenge), attestation }
    }

    pub(crate) fn answer(&self, challenge: &Challenge, key: &FactorKey, person_id: PersonId) -> Assertion {
        let client_data = self.client_data("webauthn.get", challenge);
        let authenticator_data = self.head(self.manner.flags);
        let message = signed::message(&authenticator_data, &client_data);
        let signature = self.key.sign(&SystemRandom::new(), &message).expect("it signs");
        Assertion {
            credential_id: self.manner.credential_id.clone(),
            client_data,
            authenticator_data,
            signature: signature.as_ref().to_vec(),
            handle: key.handle(person_id).to_vec(),
        }
    }

    fn head(&self, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(self.manner.site.as_bytes()).to_vec();
        data.push(flags);
        data.extend(self.manner.sign_count.to_be_bytes());
        data
    }

    fn client_data(&self, deed: &str, challenge: &Challenge) -> Vec<u8> {
        let challenge = URL_SAFE_NO_PAD.encode(&challenge.challenge);
        let origin = &self.manner.origin;
        format!(r#"{{"type":"{deed}","challenge":"{challenge}","origin":"{origin}","crossOrigin":false}}"#).into_bytes()
    }
}
