//! What is remembered of a brand's customers: the clicks they were seen with, and the first conversion that was credited.

use domain::ids::{ConversionId, ProgramId};
use jiff::Timestamp;

use crate::{Tx, params};

/// A customer with more clicks than this is a test account; the newest ones decide anyway.
pub const TOUCHES_MAX: i64 = 50;

/// Remembers that the customer was seen with the click. Seeing both again changes nothing.
pub fn insert_touch(
    tx: &mut Tx<'_>,
    program: ProgramId,
    customer_id: &str,
    click_id: &str,
    seen_at: Timestamp,
) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO customer_touch (program_id, customer_id, click_id, seen_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (program_id, customer_id, click_id) DO NOTHING",
        &params![program, customer_id, click_id, seen_at],
    )?;
    Ok(())
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

/// Remembers the first credited conversion of a customer; a later one leaves it.
pub fn insert_first(
    tx: &mut Tx<'_>,
    program: ProgramId,
    customer_id: &str,
    conversion: ConversionId,
) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO customer (program_id, customer_id, first_conversion_id) VALUES ($1, $2, $3)
         ON CONFLICT (program_id, customer_id) DO NOTHING",
        &params![program, customer_id, conversion],
    )?;
    Ok(())
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
