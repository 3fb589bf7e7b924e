//! One connection to either database. The only place that chooses between them.

use super::postgres::PostgresConnection;
use super::sqlite::SqliteConnection;
use super::{Dialect, Row, RowRef, Value};

pub(super) enum Connection {
    Sqlite(SqliteConnection),
    Postgres(Box<PostgresConnection>),
}

macro_rules! either {
    ($connection:expr, $inner:ident => $call:expr) => {
        match $connection {
            Connection::Sqlite($inner) => $call,
            Connection::Postgres($inner) => $call,
        }
    };
}

impl Connection {
    pub(super) fn open_writer(url: &str) -> anyhow::Result<Self> {
        match Dialect::of(url)? {
            Dialect::Sqlite => SqliteConnection::open_writer(url).map(Connection::Sqlite),
            Dialect::Postgres => PostgresConnection::open(url).map(|inner| Connection::Postgres(Box::new(inner))),
        }
    }

    pub(super) fn open_reader(url: &str) -> anyhow::Result<Self> {
        match Dialect::of(url)? {
            Dialect::Sqlite => SqliteConnection::open_reader(url).map(Connection::Sqlite),
            Dialect::Postgres => PostgresConnection::open(url).map(|inner| Connection::Postgres(Box::new(inner))),
        }
    }

    pub(super) fn dialect(&self) -> Dialect {
        match self {
            Connection::Sqlite(_) => Dialect::Sqlite,
            Connection::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Opens a transaction that holds the right to write.
    pub(super) fn begin_write(&mut self) -> anyhow::Result<()> {
        either!(self, inner => inner.begin_write())
    }

    /// Opens a transaction that sees one snapshot and cannot write.
    pub(super) fn begin_read(&mut self) -> anyhow::Result<()> {
        either!(self, inner => inner.begin_read())
    }

    pub(super) fn commit(&mut self) -> anyhow::Result<()> {
        either!(self, inner => inner.batch("COMMIT"))
    }

    pub(super) fn rollback(&mut self) -> anyhow::Result<()> {
        either!(self, inner => inner.batch("ROLLBACK"))
    }

    pub(super) fn savepoint(&mut self) -> anyhow::Result<()> {
        either!(self, inner => inner.batch("SAVEPOINT job"))
    }

    pub(super) fn release_savepoint(&mut self) -> anyhow::Result<()> {
        either!(self, inner => inner.batch("RELEASE SAVEPOINT job"))
    }

    pub(super) fn rollback_to_savepoint(&mut self) -> anyhow::Result<()> {
        either!(self, inner => {
            inner.batch("ROLLBACK TO SAVEPOINT job")?;
            inner.batch("RELEASE SAVEPOINT job")
        })
    }

    /// Whether the transaction last begun is still there.
    pub(super) fn is_in_transaction(&self) -> bool {
        either!(self, inner => inner.is_in_transaction())
    }

    /// Several statements without parameters, for migrations.
    pub(super) fn batch(&mut self, sql: &str) -> anyhow::Result<()> {
        either!(self, inner => inner.batch(sql))
    }

    pub(super) fn execute(&mut self, sql: &str, params: &[Value]) -> anyhow::Result<u64> {
        either!(self, inner => inner.execute(sql, params))
    }

    pub(super) fn query(&mut self, sql: &str, params: &[Value]) -> anyhow::Result<Vec<Row>> {
        either!(self, inner => inner.query(sql, params))
    }

    pub(super) fn each(
        &mut self,
        sql: &str,
        params: &[Value],
        visit: &mut dyn FnMut(RowRef<'_>),
    ) -> anyhow::Result<()> {
        either!(self, inner => inner.each(sql, params, visit))
    }
}
