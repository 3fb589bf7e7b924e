//! The keys of click ids, by number.

use domain::access::Deed;

use crate::{Caller, Platform, Result};

/// The key that seals comes first; the others only open what they sealed.
pub fn click_keys(platform: &Platform, caller: &Caller) -> Result<Vec<u8>> {
    caller.may(Deed::ReadInstallation)?;
    Ok(platform.keys.numbers())
}
