//! The facts a decision needs about partners and promo codes, as they were at the instant of the conversion.
//!
//! Each is one statement: it is asked for every conversion.

use domain::ids::{AccountId, ContractId, EventTypeNumber, ProgramId, PromoCodeId, TermsVersion};
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
    /// The code of the group that it pinned by then.
    pub group: Option<String>,
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
            (SELECT MAX(version) FROM contract_acceptance WHERE contract_id = contract.id AND accepted_at <= $3),
            (SELECT group_code FROM contract_group WHERE contract_id = contract.id AND accepted_at <= $3 ORDER BY id DESC LIMIT 1)
         FROM contract WHERE program_id = $1 AND partner_id = $2",
        &params![program, partner, at],
    )?;
    Ok(row.and_then(|row| {
        let group = row.opt_text(3).filter(|code| !code.is_empty());
        Some(Standing { contract: row.id(0), state: row.opt_text(1)?, version: row.opt_id(2)?, group })
    }))
}

/// The instants from `from` to `to`, both included, at which something of the standing changed.
pub fn changes_between(
    tx: &mut Tx<'_>,
    program: ProgramId,
    partner: AccountId,
    from: Timestamp,
    to: Timestamp,
) -> anyhow::Result<Vec<Timestamp>> {
    let rows = tx.query(
        "SELECT changed_at FROM contract_change JOIN contract ON contract.id = contract_id
            WHERE program_id = $1 AND partner_id = $2 AND changed_at BETWEEN $3 AND $4
         UNION SELECT accepted_at FROM contract_acceptance JOIN contract ON contract.id = contract_id
            WHERE program_id = $1 AND partner_id = $2 AND accepted_at BETWEEN $3 AND $4
         UNION SELECT accepted_at FROM contract_group JOIN contract ON contract.id = contract_id
            WHERE program_id = $1 AND partner_id = $2 AND accepted_at BETWEEN $3 AND $4
         ORDER BY 1",
        &params![program, partner, from, to],
    )?;
    Ok(rows.iter().map(|row| row.instant(0)).collect())
}

/// A promo code as it was assigned to a partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    pub promo_code: PromoCodeId,
    pub partner: AccountId,
    pub starts_at: Timestamp,
    pub ends_at: Option<Timestamp>,
    pub withdrawn_at: Option<Timestamp>,
}

/// All assignments of a code in the program that had been made by an instant, the latest first.
pub fn assignments_at(
    tx: &mut Tx<'_>,
    program: ProgramId,
    code_folded: &str,
    at: Timestamp,
) -> anyhow::Result<Vec<Assignment>> {
    let rows = tx.query(
        "SELECT id, partner_id, starts_at, ends_at, withdrawn_at FROM promo_code
         WHERE program_id = $1 AND code_folded = $2 AND created_at <= $3 ORDER BY id DESC",
        &params![program, code_folded, at],
    )?;
    Ok(rows
        .iter()
        .map(|row| Assignment {
            promo_code: row.id(0),
            partner: row.id(1),
            starts_at: row.instant(2),
            ends_at: row.opt_instant(3),
            withdrawn_at: row.opt_instant(4),
        })
        .collect())
}

/// What must be known of a program before a conversion can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub brand: AccountId,
    /// The version in force: its policy ranks the candidates.
    pub version: TermsVersion,
    /// None when the program has no event type of that code.
    pub event_type: Option<EventTypeNumber>,
}

/// None when there is no such program.
pub fn offer(tx: &mut Tx<'_>, program: ProgramId, event_type_code: &str) -> anyhow::Result<Option<Offer>> {
    let row = tx.query_opt(
        "SELECT program.account_id, program.terms_version, event_type.number
         FROM program LEFT JOIN event_type ON event_type.program_id = program.id AND event_type.code = $2
         WHERE program.id = $1",
        &params![program, event_type_code],
    )?;
    Ok(row.map(|row| Offer { brand: row.id(0), version: row.id(1), event_type: row.opt_id(2) }))
}
