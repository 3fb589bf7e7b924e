//! SQLite: one file, a write-ahead log, every commit synced to the disk.

use std::collections::HashMap;
use std::fs::File;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, Statement, ToSql};

use super::{Row, RowRef, Value};

/// Another process (a command beside the server) may hold the write lock for the length of its work.
const BUSY_TIMEOUT: Duration = Duration::from_secs(15);

/// All statements of the product are a few hundred texts; each costs some KiB once prepared.
const STATEMENTS_MAX: usize = 512;

const WRITER_PRAGMAS: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;       -- the log is synced at every commit: what was answered is on disk
    PRAGMA foreign_keys = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -32768;      -- KiB; filled as needed
    PRAGMA wal_autocheckpoint = 16000; -- pages of 4 KiB: a page that many commits change is written back once in 64 MiB of log
    PRAGMA journal_size_limit = 134217728; -- bytes; a log grown by a long read shrinks again
";

const READER_PRAGMAS: &str = "
    PRAGMA query_only = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -8192;       -- KiB; filled as needed
    PRAGMA mmap_size = 268435456;    -- bytes; reports scan ranges, which then cost no system call a page
";

pub(super) struct SqliteConnection {
    connection: Connection,
    parameters: Parameters,
}

impl SqliteConnection {
    pub(super) fn open_writer(url: &str) -> anyhow::Result<Self> {
        let connection = open(url, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        connection.execute_batch(WRITER_PRAGMAS).context("set up the SQLite writer")?;
        let mode: String =
            connection.query_row("PRAGMA journal_mode", [], |row| row.get(0)).context("read the journal mode")?;
        if mode != "wal" {
            bail!("open {url}: its file system does not allow a write-ahead log (journal mode {mode})");
        }
        Ok(SqliteConnection { connection, parameters: Parameters::default() })
    }

    pub(super) fn open_reader(url: &str) -> anyhow::Result<Self> {
        // Read-write, because a read-only connection cannot recover a log left by a crash; query_only keeps it from writing.
        let connection = open(url, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        connection.execute_batch(READER_PRAGMAS).context("set up a SQLite reader")?;
        Ok(SqliteConnection { connection, parameters: Parameters::default() })
    }

    pub(super) fn begin_write(&mut self) -> anyhow::Result<()> {
        self.batch("BEGIN IMMEDIATE")
    }

    pub(super) fn begin_read(&mut self) -> anyhow::Result<()> {
        self.batch("BEGIN DEFERRED")
    }

    pub(super) fn is_in_transaction(&self) -> bool {
        !self.connection.is_autocommit()
    }

    pub(super) fn batch(&mut self, sql: &str) -> anyhow::Result<()> {
        self.connection.execute_batch(sql).with_context(|| format!("run {sql:.60}"))
    }

    pub(super) fn execute(&mut self, sql: &str, params: &[Value]) -> anyhow::Result<u64> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let numbers = self.parameters.of(sql, &statement)?;
        bind(&mut statement, numbers, params)?;
        Ok(statement.raw_execute()? as u64)
    }

    pub(super) fn query(&mut self, sql: &str, params: &[Value]) -> anyhow::Result<Vec<Row>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let numbers = self.parameters.of(sql, &statement)?;
        bind(&mut statement, numbers, params)?;
        let columns = statement.column_count();
        let mut found = statement.raw_query();
        let mut rows = Vec::new();
        while let Some(row) = found.next()? {
            let values = (0..columns).map(|column| value(row.get_ref(column)?)).collect::<anyhow::Result<_>>()?;
            rows.push(Row::new(values));
        }
        Ok(rows)
    }

    pub(super) fn each(
        &mut self,
        sql: &str,
        params: &[Value],
        visit: &mut dyn FnMut(RowRef<'_>),
    ) -> anyhow::Result<()> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let numbers = self.parameters.of(sql, &statement)?;
        bind(&mut statement, numbers, params)?;
        let mut found = statement.raw_query();
        while let Some(row) = found.next()? {
            visit(RowRef::Sqlite(row));
        }
        Ok(())
    }
}

