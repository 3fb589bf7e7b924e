//! Accounts that their owners closed, and what is taken out of the tables when the people behind one are forgotten.
//!
//! **Invariant:** nothing here touches conversions, actions, postings, payments, contracts or the audit log: they stand under the account's
//! number for ever.

use domain::ids::{AccountId, ClosureId, ContractId, PersonId};
use jiff::Timestamp;

use crate::{Row, Tx, params};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closure {
    pub id: ClosureId,
    pub account: AccountId,
    pub closed_at: Timestamp,
    pub forgotten_at: Option<Timestamp>,
}

const SELECT: &str = "SELECT id, account_id, closed_at, forgotten_at FROM closure";

pub fn insert(
    tx: &mut Tx<'_>,
    account: AccountId,
    person: PersonId,
    secret_hash: [u8; 32],
    now: Timestamp,
) -> anyhow::Result<ClosureId> {
    let row = tx.query_one(
        "INSERT INTO closure (account_id, person_id, secret_hash, closed_at) VALUES ($1, $2, $3, $4) RETURNING id",
        &params![account, person, secret_hash, now],
    )?;
    Ok(row.id(0))
}

/// The closing that stands: the account was not opened again since.
pub fn standing(tx: &mut Tx<'_>, account: AccountId) -> anyhow::Result<Option<Closure>> {
    let sql = format!("{SELECT} WHERE account_id = $1 AND reopened_at IS NULL");
    Ok(tx.query_opt(&sql, &params![account])?.as_ref().map(read))
}

/// The one that this secret undoes, while it can be undone.
pub fn find_by_secret(tx: &mut Tx<'_>, secret_hash: [u8; 32]) -> anyhow::Result<Option<Closure>> {
    let sql = format!("{SELECT} WHERE secret_hash = $1 AND reopened_at IS NULL AND forgotten_at IS NULL");
    Ok(tx.query_opt(&sql, &params![secret_hash])?.as_ref().map(read))
}

/// Those that closed at or before an instant, the oldest first, numbered above `after`.
pub fn closed_before(tx: &mut Tx<'_>, before: Timestamp, after: ClosureId, limit: u32) -> anyhow::Result<Vec<Closure>> {
    let sql = format!(
        "{SELECT} WHERE reopened_at IS NULL AND forgotten_at IS NULL AND closed_at <= $1 AND id > $2 ORDER BY id LIMIT $3"
    );
    Ok(tx.query(&sql, &params![before, after, limit])?.iter().map(read).collect())
}

pub fn set_reopened(tx: &mut Tx<'_>, id: ClosureId, now: Timestamp) -> anyhow::Result<()> {
    tx.execute("UPDATE closure SET reopened_at = $2 WHERE id = $1", &params![id, now])?;
    Ok(())
}

pub fn set_forgotten(tx: &mut Tx<'_>, id: ClosureId, now: Timestamp) -> anyhow::Result<()> {
    tx.execute("UPDATE closure SET forgotten_at = $2 WHERE id = $1", &params![id, now])?;
    Ok(())
}

/// The active contracts of a partner, or with the programs of a brand.
pub fn active_contracts(tx: &mut Tx<'_>, account: AccountId) -> anyhow::Result<Vec<ContractId>> {
    let rows = tx.query(
        "SELECT id FROM contract
         WHERE state = 'active' AND (partner_id = $1 OR program_id IN (SELECT id FROM program WHERE account_id = $1))
         ORDER BY id",
        &params![account],
    )?;
    Ok(rows.iter().map(|row| row.id(0)).collect())
}

/// Those of its suspended contracts that were last changed by `actor`, and whose other side is open.
pub fn contracts_suspended_by(tx: &mut Tx<'_>, account: AccountId, actor: &str) -> anyhow::Result<Vec<ContractId>> {
    let rows = tx.query(
        "SELECT id FROM contract
         WHERE state = 'suspended' AND (partner_id = $1 OR program_id IN (SELECT id FROM program WHERE account_id = $1))
           AND $2 = (SELECT changed_by FROM contract_change WHERE contract_id = contract.id ORDER BY id DESC LIMIT 1)
           AND NOT EXISTS (
               SELECT 1 FROM account JOIN program ON program.id = contract.program_id
               WHERE account.id IN (contract.partner_id, program.account_id) AND account.id != $1
                 AND account.closed_at IS NOT NULL)
         ORDER BY id",
        &params![account, actor],
    )?;
    Ok(rows.iter().map(|row| row.id(0)).collect())
}

