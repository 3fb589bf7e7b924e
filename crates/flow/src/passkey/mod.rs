//! Passkeys (W3C Web Authentication, level 2): a key pair whose private half never leaves the person's device.
//!
//! A challenge is handed out, the device signs it together with the origin that its browser sees, and the signature is checked against
//! the public key kept here. The signed origin is what makes a copied page worthless. Which device made the key is not asked
//! (attestation "none"): the person vouches for it by being logged in.
//!
//! `webauthn-rs` was weighed: it does all of this and much that is not needed here (attestation, its certificates, RSA in a release
//! candidate), in 130 more packages. What is needed fits into this folder, over `ring`, which is here for TLS.

mod cbor;
mod public_key;
mod signed;

#[cfg(test)]
pub(crate) mod device;
#[cfg(test)]
mod tests;

use domain::field::required_line;
use domain::ids::{PasskeyId, PersonId};
use domain::words::Said;
use jiff::SignedDuration;
use serde_json::json;
use store::passkey::NewPasskey;
pub use store::passkey::{Passkey, Purpose};
use url::{Host, Url};

use crate::factor::{after_removal, first_recovery_codes, tell};
use crate::refusal::{Kind, Refuse, Row};
use crate::session::require_confirmed;
use crate::{Caller, Error, Platform, Result, audited_write, secret, session};
pub use public_key::ALGORITHMS;
use public_key::PublicKey;
use signed::{AuthenticatorData, ClientData};

const NAME_CHARACTERS_MAX: usize = 60;

/// More than anybody has devices; it bounds what a log-in page has to say.
const PASSKEYS_MAX: u32 = 20;

/// How long a person may take to find the device.
const CHALLENGE_GOOD_FOR: SignedDuration = SignedDuration::from_mins(5);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasskeyRefusal {
    #[error("passkeys need this platform to be reached by a name and over HTTPS; {public_url} is not so")]
    NotHere { public_url: String },
    #[error("this passkey was not accepted: {why}")]
    NotAccepted { why: &'static str },
    #[error("this passkey is registered already")]
    Known,
    #[error("{PASSKEYS_MAX} passkeys are enough; remove one first")]
    TooMany,
    #[error("there is no such passkey")]
    NotFound,
}

impl Refuse for PasskeyRefusal {
    fn row(&self) -> Row<'_> {
        match self {
            PasskeyRefusal::NotHere { .. } => (Kind::Conflict, "passkeys_not_here", None),
            PasskeyRefusal::NotAccepted { .. } => (Kind::Invalid, "passkey_not_accepted", None),
            PasskeyRefusal::Known => (Kind::Conflict, "passkey_known", None),
            PasskeyRefusal::TooMany => (Kind::Conflict, "too_many_passkeys", None),
            PasskeyRefusal::NotFound => (Kind::NotFound, "passkey_not_found", None),
        }
    }
}

/// Who asks for the signature, as browsers must see it: from the configured public address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelyingParty {
    /// The host's name; passkeys belong to it.
    pub id: String,
    /// `https://partners.example.com`
    pub origin: String,
}

/// What a browser needs to ask a device.
pub struct Challenge {
    /// Its bytes are what is signed.
    pub challenge: String,
    pub relying_party: RelyingParty,
    /// Those that may answer, or, for a new one, that are there already. Empty at a log-in without a password: the device knows.
    pub credential_ids: Vec<Vec<u8>>,
}

/// A [`Challenge`] to make a new key pair, with whom it is for.
pub struct Registration {
    pub challenge: Challenge,
    pub handle: [u8; 32],
    pub email: String,
    pub name: String,
}

/// A device's answer to a [`Registration`].
pub struct NewKey {
    pub client_data: Vec<u8>,
    pub attestation: Vec<u8>,
}

/// A device's answer to a [`Challenge`].
pub struct Assertion {
    pub credential_id: Vec<u8>,
    pub client_data: Vec<u8>,
    pub authenticator_data: Vec<u8>,
    pub signature: Vec<u8>,
    /// As the device knows the person; may be empty when it was told which passkeys may answer.
    pub handle: Vec<u8>,
}

