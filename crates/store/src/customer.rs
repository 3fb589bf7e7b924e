//! What is remembered of a brand's customers: the clicks they were seen with, and the first conversion that was credited.

use domain::ids::{ConversionId, ProgramId};
use jiff::Timestamp;

use crate::many_rows::{AnyOf, ManyRows};
use crate::{Tx, Value, params};

/// A customer with more clicks than this is a test account; the newest ones decide anyway.
pub const TOUCHES_MAX: i64 = 50;

/// A customer seen with a click.
#[derive(Debug, Clone, Copy)]
pub struct Touch<'a> {
    pub program: ProgramId,
    pub customer_id: &'a str,
    pub click_id: &'a str,
    pub seen_at: Timestamp,
}

/// Remembers that customers were seen with clicks. Seeing both again changes nothing.
pub fn insert_touches(tx: &mut Tx<'_>, touches: &[Touch<'_>]) -> anyhow::Result<()> {
    static INSERT: ManyRows = ManyRows::new(
        "INSERT INTO customer_touch (program_id, customer_id, click_id, seen_at) VALUES ",
        4,
        " ON CONFLICT (program_id, customer_id, click_id) DO NOTHING",
    );
    let values = |touch: &Touch<'_>| params![touch.program, touch.customer_id, touch.click_id, touch.seen_at];
    let values: Vec<Value> = touches.iter().flat_map(values).collect();
    INSERT.execute(tx, &values)
}

/// Which of these customers were seen with any click: most are new, and then there is nothing to read of each.
pub fn touched(tx: &mut Tx<'_>, program: ProgramId, customer_ids: &[&str]) -> anyhow::Result<Vec<String>> {
    static FIND: AnyOf = AnyOf::new(
        "SELECT DISTINCT customer_id FROM customer_touch WHERE program_id = $1 AND customer_id IN (",
        1,
        ")",
    );
    Ok(FIND.query(tx, &params![program], customer_ids)?.iter().map(|row| row.text(0)).collect())
}

/// The click ids the customer was seen with, the latest sighting first.
pub fn touches(tx: &mut Tx<'_>, program: ProgramId, customer_id: &str) -> anyhow::Result<Vec<String>> {
    let rows = tx.query(
        "SELECT click_id FROM customer_touch WHERE program_id = $1 AND customer_id = $2
         ORDER BY seen_at DESC, click_id LIMIT $3",
        &params![program, customer_id, TOUCHES_MAX],
    )?;
    Ok(rows.iter().map(|row| row.text(0)).collect())
}

/// Remembers the first credited conversions of customers; a later one leaves it.
pub fn insert_firsts(tx: &mut Tx<'_>, firsts: &[(ProgramId, &str, ConversionId)]) -> anyhow::Result<()> {
    static INSERT: ManyRows = ManyRows::new(
        "INSERT INTO customer (program_id, customer_id, first_conversion_id) VALUES ",
        3,
        " ON CONFLICT (program_id, customer_id) DO NOTHING",
    );
    let values: Vec<Value> = firsts
        .iter()
        .flat_map(|(program, customer_id, conversion)| params![*program, *customer_id, *conversion])
        .collect();
    INSERT.execute(tx, &values)
}

/// Which of these customers have a first credited conversion in the program.
pub fn credited(tx: &mut Tx<'_>, program: ProgramId, customer_ids: &[&str]) -> anyhow::Result<Vec<String>> {
    static FIND: AnyOf =
        AnyOf::new("SELECT customer_id FROM customer WHERE program_id = $1 AND customer_id IN (", 1, ")");
    Ok(FIND.query(tx, &params![program], customer_ids)?.iter().map(|row| row.text(0)).collect())
}

/// The first credited conversion of the customer in the program: what makes a later one "existing".
pub fn first_conversion(
    tx: &mut Tx<'_>,
    program: ProgramId,
    customer_id: &str,
) -> anyhow::Result<Option<ConversionId>> {
    let row = tx.query_opt(
        "SELECT first_conversion_id FROM customer WHERE program_id = $1 AND customer_id = $2",
        &params![program, customer_id],
    )?;
    Ok(row.map(|row| row.id(0)))
}
