//! PostgreSQL, and what speaks its protocol. Connects when first used, and again after a lost connection.

use std::collections::HashMap;
use std::error::Error;

use anyhow::{Context, anyhow};
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::private::BytesMut;
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, Statement};

use super::postgres_address::PostgresAddress;
use super::{Row, RowRef, Value};

/// All statements of the product are a few hundred texts. Above this somebody builds texts with values in them, and the server would keep each.
const STATEMENTS_MAX: usize = 1024;

/// One writer at a time over all processes, per schema: the price of answering decisions that rest on what was there before.
/// The first number is "TRIB" in ASCII.
const BEGIN_WRITE: &str =
    "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(1414678850, hashtext(current_schema()))";
const BEGIN_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

pub(super) struct PostgresConnection {
    address: PostgresAddress,
    open: Option<OpenConnection>,
}

struct OpenConnection {
    client: Client,
    statements: HashMap<String, Statement>,
}

impl PostgresConnection {
    pub(super) fn open(url: &str) -> anyhow::Result<Self> {
        Ok(PostgresConnection { address: PostgresAddress::read(url)?, open: None })
    }

    pub(super) fn begin_write(&mut self) -> anyhow::Result<()> {
        self.begin(BEGIN_WRITE)
    }

    pub(super) fn begin_read(&mut self) -> anyhow::Result<()> {
        self.begin(BEGIN_READ)
    }

    pub(super) fn is_in_transaction(&self) -> bool {
        self.open.as_ref().is_some_and(|open| !open.client.is_closed())
    }

    pub(super) fn batch(&mut self, sql: &str) -> anyhow::Result<()> {
        self.connected()?.client.batch_execute(sql).with_context(|| format!("run {sql:.60}"))
    }

    pub(super) fn execute(&mut self, sql: &str, params: &[Value]) -> anyhow::Result<u64> {
        let open = self.connected()?;
        let statement = open.prepare(sql)?;
        Ok(open.client.execute(&statement, &borrowed(params))?)
    }

    pub(super) fn query(&mut self, sql: &str, params: &[Value]) -> anyhow::Result<Vec<Row>> {
        let open = self.connected()?;
        let statement = open.prepare(sql)?;
        let found = open.client.query(&statement, &borrowed(params))?;
        found
            .iter()
            .map(|row| {
                let values = (0..row.len()).map(|column| Ok(row.try_get::<_, Value>(column)?));
                values.collect::<anyhow::Result<_>>().map(Row::new)
            })
            .collect()
    }

    pub(super) fn each(
        &mut self,
        sql: &str,
        params: &[Value],
        visit: &mut dyn FnMut(RowRef<'_>),
    ) -> anyhow::Result<()> {
        let open = self.connected()?;
        let statement = open.prepare(sql)?;
        let mut found = open.client.query_raw(&statement, params)?;
        while let Some(row) = found.next()? {
            visit(RowRef::Postgres(&row));
        }
        Ok(())
    }

    /// A connection may have died unnoticed since it was last used; beginning is the one statement that can safely be sent again.
    fn begin(&mut self, sql: &str) -> anyhow::Result<()> {
        if self.open.as_ref().is_some_and(|open| open.client.is_closed()) {
            self.open = None;
        }
        if self.open.is_none() {
            self.connect()?;
        }
        match self.batch(sql) {
            Err(_) if !self.is_in_transaction() => {
                self.connect()?;
                self.batch(sql)
            }
            result => result,
        }
    }

    fn connect(&mut self) -> anyhow::Result<()> {
        self.open = None;
        self.open = Some(OpenConnection { client: self.address.connect()?, statements: HashMap::new() });
        Ok(())
    }

    fn connected(&mut self) -> anyhow::Result<&mut OpenConnection> {
        self.open.as_mut().ok_or_else(|| anyhow!("not connected to PostgreSQL"))
    }
}

impl OpenConnection {
    fn prepare(&mut self, sql: &str) -> anyhow::Result<Statement> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        if self.statements.len() >= STATEMENTS_MAX {
            self.statements.clear(); // dropping a statement closes it on the server
        }
        let statement = self.client.prepare(sql)?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

fn borrowed(params: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    params.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

impl ToSql for Value {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(value) if *kind == Type::INT8 => value.to_sql(kind, out),
            Value::Int(value) if *kind == Type::INT4 => i32::try_from(*value)?.to_sql(kind, out),
            Value::Text(value) if <&str as ToSql>::accepts(kind) => value.as_str().to_sql(kind, out),
            Value::Blob(value) if *kind == Type::BYTEA => value.as_slice().to_sql(kind, out),
            Value::Int(_) => Err(format!("a number where the statement wants {kind}: cast the parameter").into()),
            Value::Text(_) => Err(format!("text where the statement wants {kind}: cast the parameter").into()),
            Value::Blob(_) => Err(format!("bytes where the statement wants {kind}: cast the parameter").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true // judged in to_sql, where the error can say what to do
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        match *kind {
            Type::INT8 => i64::from_sql(kind, raw).map(Value::Int),
            Type::INT4 => i32::from_sql(kind, raw).map(|value| Value::Int(value.into())),
            Type::INT2 => i16::from_sql(kind, raw).map(|value| Value::Int(value.into())),
            Type::BOOL => bool::from_sql(kind, raw).map(|value| Value::Int(value.into())),
            Type::BYTEA => <&[u8]>::from_sql(kind, raw).map(|value| Value::Blob(value.to_vec())),
            _ if <&str as FromSql>::accepts(kind) => {
                <&str>::from_sql(kind, raw).map(|value| Value::Text(value.to_owned()))
            }
            _ => Err(format!("the answer holds a {kind}: cast it to BIGINT or TEXT").into()),
        }
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Value::Null)
    }

    fn accepts(_: &Type) -> bool {
        true // judged in from_sql, where the error can say what to do
    }
}
