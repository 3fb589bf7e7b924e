//! Who has been counted as a unique visitor of a program, partner and local day. Rows live until their day is long over.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::{Tx, Value, params};

/// `visitor` is a hash over visitor, program and partner; `position` the spool position of the click in question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    pub day: i64,
    pub visitor: i64,
    pub position: i64,
}

/// Rows of one statement. Fewer go one by one, so that only two statements are prepared.
const ROWS_PER_STATEMENT: usize = 64;

/// Remembers the visits that are the first of their visitor and day, and returns their positions.
/// A visitor may stand in the list once a day.
pub fn insert_first(tx: &mut Tx<'_>, visits: &[Visit]) -> anyhow::Result<HashSet<i64>> {
    let mut first = HashSet::new();
    let (full, rest) = visits.as_chunks::<ROWS_PER_STATEMENT>();
    for chunk in full.iter().map(|chunk| chunk.as_slice()).chain(rest.chunks(1)) {
        let values: Vec<Value> =
            chunk.iter().flat_map(|visit| [visit.day, visit.visitor, visit.position]).map(Value::Int).collect();
        let sql = if chunk.len() == 1 { &*INSERT_ONE } else { &*INSERT_FULL };
        for row in tx.query(sql, &values)? {
            first.insert(row.int(0));
        }
    }
    Ok(first)
}

static INSERT_ONE: LazyLock<String> = LazyLock::new(|| insert_sql(1));
static INSERT_FULL: LazyLock<String> = LazyLock::new(|| insert_sql(ROWS_PER_STATEMENT));

fn insert_sql(rows: usize) -> String {
    let row = |row: usize| format!("(${}, ${}, ${})", 3 * row + 1, 3 * row + 2, 3 * row + 3);
    format!(
        "INSERT INTO visitor_day (day, visitor, first_position) VALUES {}
         ON CONFLICT (day, visitor) DO NOTHING
         RETURNING first_position",
        (0..rows).map(row).collect::<Vec<_>>().join(", ")
    )
}

/// Positions of the unique clicks from one position up to another, on `day` or later.
pub fn first_positions(tx: &mut Tx<'_>, day: i64, from: i64, to: i64) -> anyhow::Result<HashSet<i64>> {
    let rows = tx.query(
        "SELECT first_position FROM visitor_day WHERE day >= $1 AND first_position >= $2 AND first_position < $3",
        &params![day, from, to],
    )?;
    Ok(rows.iter().map(|row| row.int(0)).collect())
}

/// Forgets at most `rows_max` visits of days before `day`; returns how many.
pub fn delete_before(tx: &mut Tx<'_>, day: i64, rows_max: i64) -> anyhow::Result<u64> {
    let Some(oldest) = tx.query_one("SELECT MIN(day) FROM visitor_day", &params![])?.opt_int(0) else { return Ok(0) };
    if oldest >= day {
        return Ok(0);
    }
    tx.execute(
        "DELETE FROM visitor_day
         WHERE day = $1 AND visitor IN (SELECT visitor FROM visitor_day WHERE day = $1 ORDER BY visitor LIMIT $2)",
        &params![oldest, rows_max],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::test_store;

    fn visits(day: i64, visitors: std::ops::Range<i64>) -> Vec<Visit> {
        visitors.map(|visitor| Visit { day, visitor, position: day * 1000 + visitor }).collect()
    }

    #[test]
    fn only_first_visits_of_a_day_are_unique() {
        let store = test_store();
        store
            .write_blocking(|tx| {
                assert_eq!(insert_first(tx, &visits(1, 0..100))?, (1000..1100).collect());
                assert_eq!(insert_first(tx, &visits(1, 50..200))?, (1100..1200).collect());
                assert_eq!(insert_first(tx, &visits(2, 0..10))?, (2000..2010).collect());
                assert_eq!(first_positions(tx, 1, 1190, 2005)?, (1190..1200).chain(2000..2005).collect());
                assert_eq!(first_positions(tx, 2, 0, 5000)?, (2000..2010).collect());
                anyhow::Ok(())
            })
            .unwrap();
    }

    #[test]
    fn old_days_are_forgotten_in_steps() {
        let store = test_store();
        store
            .write_blocking(|tx| {
                insert_first(tx, &visits(1, 0..100))?;
                insert_first(tx, &visits(2, 0..100))?;
                assert_eq!(delete_before(tx, 2, 70)?, 70);
                assert_eq!(delete_before(tx, 2, 70)?, 30);
                assert_eq!(delete_before(tx, 2, 70)?, 0);
                assert_eq!(first_positions(tx, 0, 0, 5000)?.len(), 100);
                anyhow::Ok(())
            })
            .unwrap();
    }
}
