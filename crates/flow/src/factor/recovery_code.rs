//! Recovery codes: ten, each good once, for when the phone is gone.

use domain::ids::PersonId;
use domain::words::Said;
use jiff::Timestamp;
use store::Tx;

use super::{FactorKey, FactorRefusal, tell};
use crate::session::require_confirmed;
use crate::{Caller, Platform, Result, audited_write};

/// How many are made at once.
pub const CODES: usize = 10;

/// Letters and digits that are not taken for one another: ten of them are 49 bits.
const LETTERS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
const CODE_LETTERS: usize = 10;

/// Ten new codes in place of all older ones, shown this once.
pub async fn remake_recovery_codes(platform: &Platform, caller: &Caller) -> Result<Vec<String>> {
    let person_id = caller.person()?;
    let key = platform.settings.factor_key.clone();
    audited_write(platform, caller, move |tx, audit| {
        require_confirmed(tx, audit.caller(), audit.now)?;
        if !store::factor::held(tx, person_id)?.any() {
            return Err(FactorRefusal::NotFound.into());
        }
        let codes = make(tx, &key, person_id, audit.now)?;
        audit.record("remade", "recovery_codes", person_id, None, None);
        tell(tx, person_id, Said::of("New recovery codes were made; the older ones do nothing any more."), audit.now)?;
        Ok(codes)
    })
    .await
}

/// With the first factor come its recovery codes. None when the person has some left.
pub(crate) fn make_first(
    tx: &mut Tx<'_>,
    key: &FactorKey,
    person_id: PersonId,
    now: Timestamp,
) -> anyhow::Result<Option<Vec<String>>> {
    if store::factor::held(tx, person_id)?.recovery_codes_left > 0 {
        return Ok(None);
    }
    make(tx, key, person_id, now).map(Some)
}

/// Whether this was a code that the person had left; it is used from here on.
pub(crate) fn use_up(
    tx: &mut Tx<'_>,
    key: &FactorKey,
    person_id: PersonId,
    code: &str,
    now: Timestamp,
) -> anyhow::Result<bool> {
    store::factor::use_recovery_code(tx, person_id, key.hash(person_id, &as_typed(code)), now)
}

/// As a person types it: in any case, with or without the dash.
pub(crate) fn as_typed(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

fn make(tx: &mut Tx<'_>, key: &FactorKey, person_id: PersonId, now: Timestamp) -> anyhow::Result<Vec<String>> {
    let codes: Vec<String> = (0..CODES).map(|_| random_code()).collect();
    let hashes: Vec<[u8; 32]> = codes.iter().map(|code| key.hash(person_id, &as_typed(code))).collect();
    store::factor::replace_recovery_codes(tx, person_id, &hashes, now)?;
    Ok(codes)
}

/// `k7fmq-29xzd`
fn random_code() -> String {
    let mut letters = String::new();
    while letters.len() < CODE_LETTERS {
        let mut bytes = [0_u8; 16];
        getrandom::fill(&mut bytes).expect("the system gives random bytes");
        // 248 = 8 * 31: what is above would make the first letters likelier.
        let drawn = bytes.iter().filter(|&&byte| byte < 248).map(|&byte| char::from(LETTERS[usize::from(byte) % 31]));
        letters.extend(drawn.take(CODE_LETTERS - letters.len()));
    }
    letters.insert(CODE_LETTERS / 2, '-');
    letters
}
