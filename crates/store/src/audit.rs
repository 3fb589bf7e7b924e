//! The audit log: every state change, with who, when, from where, what was before and after. Append only.

use domain::ids::AccountId;
use jiff::Timestamp;

use crate::many_rows::ManyRows;
use crate::{Tx, Value, params};

/// `actor` is `person:7`, `token:3` or `system:sweep`. The JSON texts are "" where there is nothing to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The account in whose log the entry stands; none for the installation's own.
    pub account_id: Option<AccountId>,
    pub actor: String,
    /// "" where nobody called.
    pub address: String,
    pub verb: String,
    pub noun: String,
    pub noun_id: String,
    pub before_json: String,
    pub after_json: String,
    pub at: Timestamp,
}

/// What a list of entries is narrowed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub noun: Option<String>,
    pub noun_id: Option<String>,
}

pub fn insert_all(tx: &mut Tx<'_>, entries: &[Entry]) -> anyhow::Result<()> {
    static INSERT: ManyRows = ManyRows::new(
        "INSERT INTO audit_entry (account_id, actor, address, verb, noun, noun_id, before_json, after_json, at) VALUES ",
        9,
        "",
    );
    let values = |entry: &Entry| {
        params![
            entry.account_id,
            &entry.actor,
            &entry.address,
            &entry.verb,
            &entry.noun,
            &entry.noun_id,
            &entry.before_json,
            &entry.after_json,
            entry.at
        ]
    };
    let values: Vec<Value> = entries.iter().flat_map(values).collect();
    INSERT.execute(tx, &values)
}

/// Newest first: at most `limit` entries with their numbers, all numbered below `before`.
pub fn list(
    tx: &mut Tx<'_>,
    account_id: AccountId,
    filter: &Filter,
    before: Option<i64>,
    limit: u32,
) -> anyhow::Result<Vec<(i64, Entry)>> {
    let rows = tx.query(
        "SELECT id, account_id, actor, address, verb, noun, noun_id, before_json, after_json, at
         FROM audit_entry
         WHERE account_id = $1 AND id < $2
           AND (CAST($3 AS TEXT) IS NULL OR noun = $3)
           AND (CAST($4 AS TEXT) IS NULL OR noun_id = $4)
         ORDER BY id DESC
         LIMIT $5",
        &params![account_id, before.unwrap_or(i64::MAX), filter.noun.clone(), filter.noun_id.clone(), limit],
    )?;
    Ok(rows
        .iter()
        .map(|row| {
            let entry = Entry {
                account_id: row.opt_id(1),
                actor: row.text(2),
                address: row.text(3),
                verb: row.text(4),
                noun: row.text(5),
                noun_id: row.text(6),
                before_json: row.text(7),
                after_json: row.text(8),
                at: row.instant(9),
            };
            (row.int(0), entry)
        })
        .collect())
}
