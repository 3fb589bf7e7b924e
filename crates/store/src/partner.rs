//! Partners as a brand sees them: accounts that ever joined one of its programs.

use std::collections::HashMap;

use domain::ids::{AccountId, PartnerGroupId, ProgramId, TermsVersion};
use jiff::Timestamp;

use crate::{Row, Tx, Value, params};

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

/// What is looked for among a brand's partners; what is not given limits nothing.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// A part of the name, in either case, or the account ID.
    pub text: String,
    /// Whether it has an active contract.
    pub active: Option<bool>,
    pub group: Option<PartnerGroupId>,
    /// Has a contract that has not ended, on this version of this program.
    pub version: Option<(ProgramId, TermsVersion)>,
}

/// A brand's partners that fit, by account ID, with the name of the group of each.
pub fn search(
    tx: &mut Tx,
    brand: AccountId,
    search: &Search,
    limit: u32,
) -> anyhow::Result<Vec<(Partner, Option<String>)>> {
    let (program, version) = search.version.map_or((None, None), |(program, version)| (Some(program), Some(version)));
    let pattern: String = search
        .text
        .to_lowercase()
        .chars()
        .flat_map(|c| matches!(c, '%' | '_' | '!').then_some('!').into_iter().chain([c]))
        .collect();
    let sql = "SELECT a.id, a.name, a.country, a.website, MIN(k.created_at),
            COUNT(CASE WHEN k.state = 'active' THEN 1 END), MAX(g.name)
        FROM account a JOIN contract k ON k.partner_id = a.id JOIN program p ON p.id = k.program_id
        LEFT JOIN partner_group_member m ON m.account_id = p.account_id AND m.partner_id = a.id
        LEFT JOIN partner_group g ON g.id = m.group_id
        WHERE p.account_id = $1
          AND ($2 = '' OR LOWER(a.name) LIKE $3 ESCAPE '!' OR CAST(a.id AS TEXT) = $2)
          AND (CAST($4 AS BIGINT) IS NULL OR m.group_id = $4)
          AND (CAST($5 AS BIGINT) IS NULL OR EXISTS (
            SELECT 1 FROM contract c WHERE c.partner_id = a.id AND c.program_id = $5 AND c.state <> 'ended'
              AND (SELECT MAX(n.version) FROM contract_acceptance n WHERE n.contract_id = c.id) = $6))
        GROUP BY a.id, a.name, a.country, a.website
        HAVING CAST($7 AS BIGINT) IS NULL OR $7 = CASE WHEN COUNT(CASE WHEN k.state = 'active' THEN 1 END) > 0 THEN 1 ELSE 0 END
        ORDER BY a.id LIMIT $8";
    let params = params![
        brand,
        &search.text,
        format!("%{pattern}%"),
        search.group,
        program,
        version,
        search.active.map(i64::from),
        limit
    ];
    Ok(tx.query(sql, &params)?.iter().map(|row| (read(row), row.opt_text(6))).collect())
}

pub fn find(tx: &mut Tx, brand: Option<AccountId>, id: AccountId) -> anyhow::Result<Option<Partner>> {
    let sql = format!(
        "{SELECT} WHERE (CAST($1 AS BIGINT) IS NULL OR p.account_id = $1) AND a.id = $2
         GROUP BY a.id, a.name, a.country, a.website"
    );
    Ok(tx.query_opt(&sql, &params![brand, id])?.map(|row| read(&row)))
}

/// The names of those among `ids` who ever joined. No brand: any program.
pub fn names(
    tx: &mut Tx<'_>,
    brand: Option<AccountId>,
    ids: &[AccountId],
) -> anyhow::Result<HashMap<AccountId, String>> {
    let numbers: Vec<String> = (2..2 + NAMES_PER_STATEMENT).map(|number| format!("${number}")).collect();
    let sql = format!(
        "SELECT a.id, a.name FROM account a WHERE a.id IN ({}) AND EXISTS (
           SELECT 1 FROM contract k JOIN program p ON p.id = k.program_id
           WHERE k.partner_id = a.id AND (CAST($1 AS BIGINT) IS NULL OR p.account_id = $1))",
        numbers.join(", ")
    );
    let mut names = HashMap::new();
    for chunk in ids.chunks(NAMES_PER_STATEMENT) {
        // The last chunk repeats its first id, so that there is one statement for every length.
        let padded = chunk.iter().chain(std::iter::repeat(&chunk[0])).take(NAMES_PER_STATEMENT);
        let params: Vec<Value> = std::iter::once(brand.into()).chain(padded.map(|id| (*id).into())).collect();
        names.extend(tx.query(&sql, &params)?.iter().map(|row| (row.id(0), row.text(1))));
    }
    Ok(names)
}

const NAMES_PER_STATEMENT: usize = 64;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::test_store;

    #[test]
    fn all_who_joined_are_named_and_nobody_else() {
        const JOINED: i64 = 3 * NAMES_PER_STATEMENT as i64 / 2;
        const BRAND: AccountId = AccountId(1);
        let store = test_store();
        store
            .write_blocking(|tx| {
                tx.execute("INSERT INTO account (id, sid, kind, name, created_at) VALUES (1, 'b', 'brand', 'B', 0)", &[])?;
                tx.execute(
                    "INSERT INTO program (id, account_id, slug, name, currency, time_zone, status, terms_version, created_at)
                     VALUES (1001, 1, 'p', 'P', 'USD', 'UTC', 'live', 1, 0)",
                    &[],
                )?;
                for id in 2..2 + 2 * JOINED {
                    tx.execute(
                        "INSERT INTO account (id, sid, kind, name, created_at) VALUES ($1, $2, 'partner', $2, 0)",
                        &params![id, format!("Partner {id}")],
                    )?;
                }
                for id in 2..2 + JOINED {
                    tx.execute(
                        "INSERT INTO contract (id, program_id, partner_id, state, created_at) VALUES ($1, 1001, $1, 'ended', 0)",
                        &params![id],
                    )?;
                }
                let ids: Vec<AccountId> = (2..2 + 2 * JOINED).map(AccountId).collect();
                let found = names(tx, Some(BRAND), &ids)?;
                assert_eq!(found.len() as i64, JOINED);
                assert_eq!(found[&AccountId(1 + JOINED)], format!("Partner {}", 1 + JOINED));
                assert_eq!(names(tx, None, &ids)?, found);
                assert!(names(tx, Some(AccountId(7)), &ids)?.is_empty(), "another brand's partners");
                assert!(names(tx, Some(BRAND), &[])?.is_empty());
                anyhow::Ok(())
            })
            .unwrap();
    }
}