/// Which value each parameter of a statement takes, by the statement's text. To SQLite `$2` is a name, numbered by where it
/// first stands in the text; to PostgreSQL and to us it is the second value. SQLite searches all names for each it is asked
/// for, which would cost a statement of a thousand parameters more than running it.
#[derive(Default)]
struct Parameters {
    by_text: HashMap<Box<str>, Box<[usize]>>,
}

impl Parameters {
    fn of(&mut self, sql: &str, statement: &Statement<'_>) -> anyhow::Result<&[usize]> {
        if !self.by_text.contains_key(sql) {
            if self.by_text.len() >= STATEMENTS_MAX {
                self.by_text.clear();
            }
            let numbers = (1..=statement.parameter_count()).map(|index| number(statement, index));
            self.by_text.insert(sql.into(), numbers.collect::<anyhow::Result<_>>()?);
        }
        Ok(&self.by_text[sql])
    }
}

fn number(statement: &Statement<'_>, index: usize) -> anyhow::Result<usize> {
    let name = statement.parameter_name(index).unwrap_or("?");
    let number = name.strip_prefix('$').and_then(|number| number.parse::<usize>().ok());
    number.with_context(|| format!("the parameter {name} is not one of $1, $2, ..."))
}

fn bind(statement: &mut Statement<'_>, numbers: &[usize], params: &[Value]) -> anyhow::Result<()> {
    let mut last = 0;
    for (index, number) in numbers.iter().enumerate() {
        let value = params.get(number.wrapping_sub(1));
        let value = value.with_context(|| format!("there is no value for ${number}, only {}", params.len()))?;
        statement.raw_bind_parameter(index + 1, value)?;
        last = last.max(*number);
    }
    ensure!(last == params.len(), "{} values for {last} parameters", params.len());
    Ok(())
}

/// Copies the database as one snapshot of it. Others go on: the copy is a reader like any other.
pub(super) fn backup(url: &str, path: &Path) -> anyhow::Result<()> {
    let target = path.to_str().with_context(|| format!("back up to {path:?}: the path is not UTF-8"))?;
    if path.exists() {
        bail!("back up to {target}: the file exists");
    }
    let connection = open(url, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.execute("VACUUM INTO ?1", [target]).with_context(|| format!("back up to {target}"))?;
    File::open(path).and_then(|file| file.sync_all()).with_context(|| format!("sync {target}"))?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).with_context(|| format!("sync the folder of {target}"))
}

fn open(url: &str, flags: OpenFlags) -> anyhow::Result<Connection> {
    let path = url.strip_prefix("sqlite:").with_context(|| format!("open {url}: not a sqlite: URL"))?;
    if path.is_empty() || path.starts_with(":memory:") {
        bail!("open {url}: name a file, the writer and the readers must share it");
    }
    // Each connection stays on its own thread, so SQLite need not lock it.
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .with_context(|| format!("open {url}"))?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    // Otherwise a statement with `LIMIT $2`, and some others, is compiled again for every value it is given.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    Ok(connection)
}

fn value(value: ValueRef<'_>) -> anyhow::Result<Value> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(value) => Value::Int(value),
        ValueRef::Text(value) => {
            Value::Text(std::str::from_utf8(value).context("read text that is not UTF-8")?.to_owned())
        }
        ValueRef::Blob(value) => Value::Blob(value.to_vec()),
        ValueRef::Real(_) => bail!("the answer holds a floating-point number: cast it to BIGINT or TEXT"),
    })
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(value) => ValueRef::Integer(*value),
            Value::Text(value) => ValueRef::Text(value.as_bytes()),
            Value::Blob(value) => ValueRef::Blob(value),
        }))
    }
}
