//! The rows as they stand, for `verify`.

use domain::ids::{AccountId, ProgramId};
use domain::report::{Count, Counts};

use crate::Tx;

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollupRow {
    pub key: RowKey,
    pub counts: Counts,
}

/// What a row counts: a value of a dimension (0 and `""`: the totals) on a program-local day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowKey {
    pub dimension: i64,
    pub program: ProgramId,
    pub day: i64,
    pub partner: AccountId,
    pub value: String,
}

/// All rows in which any of these columns is not zero, with those columns.
pub fn rows(tx: &mut Tx<'_>, columns: &[Count]) -> anyhow::Result<Vec<RollupRow>> {
    let codes: Vec<&str> = columns.iter().map(|column| column.code()).collect();
    let any: Vec<String> = codes.iter().map(|code| format!("{code} <> 0")).collect();
    let sql = format!(
        "SELECT dimension, program_id, day, partner_id, value, {} FROM rollup WHERE {}
         ORDER BY dimension, program_id, day, partner_id, value",
        codes.join(", "),
        any.join(" OR ")
    );
    let read = |row: &crate::Row| {
        let mut counts = Counts::default();
        for (place, column) in columns.iter().enumerate() {
            counts[*column] = row.int(5 + place);
        }
        let key = RowKey {
            dimension: row.int(0),
            program: row.id(1),
            day: row.int(2),
            partner: row.id(3),
            value: row.text(4),
        };
        RollupRow { key, counts }
    };
    Ok(tx.query(&sql, &[])?.iter().map(read).collect())
}