/// What only the account's people were for: their seats, choices and sessions here, and the secrets sent to them.
pub fn forget_team(tx: &mut Tx<'_>, account: AccountId) -> anyhow::Result<()> {
    for sql in [
        "DELETE FROM notification_choice WHERE account_id = $1",
        "DELETE FROM notification_waiting WHERE account_id = $1",
        "DELETE FROM view_letter WHERE view_id IN (SELECT id FROM saved_view WHERE account_id = $1)",
        "DELETE FROM saved_view_default WHERE account_id = $1",
        "DELETE FROM saved_view WHERE account_id = $1",
        "DELETE FROM message_reading WHERE account_id = $1",
        "DELETE FROM email_secret WHERE account_id = $1",
        "DELETE FROM begun_log_in WHERE account_id = $1",
        "DELETE FROM session WHERE account_id = $1",
        "DELETE FROM membership WHERE account_id = $1",
        "UPDATE message SET person_id = NULL WHERE account_id = $1",
        "UPDATE announcement SET person_id = NULL WHERE brand_id = $1",
    ] {
        tx.execute(sql, &params![account])?;
    }
    Ok(())
}

/// What the account said about itself: profile, properties, answers, names of tokens, answers kept for its programs; and what it was about to say.
pub fn forget_profile(tx: &mut Tx<'_>, account: AccountId, name: &str) -> anyhow::Result<()> {
    tx.execute(
        "UPDATE account SET name = $2, country = '', website = '', requires_factor = 0, accent = '' WHERE id = $1",
        &params![account, name],
    )?;
    for sql in [
        "DELETE FROM property WHERE account_id = $1",
        "DELETE FROM promotion_method WHERE account_id = $1",
        "DELETE FROM announcement WHERE brand_id = $1 AND sent_at IS NULL",
        "UPDATE postback SET state = 'removed', pause_reason = '', url_template = '' WHERE account_id = $1",
        "DELETE FROM idempotency_key WHERE account_id = $1",
        "UPDATE auth_token SET name = '' WHERE account_id = $1",
        "UPDATE application SET answers_json = '[]' WHERE partner_id = $1",
    ] {
        tx.execute(sql, &params![account])?;
    }
    Ok(())
}

/// A person who belongs to no account any more. Its number stays, for the audit log.
pub fn forget_person(tx: &mut Tx<'_>, person: PersonId) -> anyhow::Result<()> {
    tx.execute("DELETE FROM email_secret WHERE email = (SELECT email FROM person WHERE id = $1)", &params![person])?;
    for sql in [
        "DELETE FROM authenticator WHERE person_id = $1",
        "DELETE FROM recovery_code WHERE person_id = $1",
        "DELETE FROM passkey_challenge WHERE person_id = $1",
        "DELETE FROM passkey WHERE person_id = $1",
        "DELETE FROM begun_log_in WHERE person_id = $1",
        "DELETE FROM session WHERE person_id = $1",
        // No hash is the hash of any password. The top-level name is reserved: no letter goes there (RFC 2606).
        "UPDATE person SET name = 'Forgotten', email = 'forgotten-' || id || '@forgotten.invalid', password_hash = '',
                email_verified_at = NULL WHERE id = $1",
    ] {
        tx.execute(sql, &params![person])?;
    }
    Ok(())
}

/// Takes the files out of the messages and announcements that the account sent, and its logos, and gives the hashes that no row names any more. What was
/// written stays: it is the other side's too.
pub fn forget_files(tx: &mut Tx<'_>, account: AccountId) -> anyhow::Result<Vec<String>> {
    let mut hashes = Vec::new();
    for sql in [
        "DELETE FROM attachment WHERE message_id IN (SELECT id FROM message WHERE account_id = $1) RETURNING file_hash",
        "DELETE FROM announcement_file WHERE announcement_id IN (SELECT id FROM announcement WHERE brand_id = $1) RETURNING file_hash",
        "DELETE FROM logo WHERE account_id = $1 RETURNING file_hash",
    ] {
        hashes.extend(tx.query(sql, &params![account])?.iter().map(|row| row.text(0)));
    }
    crate::media::unnamed(tx, hashes)
}

fn read(row: &Row) -> Closure {
    Closure { id: row.id(0), account: row.id(1), closed_at: row.instant(2), forgotten_at: row.opt_instant(3) }
}