/// None where browsers refuse passkeys: at a bare IP address, and without TLS anywhere but on this machine.
pub fn relying_party(public_url: &str) -> Option<RelyingParty> {
    let url = Url::parse(public_url).ok()?;
    let Some(Host::Domain(host)) = url.host() else { return None };
    let is_local = host == "localhost" || host.ends_with(".localhost");
    let is_safe = url.scheme() == "https" || is_local;
    is_safe.then(|| RelyingParty { id: host.to_owned(), origin: url.origin().ascii_serialization() })
}

/// The person's passkeys, oldest first.
pub async fn list(platform: &Platform, caller: &Caller) -> Result<Vec<Passkey>> {
    let person_id = caller.person_at_the_door()?;
    Ok(platform.store.read(move |tx| store::passkey::list(tx, person_id)).await?)
}

/// Begins a registration.
pub async fn begin_registration(platform: &Platform, caller: &Caller) -> Result<Registration> {
    let person_id = caller.person_at_the_door()?;
    let relying_party = here(platform)?;
    let handle = platform.settings.factor_key.handle(person_id);
    let challenge = secret::random_text();
    let challenge_hash = secret::hash(&challenge);
    audited_write(platform, caller, move |tx, audit| {
        require_confirmed(tx, audit.caller(), audit.now)?;
        let expires_at = audit.now + CHALLENGE_GOOD_FOR;
        store::passkey::insert_challenge(tx, challenge_hash, Purpose::Register, Some(person_id), expires_at)?;
        let person = crate::person::existing(tx, person_id)?;
        let known = store::passkey::list(tx, person_id)?;
        let credential_ids = known.into_iter().map(|passkey| passkey.credential_id).collect();
        let challenge = Challenge { challenge, relying_party, credential_ids };
        Ok(Registration { challenge, handle, email: person.email, name: person.name })
    })
    .await
}

/// Registers the new key under a name. Gives the recovery codes, when the person had none before.
pub async fn register(
    platform: &Platform,
    caller: &Caller,
    name: &str,
    new_key: NewKey,
) -> Result<Option<Vec<String>>> {
    let person_id = caller.person_at_the_door()?;
    let name = required_line("name", name, NAME_CHARACTERS_MAX)?;
    let relying_party = here(platform)?;
    let client_data = ClientData::read(&new_key.client_data, "webauthn.create", &relying_party)?;
    let data = AuthenticatorData::of_attestation(&new_key.attestation, &relying_party)?;
    let credential = data.credential.ok_or(PasskeyRefusal::NotAccepted { why: "it brought no key" })?;
    PublicKey::read(&credential.public_key)?;
    let challenge_hash = secret::hash(&client_data.challenge);
    let key = platform.settings.factor_key.clone();
    let now = platform.clock.now();
    // Taken in a write of its own: whatever becomes of the answer, the challenge is used up.
    let take = move |tx: &mut store::Tx<'_>| store::passkey::take_challenge(tx, challenge_hash, Purpose::Register, now);
    if platform.store.write(take).await? != Some(Some(person_id)) {
        return Err(PasskeyRefusal::NotAccepted { why: "it answers too late, or something else" }.into());
    }
    audited_write(platform, caller, move |tx, audit| {
        require_confirmed(tx, audit.caller(), audit.now)?;
        if store::passkey::find_by_credential(tx, &credential.id)?.is_some() {
            return Err(PasskeyRefusal::Known.into());
        }
        if store::factor::held(tx, person_id)?.passkeys >= PASSKEYS_MAX {
            return Err(PasskeyRefusal::TooMany.into());
        }
        let new = NewPasskey {
            person_id,
            credential_id: &credential.id,
            public_key: &credential.public_key,
            sign_count: data.sign_count,
            name: &name,
        };
        let id = store::passkey::insert(tx, &new, audit.now)?;
        let codes = first_recovery_codes(tx, &key, person_id, audit.now)?;
        audit.record("added", "passkey", id, None, Some(json!({ "name": name })));
        tell(tx, person_id, Said::of("The passkey \"{name}\" was added.").with(&name), audit.now)?;
        Ok(codes)
    })
    .await
}

/// Removes one of the person's own.
pub async fn remove(platform: &Platform, caller: &Caller, id: PasskeyId) -> Result<()> {
    let person_id = caller.person()?;
    audited_write(platform, caller, move |tx, audit| {
        require_confirmed(tx, audit.caller(), audit.now)?;
        let name = store::passkey::delete(tx, person_id, id)?.ok_or(PasskeyRefusal::NotFound)?;
        after_removal(tx, audit.caller())?;
        audit.record("removed", "passkey", id, Some(json!({ "name": name })), None);
        Ok(tell(tx, person_id, Said::of("The passkey \"{name}\" was removed.").with(&name), audit.now)?)
    })
    .await
}

