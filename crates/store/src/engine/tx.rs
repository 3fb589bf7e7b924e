//! What a job works with: statements in the current transaction, the same calls for both databases.

use anyhow::{Context, anyhow};

use super::connection::Connection;
use super::{Dialect, Row, RowRef, Value};

/// The open transaction of one job. Statements are prepared once per connection and kept by their text, so build few different texts.
///
/// After a failed statement the job can only fail: on PostgreSQL the transaction is dead, and SQLite is held to the same.
pub struct Tx<'c> {
    connection: &'c mut Connection,
    failed: bool,
}

impl<'c> Tx<'c> {
    pub(super) fn new(connection: &'c mut Connection) -> Self {
        Tx { connection, failed: false }
    }

    /// Where SQL must differ, both texts stand in one function and this chooses.
    pub fn dialect(&self) -> Dialect {
        self.connection.dialect()
    }

    /// Runs a statement and returns the number of rows it changed.
    pub fn execute(&mut self, sql: &str, params: &[Value]) -> anyhow::Result<u64> {
        let result = self.connection.execute(sql, params);
        self.check(sql, result)
    }

    /// All rows, in order.
    pub fn query(&mut self, sql: &str, params: &[Value]) -> anyhow::Result<Vec<Row>> {
        let result = self.connection.query(sql, params);
        self.check(sql, result)
    }

    /// Visits all rows, in order, one after the other and without a copy: for answers of many thousand rows.
    pub fn each(&mut self, sql: &str, params: &[Value], mut visit: impl FnMut(RowRef<'_>)) -> anyhow::Result<()> {
        let result = self.connection.each(sql, params, &mut visit);
        self.check(sql, result)
    }

    /// The one row, or none. More than one is an error.
    pub fn query_opt(&mut self, sql: &str, params: &[Value]) -> anyhow::Result<Option<Row>> {
        let mut rows = self.query(sql, params)?;
        if rows.len() > 1 {
            return Err(anyhow!("{} rows where at most one was expected: {}", rows.len(), title(sql)));
        }
        Ok(rows.pop())
    }

    /// The one row. None or more than one is an error.
    pub fn query_one(&mut self, sql: &str, params: &[Value]) -> anyhow::Result<Row> {
        self.query_opt(sql, params)?.ok_or_else(|| anyhow!("no row where one was expected: {}", title(sql)))
    }

    pub(super) fn has_failed(&self) -> bool {
        self.failed
    }

    pub(super) fn mark_failed(&mut self) {
        self.failed = true;
    }

    fn check<T>(&mut self, sql: &str, result: anyhow::Result<T>) -> anyhow::Result<T> {
        self.failed |= result.is_err();
        result.with_context(|| format!("run SQL: {}", title(sql)))
    }
}

/// The first line with words in it: enough to find the statement, never its values.
fn title(sql: &str) -> &str {
    sql.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("")
}
