//! What partners accepted: one contract per partner and program, every acceptance of a terms version, every change of state.
//!
//! **Invariant:** `contract.state` equals the state of the newest row of `contract_change`; [`set_state`] writes both.

use domain::contract::ContractState;
use domain::ids::{AccountId, ContractId, ProgramId, TermsVersion};
use jiff::Timestamp;

use crate::scope::{Page, Scope, find_in, list_in};
use crate::{Row, Tx, params};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contract {
    pub id: ContractId,
    pub program_id: ProgramId,
    pub program_name: String,
    pub partner_id: AccountId,
    pub partner_name: String,
    /// ISO 3166 alpha-2, or "".
    pub partner_country: String,
    pub partner_website: String,
    pub state: ContractState,
    /// Why it is suspended or ended, '' while active.
    pub state_reason: String,
    pub created_at: Timestamp,
    /// The newest version that the partner accepted: the one in force.
    pub accepted_version: TermsVersion,
    pub accepted_at: Timestamp,
    /// The newest version that the program offers.
    pub offered_version: TermsVersion,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractChange {
    pub state: ContractState,
    pub reason: String,
    pub changed_by: String,
    pub changed_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    pub version: TermsVersion,
    pub accepted_by: String,
    pub accepted_at: Timestamp,
}

const SELECT: &str =
    "SELECT t.id, t.program_id, p.name, t.partner_id, a.name, a.country, a.website, t.state, t.state_reason,
        t.created_at, n.version, n.accepted_at, p.terms_version
    FROM contract t JOIN program p ON p.id = t.program_id JOIN account a ON a.id = t.partner_id
    JOIN contract_acceptance n ON n.contract_id = t.id
        AND n.version = (SELECT MAX(m.version) FROM contract_acceptance m WHERE m.contract_id = t.id)";

/// A new contract, active from `at` on under `version`.
pub fn insert(
    tx: &mut Tx,
    program: ProgramId,
    partner: AccountId,
    version: TermsVersion,
    by: &str,
    at: Timestamp,
) -> anyhow::Result<ContractId> {
    let row = tx.query_one(
        "INSERT INTO contract (program_id, partner_id, state, created_at) VALUES ($1, $2, $3, $4) RETURNING id",
        &params![program, partner, ContractState::Active.code(), at],
    )?;
    let id = row.id(0);
    insert_change(tx, id, ContractState::Active, "", by, at)?;
    accept(tx, id, version, by, at)?;
    Ok(id)
}

pub fn set_state(
    tx: &mut Tx,
    id: ContractId,
    state: ContractState,
    reason: &str,
    by: &str,
    at: Timestamp,
) -> anyhow::Result<()> {
    tx.execute("UPDATE contract SET state = $2, state_reason = $3 WHERE id = $1", &params![id, state.code(), reason])?;
    insert_change(tx, id, state, reason, by, at)
}

/// Records that the partner accepted a version. Accepting the same one again changes nothing.
pub fn accept(tx: &mut Tx, id: ContractId, version: TermsVersion, by: &str, at: Timestamp) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO contract_acceptance (contract_id, version, accepted_by, accepted_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (contract_id, version) DO NOTHING",
        &params![id, version, by, at],
    )?;
    Ok(())
}

pub fn find(tx: &mut Tx, scope: Scope, id: ContractId) -> anyhow::Result<Option<Contract>> {
    find_in(tx, scope, SELECT, id)?.map(|row| read(&row)).transpose()
}

pub fn find_between(tx: &mut Tx, program: ProgramId, partner: AccountId) -> anyhow::Result<Option<Contract>> {
    let sql = format!("{SELECT} WHERE t.program_id = $1 AND t.partner_id = $2");
    tx.query_opt(&sql, &params![program, partner])?.map(|row| read(&row)).transpose()
}

/// Newest first, those numbered below `before`; of one program and in one state where these are given.
pub fn list(
    tx: &mut Tx,
    scope: Scope,
    program: Option<ProgramId>,
    state: Option<ContractState>,
    before: Option<i64>,
    limit: u32,
) -> anyhow::Result<Vec<Contract>> {
    let page = Page { program, state: state.map(ContractState::code), before, limit };
    list_in(tx, scope, SELECT, &page)?.iter().map(read).collect()
}

