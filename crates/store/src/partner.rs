//! Partners as a brand sees them: accounts that ever joined one of its programs.

use domain::ids::AccountId;
use jiff::Timestamp;

use crate::{Row, Tx, params};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partner {
    pub id: AccountId,
    pub name: String,
    /// ISO 3166 alpha-2, or "".
    pub country: String,
    pub website: String,
    /// When its first contract with the brand began.
    pub joined_at: Timestamp,
    pub active_contracts: i64,
}

const SELECT: &str = "SELECT a.id, a.name, a.country, a.website, MIN(k.created_at),
        COUNT(CASE WHEN k.state = 'active' THEN 1 END)
    FROM account a JOIN contract k ON k.partner_id = a.id JOIN program p ON p.id = k.program_id";

/// By account ID, those above `after`. No brand: those of every brand.
pub fn list(tx: &mut Tx, brand: Option<AccountId>, after: Option<i64>, limit: u32) -> anyhow::Result<Vec<Partner>> {
    let sql = format!(
        "{SELECT} WHERE (CAST($1 AS BIGINT) IS NULL OR p.account_id = $1) AND a.id > $2
         GROUP BY a.id, a.name, a.country, a.website ORDER BY a.id LIMIT $3"
    );
    Ok(tx.query(&sql, &params![brand, after.unwrap_or(0), limit])?.iter().map(read).collect())
}

pub fn find(tx: &mut Tx, brand: Option<AccountId>, id: AccountId) -> anyhow::Result<Option<Partner>> {
    let sql = format!(
        "{SELECT} WHERE (CAST($1 AS BIGINT) IS NULL OR p.account_id = $1) AND a.id = $2
         GROUP BY a.id, a.name, a.country, a.website"
    );
    Ok(tx.query_opt(&sql, &params![brand, id])?.map(|row| read(&row)))
}

fn read(row: &Row) -> Partner {
    Partner {
        id: row.id(0),
        name: row.text(1),
        country: row.text(2),
        website: row.text(3),
        joined_at: row.instant(4),
        active_contracts: row.int(5),
    }
}
