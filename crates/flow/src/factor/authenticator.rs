//! An authenticator app: set up by a QR code, in force from its first right code on.

use domain::ids::PersonId;
use domain::totp;
use domain::words::Said;
use store::Tx;

use super::{FactorRefusal, after_removal, first_recovery_codes, tell};
use crate::session::require_confirmed;
use crate::{Caller, Platform, Result, audited_write, link};

/// What the person sees once, to bring the secret into the app.
pub struct Setup {
    /// To scan.
    pub qr_svg: String,
    /// To type where scanning is not possible, in groups of four.
    pub typed: String,
}

/// A new secret, which asks for nothing until [`confirm_authenticator`]. One that was begun before is thrown away.
pub async fn begin_authenticator(platform: &Platform, caller: &Caller) -> Result<Setup> {
    let person_id = caller.person_at_the_door()?;
    let mut secret = [0_u8; totp::SECRET_BYTES];
    getrandom::fill(&mut secret).map_err(|error| anyhow::anyhow!("draw a secret: {error}"))?;
    let sealed = platform.settings.factor_key.seal(person_id, &secret);
    let email = audited_write(platform, caller, move |tx, audit| {
        require_confirmed(tx, audit.caller(), audit.now)?;
        let before = store::factor::find_authenticator(tx, person_id)?;
        if before.is_some_and(|before| before.confirmed_at.is_some()) {
            return Err(FactorRefusal::HasAuthenticator.into());
        }
        store::factor::begin_authenticator(tx, person_id, &sealed, audit.now)?;
        Ok(crate::person::existing(tx, person_id)?.email)
    })
    .await?;
    setup(&secret, &email)
}

/// The first code of the app puts it in force. Gives the recovery codes, when the person had none before.
pub async fn confirm_authenticator(platform: &Platform, caller: &Caller, code: &str) -> Result<Option<Vec<String>>> {
    let person_id = caller.person_at_the_door()?;
    platform.throttle.admit_code(person_id, platform.clock.now())?;
    let (key, code, outside) = (platform.settings.factor_key.clone(), code.to_owned(), platform.clock.outside());
    let codes = audited_write(platform, caller, move |tx, audit| {
        require_confirmed(tx, audit.caller(), audit.now)?;
        let begun = store::factor::find_authenticator(tx, person_id)?.ok_or(FactorRefusal::NotBegun)?;
        if begun.confirmed_at.is_some() {
            return Err(FactorRefusal::HasAuthenticator.into());
        }
        let secret = key.open(person_id, &begun.sealed_secret)?;
        let step = totp::accept(&secret, &code, begun.last_step, outside).ok_or(FactorRefusal::WrongCode)?;
        store::factor::accept_step(tx, person_id, step, audit.now)?;
        let codes = first_recovery_codes(tx, &key, person_id, audit.now)?;
        audit.record("added", "authenticator", person_id, None, None);
        tell(tx, person_id, Said::of("An authenticator app was added."), audit.now)?;
        Ok(codes)
    })
    .await?;
    platform.throttle.forgive_code(person_id);
    Ok(codes)
}

pub async fn remove_authenticator(platform: &Platform, caller: &Caller) -> Result<()> {
    let person_id = caller.person()?;
    audited_write(platform, caller, move |tx, audit| {
        require_confirmed(tx, audit.caller(), audit.now)?;
        if !store::factor::delete_authenticator(tx, person_id)? {
            return Err(FactorRefusal::NotFound.into());
        }
        after_removal(tx, audit.caller())?;
        audit.record("removed", "authenticator", person_id, None, None);
        Ok(tell(tx, person_id, Said::of("The authenticator app was removed."), audit.now)?)
    })
    .await
}

/// Whether this is a code of the person's app now; it counts as used from here on.
pub(crate) fn accepts_code(tx: &mut Tx<'_>, platform: &Platform, person_id: PersonId, code: &str) -> Result<bool> {
    let Some(held) = store::factor::find_authenticator(tx, person_id)?.filter(|held| held.confirmed_at.is_some())
    else {
        return Ok(false);
    };
    let secret = platform.settings.factor_key.open(person_id, &held.sealed_secret)?;
    match totp::accept(&secret, code, held.last_step, platform.clock.outside()) {
        Some(step) => Ok(store::factor::accept_step(tx, person_id, step, platform.clock.now())?),
        None => Ok(false),
    }
}

fn setup(secret: &[u8], email: &str) -> Result<Setup> {
    let typed = totp::base32(secret);
    let groups: Vec<&str> =
        (0..typed.len()).step_by(4).map(|start| &typed[start..(start + 4).min(typed.len())]).collect();
    Ok(Setup { qr_svg: link::qr_svg(&totp::key_uri(secret, "Tributary", email))?, typed: groups.join(" ") })
}