/// The contracts of a partner with the programs of a brand, or of every brand, oldest first.
pub fn list_between(tx: &mut Tx, brand: Option<AccountId>, partner: AccountId) -> anyhow::Result<Vec<Contract>> {
    let sql =
        format!("{SELECT} WHERE (CAST($1 AS BIGINT) IS NULL OR p.account_id = $1) AND t.partner_id = $2 ORDER BY t.id");
    tx.query(&sql, &params![brand, partner])?.iter().map(read).collect()
}

/// The contracts of a program that have not ended, oldest first.
pub fn open_of_program(tx: &mut Tx, program: ProgramId) -> anyhow::Result<Vec<Contract>> {
    let sql = format!("{SELECT} WHERE t.program_id = $1 AND t.state <> 'ended' ORDER BY t.id");
    tx.query(&sql, &params![program])?.iter().map(read).collect()
}

/// The partners of a program whose contract has not ended.
pub fn partners_of_program(tx: &mut Tx, program: ProgramId) -> anyhow::Result<Vec<AccountId>> {
    let rows = tx.query(
        "SELECT partner_id FROM contract WHERE program_id = $1 AND state <> 'ended' ORDER BY id",
        &params![program],
    )?;
    Ok(rows.iter().map(|row| row.id(0)).collect())
}

/// Who ever joined a program and has this account ID or, whatever its case, this name.
pub fn partners_called(tx: &mut Tx, program: ProgramId, called: &str) -> anyhow::Result<Vec<AccountId>> {
    let rows = tx.query(
        "SELECT c.partner_id FROM contract c JOIN account a ON a.id = c.partner_id
         WHERE c.program_id = $1 AND (a.id = $2 OR LOWER(a.name) = LOWER($3)) ORDER BY c.partner_id LIMIT 5",
        &params![program, called.parse::<i64>().ok(), called],
    )?;
    Ok(rows.iter().map(|row| row.id(0)).collect())
}

/// How many contracts that have not ended stand on which version, newest version first.
pub fn count_by_version(tx: &mut Tx, program: ProgramId) -> anyhow::Result<Vec<(TermsVersion, i64)>> {
    let rows = tx.query(
        "SELECT version, COUNT(*) FROM (
             SELECT MAX(a.version) AS version FROM contract c JOIN contract_acceptance a ON a.contract_id = c.id
             WHERE c.program_id = $1 AND c.state <> 'ended' GROUP BY c.id
         ) AS newest GROUP BY version ORDER BY version DESC",
        &params![program],
    )?;
    Ok(rows.iter().map(|row| (row.id(0), row.int(1))).collect())
}

/// Every change of state, oldest first; the first is its beginning.
pub fn changes(tx: &mut Tx, id: ContractId) -> anyhow::Result<Vec<ContractChange>> {
    let rows = tx.query(
        "SELECT state, reason, changed_by, changed_at FROM contract_change WHERE contract_id = $1 ORDER BY id",
        &params![id],
    )?;
    let read = |row: &Row| {
        Ok(ContractChange {
            state: row.str(0).parse()?,
            reason: row.text(1),
            changed_by: row.text(2),
            changed_at: row.instant(3),
        })
    };
    rows.iter().map(read).collect()
}

/// Every acceptance, oldest version first.
pub fn acceptances(tx: &mut Tx, id: ContractId) -> anyhow::Result<Vec<Acceptance>> {
    let rows = tx.query(
        "SELECT version, accepted_by, accepted_at FROM contract_acceptance WHERE contract_id = $1 ORDER BY version",
        &params![id],
    )?;
    Ok(rows
        .iter()
        .map(|row| Acceptance { version: row.id(0), accepted_by: row.text(1), accepted_at: row.instant(2) })
        .collect())
}

fn insert_change(
    tx: &mut Tx,
    id: ContractId,
    state: ContractState,
    reason: &str,
    by: &str,
    at: Timestamp,
) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO contract_change (contract_id, state, reason, changed_by, changed_at) VALUES ($1, $2, $3, $4, $5)",
        &params![id, state.code(), reason, by, at],
    )?;
    Ok(())
}

fn read(row: &Row) -> anyhow::Result<Contract> {
    Ok(Contract {
        id: row.id(0),
        program_id: row.id(1),
        program_name: row.text(2),
        partner_id: row.id(3),
        partner_name: row.text(4),
        partner_country: row.text(5),
        partner_website: row.text(6),
        state: row.str(7).parse()?,
        state_reason: row.text(8),
        created_at: row.instant(9),
        accepted_version: row.id(10),
        accepted_at: row.instant(11),
        offered_version: row.id(12),
    })
}
