//! A brand's groups of partners, who is in which, and which group each contract pins.

use std::collections::HashMap;

use domain::ids::{AccountId, ContractId, PartnerGroupId};
use domain::partner_group::GroupCode;
use jiff::Timestamp;

use crate::{Row, Tx, params};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerGroup {
    pub id: PartnerGroupId,
    pub account_id: AccountId,
    pub code: GroupCode,
    pub name: String,
    pub created_at: Timestamp,
    pub archived_at: Option<Timestamp>,
    pub members: i64,
}

const SELECT: &str = "SELECT g.id, g.account_id, g.code, g.name, g.created_at, g.archived_at,
        (SELECT COUNT(*) FROM partner_group_member m WHERE m.group_id = g.id)
    FROM partner_group g";

pub fn insert(
    tx: &mut Tx,
    brand: AccountId,
    code: GroupCode,
    name: &str,
    now: Timestamp,
) -> anyhow::Result<PartnerGroupId> {
    let row = tx.query_one(
        "INSERT INTO partner_group (account_id, code, name, created_at) VALUES ($1, $2, $3, $4) RETURNING id",
        &params![brand, code.as_str(), name, now],
    )?;
    Ok(row.id(0))
}

pub fn rename(tx: &mut Tx, id: PartnerGroupId, name: &str) -> anyhow::Result<()> {
    tx.execute("UPDATE partner_group SET name = $2 WHERE id = $1", &params![id, name])?;
    Ok(())
}

pub fn set_archived(tx: &mut Tx, id: PartnerGroupId, at: Option<Timestamp>) -> anyhow::Result<()> {
    tx.execute("UPDATE partner_group SET archived_at = $2 WHERE id = $1", &params![id, at])?;
    Ok(())
}

pub fn find(tx: &mut Tx, brand: AccountId, id: PartnerGroupId) -> anyhow::Result<Option<PartnerGroup>> {
    let sql = format!("{SELECT} WHERE g.account_id = $1 AND g.id = $2");
    tx.query_opt(&sql, &params![brand, id])?.map(|row| read(&row)).transpose()
}

pub fn find_by_code(tx: &mut Tx, brand: AccountId, code: GroupCode) -> anyhow::Result<Option<PartnerGroup>> {
    let sql = format!("{SELECT} WHERE g.account_id = $1 AND g.code = $2");
    tx.query_opt(&sql, &params![brand, code.as_str()])?.map(|row| read(&row)).transpose()
}

/// By name, those in use first.
pub fn list(tx: &mut Tx, brand: AccountId) -> anyhow::Result<Vec<PartnerGroup>> {
    let sql = format!(
        "{SELECT} WHERE g.account_id = $1 ORDER BY CASE WHEN g.archived_at IS NULL THEN 0 ELSE 1 END, g.name, g.id"
    );
    tx.query(&sql, &params![brand])?.iter().map(read).collect()
}

/// The group that a partner is in.
pub fn of_partner(tx: &mut Tx, brand: AccountId, partner: AccountId) -> anyhow::Result<Option<PartnerGroup>> {
    let sql = format!(
        "{SELECT} JOIN partner_group_member k ON k.group_id = g.id WHERE k.account_id = $1 AND k.partner_id = $2"
    );
    tx.query_opt(&sql, &params![brand, partner])?.map(|row| read(&row)).transpose()
}

/// Puts a partner into a group, out of the one it was in; None takes it out of any.
pub fn set_member(
    tx: &mut Tx,
    brand: AccountId,
    partner: AccountId,
    group: Option<PartnerGroupId>,
    by: &str,
    now: Timestamp,
) -> anyhow::Result<()> {
    tx.execute("DELETE FROM partner_group_member WHERE account_id = $1 AND partner_id = $2", &params![brand, partner])?;
    if let Some(group) = group {
        tx.execute(
            "INSERT INTO partner_group_member (account_id, partner_id, group_id, since_at, set_by) VALUES ($1, $2, $3, $4, $5)",
            &params![brand, partner, group, now, by],
        )?;
    }
    Ok(())
}

/// The members of a group, by account ID, with their names.
pub fn members(tx: &mut Tx, group: PartnerGroupId, limit: u32) -> anyhow::Result<Vec<(AccountId, String)>> {
    let rows = tx.query(
        "SELECT a.id, a.name FROM partner_group_member m JOIN account a ON a.id = m.partner_id
         WHERE m.group_id = $1 ORDER BY a.id LIMIT $2",
        &params![group, limit],
    )?;
    Ok(rows.iter().map(|row| (row.id(0), row.text(1))).collect())
}

/// Every partner of a brand that is in a group, with the code of the group.
pub fn members_of_brand(tx: &mut Tx, brand: AccountId) -> anyhow::Result<Vec<(AccountId, GroupCode)>> {
    let rows = tx.query(
        "SELECT m.partner_id, g.code FROM partner_group_member m JOIN partner_group g ON g.id = m.group_id WHERE m.account_id = $1",
        &params![brand],
    )?;
    rows.iter().map(|row| Ok((row.id(0), row.str(1).parse()?))).collect()
}

/// The names of a brand's groups, by code.
pub fn names(tx: &mut Tx, brand: AccountId) -> anyhow::Result<HashMap<String, String>> {
    let rows = tx.query("SELECT code, name FROM partner_group WHERE account_id = $1", &params![brand])?;
    Ok(rows.iter().map(|row| (row.text(0), row.text(1))).collect())
}

/// The group that a contract pins; None for none.
pub fn pinned(tx: &mut Tx, contract: ContractId) -> anyhow::Result<Option<GroupCode>> {
    let row = tx.query_opt(
        "SELECT group_code FROM contract_group WHERE contract_id = $1 ORDER BY id DESC LIMIT 1",
        &params![contract],
    )?;
    row.map(|row| row.text(0)).filter(|code| !code.is_empty()).map(|code| Ok(code.parse()?)).transpose()
}

/// Pins a group to a contract, or none.
pub fn pin(
    tx: &mut Tx,
    contract: ContractId,
    group: Option<GroupCode>,
    by: &str,
    now: Timestamp,
) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO contract_group (contract_id, group_code, accepted_by, accepted_at) VALUES ($1, $2, $3, $4)",
        &params![contract, group.map_or_else(String::new, |group| group.to_string()), by, now],
    )?;
    Ok(())
}

fn read(row: &Row) -> anyhow::Result<PartnerGroup> {
    Ok(PartnerGroup {
        id: row.id(0),
        account_id: row.id(1),
        code: row.str(2).parse()?,
        name: row.text(3),
        created_at: row.instant(4),
        archived_at: row.opt_instant(5),
        members: row.int(6),
    })
}