/// Asks the person who is here to confirm by a passkey.
pub async fn challenge_to_confirm(platform: &Platform, caller: &Caller) -> Result<Challenge> {
    challenge(platform, Purpose::Confirm, Some(caller.person_at_the_door()?)).await
}

/// Asks whoever is at the log-in page. `begun`: the secret of a log-in whose password was right; only its person may answer then.
pub async fn challenge_to_log_in(platform: &Platform, begun: Option<&str>) -> Result<Challenge> {
    let person_id = match begun {
        Some(secret) => Some(session::person_of(platform, secret).await?),
        None => None,
    };
    challenge(platform, Purpose::LogIn, person_id).await
}

/// Checks an answer and gives whose passkey it is. `person_id`: who must have answered; none when the passkey alone says who is there, and
/// then it must have asked for a finger, a face or a PIN.
pub(crate) async fn check(
    platform: &Platform,
    assertion: Assertion,
    purpose: Purpose,
    person_id: Option<PersonId>,
) -> Result<PersonId> {
    let refuse = |why| PasskeyRefusal::NotAccepted { why };
    let relying_party = here(platform)?;
    let client_data = ClientData::read(&assertion.client_data, "webauthn.get", &relying_party)?;
    let data = AuthenticatorData::read(&assertion.authenticator_data, &relying_party)?;
    if person_id.is_none() && !data.is_user_verified {
        return Err(refuse("it did not ask for your finger, face or PIN").into());
    }
    let challenge_hash = secret::hash(&client_data.challenge);
    let (key, now) = (platform.settings.factor_key.clone(), platform.clock.now());
    let take = move |tx: &mut store::Tx<'_>| store::passkey::take_challenge(tx, challenge_hash, purpose, now);
    if platform.store.write(take).await? != Some(person_id) {
        return Err(refuse("it answers too late, or something else").into());
    }
    platform
        .store
        .write(move |tx| {
            let found = store::passkey::find_by_credential(tx, &assertion.credential_id)?;
            let passkey = found.ok_or(refuse("it is not registered here"))?;
            if person_id.is_some_and(|person_id| passkey.person_id != person_id) {
                return Err(refuse("it belongs to another person").into());
            }
            let handle = key.handle(passkey.person_id);
            // A device that was told which passkeys may answer need not say whose it is.
            let may_be_silent = assertion.handle.is_empty() && person_id.is_some();
            if !may_be_silent && !secret::same(&assertion.handle, &handle) {
                return Err(refuse("it names another person").into());
            }
            let message = signed::message(&assertion.authenticator_data, &assertion.client_data);
            if !PublicKey::read(&passkey.public_key)?.verifies(&message, &assertion.signature) {
                return Err(refuse("its signature is not right").into());
            }
            // Section 6.1.1: a count that does not grow is that of a copy.
            if (data.sign_count > 0 || passkey.sign_count > 0) && data.sign_count <= passkey.sign_count {
                return Err(refuse("there seems to be a copy of it; remove it and register your device anew").into());
            }
            store::passkey::set_used(tx, passkey.id, data.sign_count, now)?;
            Ok::<_, Error>(passkey.person_id)
        })
        .await
}

async fn challenge(platform: &Platform, purpose: Purpose, person_id: Option<PersonId>) -> Result<Challenge> {
    let relying_party = here(platform)?;
    let challenge = secret::random_text();
    let challenge_hash = secret::hash(&challenge);
    let expires_at = platform.clock.now() + CHALLENGE_GOOD_FOR;
    platform
        .store
        .write(move |tx| {
            store::passkey::insert_challenge(tx, challenge_hash, purpose, person_id, expires_at)?;
            let passkeys =
                person_id.map(|person_id| store::passkey::list(tx, person_id)).transpose()?.unwrap_or_default();
            let credential_ids = passkeys.into_iter().map(|passkey| passkey.credential_id).collect();
            Ok(Challenge { challenge, relying_party, credential_ids })
        })
        .await
}

fn here(platform: &Platform) -> Result<RelyingParty> {
    let public_url = &platform.settings.public_url;
    relying_party(public_url).ok_or_else(|| PasskeyRefusal::NotHere { public_url: public_url.clone() }.into())
}
