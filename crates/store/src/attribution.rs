//! The facts a decision needs about partners and promo codes, as they were at the instant of the conversion.
//!
//! Each is one statement: it is asked for every conversion.

use domain::ids::{AccountId, ContractId, ProgramId, TermsVersion};
use jiff::Timestamp;

use crate::{Tx, params};

/// How a partner stood with a program at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub contract: ContractId,
    /// `active`, `suspended` or `ended`.
    pub state: String,
    /// The newest version accepted by then.
    pub version: TermsVersion,
}

/// None when there was no contract at that instant.
pub fn standing_at(
    tx: &mut Tx<'_>,
    program: ProgramId,
    partner: AccountId,
    at: Timestamp,
) -> anyhow::Result<Option<Standing>> {
    let row = tx.query_opt(
        "SELECT contract.id,
            (SELECT state FROM contract_change WHERE contract_id = contract.id AND changed_at <= $3 ORDER BY id DESC LIMIT 1),
            (SELECT MAX(version) FROM contract_acceptance WHERE contract_id = contract.id AND accepted_at <= $3)
         FROM contract WHERE program_id = $1 AND partner_id = $2",
        &params![program, partner, at],
    )?;
    Ok(row.and_then(|row| Some(Standing { contract: row.id(0), state: row.opt_text(1)?, version: row.opt_id(2)? })))
}

/// A promo code as it is assigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromoCode {
    pub partner: AccountId,
    pub starts_at: Timestamp,
    pub ends_at: Option<Timestamp>,
    pub withdrawn_at: Option<Timestamp>,
}

/// The assignment of a code that counted at an instant; of several, the one not yet withdrawn by then, else the latest.
pub fn promo_code_at(
    tx: &mut Tx<'_>,
    program: ProgramId,
    code_folded: &str,
    at: Timestamp,
) -> anyhow::Result<Option<PromoCode>> {
    let row = tx.query_opt(
        "SELECT partner_id, starts_at, ends_at, withdrawn_at FROM promo_code
         WHERE program_id = $1 AND code_folded = $2 AND created_at <= $3
         ORDER BY CASE WHEN withdrawn_at IS NULL OR withdrawn_at > $3 THEN 0 ELSE 1 END, id DESC LIMIT 1",
        &params![program, code_folded, at],
    )?;
    Ok(row.map(|row| PromoCode {
        partner: row.id(0),
        starts_at: row.instant(1),
        ends_at: row.opt_instant(2),
        withdrawn_at: row.opt_instant(3),
    }))
}
