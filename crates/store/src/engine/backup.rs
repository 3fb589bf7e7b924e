//! A consistent copy of the whole database in a folder, and the way back.
//!
//! SQLite gives one file, `tributary.db`, which any SQLite opens. PostgreSQL gives one file for each table, `TABLE.copy`, in its own COPY
//! text format; all of them come from one snapshot. Both go on reading and writing meanwhile.
//!
//! A copy goes back into an empty place only, on the kind of database it came from.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write, copy};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use postgres::{Client, IsolationLevel, Transaction};

use super::connection::Connection;
use super::migration::{self, MIGRATIONS};
use super::postgres_address::PostgresAddress;
use super::{Dialect, sqlite};

const SQLITE_FILE: &str = "tributary.db";
const HISTORY: &str = "schema_migration";

/// Writes the copy into `folder`, which must exist. Refuses to write over an earlier copy.
pub(super) fn take(url: &str, folder: &Path) -> anyhow::Result<()> {
    match Dialect::of(url)? {
        Dialect::Sqlite => sqlite::backup(url, &folder.join(SQLITE_FILE)),
        Dialect::Postgres => on_its_own_thread(|| take_postgres(url, folder)),
    }
}

/// Fills the database with the copy in `folder`. Refuses one that holds anything already.
pub(super) fn restore(url: &str, folder: &Path) -> anyhow::Result<()> {
    match Dialect::of(url)? {
        Dialect::Sqlite => restore_sqlite(url, folder),
        Dialect::Postgres => on_its_own_thread(|| restore_postgres(url, folder)),
    }
}

fn restore_sqlite(url: &str, folder: &Path) -> anyhow::Result<()> {
    let place = PathBuf::from(url.strip_prefix("sqlite:").context("the URL was checked when its dialect was read")?);
    let copied = folder.join(SQLITE_FILE);
    let mut from =
        File::open(&copied).with_context(|| format!("open {}: is it the copy of a SQLite?", copied.display()))?;
    let mut to =
        File::create_new(&place).with_context(|| format!("restore {}, which must not exist", place.display()))?;
    copy(&mut from, &mut to).with_context(|| format!("restore {}", place.display()))?;
    to.sync_all().with_context(|| format!("sync {}", place.display()))?;
    // Brings an older copy up to date, and shows that it is a database.
    migration::run(&mut Connection::open_writer(url)?)
}

fn take_postgres(url: &str, folder: &Path) -> anyhow::Result<()> {
    let mut client = connect(url)?;
    let builder = client.build_transaction().isolation_level(IsolationLevel::RepeatableRead).read_only(true);
    let mut snapshot = builder.start().context("begin a snapshot")?;
    for table in tables() {
        let path = copy_path(folder, table);
        let mut rows = snapshot.copy_out(&format!("COPY {table} TO STDOUT"))?;
        let file = File::create_new(&path).with_context(|| format!("make {}", path.display()))?;
        let mut file = BufWriter::new(file);
        copy(&mut rows, &mut file).with_context(|| format!("copy the table {table}"))?;
        file.into_inner().context("write the end of a table")?.sync_all()?;
    }
    snapshot.rollback().context("end the snapshot")
}

fn restore_postgres(url: &str, folder: &Path) -> anyhow::Result<()> {
    ensure!(
        copy_path(folder, HISTORY).is_file(),
        "restore from {}: it is not the copy of a PostgreSQL",
        folder.display()
    );
    migration::run(&mut Connection::open_writer(url)?)?;
    let mut client = connect(url)?;
    let mut transaction = client.transaction()?;
    check_history(&mut transaction, folder)?;
    for table in tables().into_iter().filter(|table| *table != HISTORY) {
        if transaction.query_opt(&format!("SELECT 1 FROM {table} LIMIT 1"), &[])?.is_some() {
            bail!("restore into a database that is not empty: the table {table} has rows");
        }
        let path = copy_path(folder, table);
        let mut file = BufReader::new(File::open(&path).with_context(|| format!("open {}", path.display()))?);
        let mut rows = transaction.copy_in(&format!("COPY {table} FROM STDIN"))?;
        copy(&mut file, &mut rows).with_context(|| format!("fill the table {table}"))?;
        rows.flush()?;
        rows.finish().with_context(|| format!("fill the table {table}"))?;
    }
    set_sequences(&mut transaction)?;
    transaction.commit().context("commit the restored database")
}

/// Rows of one schema do not fit another: the copy must be of the version that restores it.
fn check_history(transaction: &mut Transaction<'_>, folder: &Path) -> anyhow::Result<()> {
    let rows = transaction.query(&format!("SELECT name, checksum FROM {HISTORY} ORDER BY name"), &[])?;
    let own: Vec<String> =
        rows.iter().map(|row| format!("{}\t{}", row.get::<_, &str>(0), row.get::<_, &str>(1))).collect();
    let copied =
        std::fs::read_to_string(copy_path(folder, HISTORY)).context("read the history of the copy's schema")?;
    let mut copied: Vec<&str> =
        copied.lines().filter_map(|line| line.rsplit_once('\t')).map(|(kept, _applied_at)| kept).collect();
    copied.sort_unstable();
    ensure!(
        own == copied,
        "the copy was made by another version of this program: restore it with that one, then upgrade"
    );
    Ok(())
}

/// The next number of each table comes after the highest that was restored.
fn set_sequences(transaction: &mut Transaction<'_>) -> anyhow::Result<()> {
    let identities = transaction.query(
        "SELECT table_name::text, column_name::text FROM information_schema.columns
         WHERE table_schema = current_schema() AND is_identity = 'YES'",
        &[],
    )?;
    for row in identities {
        let (table, column): (String, String) = (row.get(0), row.get(1));
        transaction.execute(
            &format!(
                "SELECT setval(pg_get_serial_sequence('{table}', '{column}'), MAX({column})) FROM {table} HAVING MAX({column}) IS NOT NULL"
            ),
            &[],
        )?;
    }
    Ok(())
}

/// In the order in which they were made, so that what a row refers to is there before it. A table that a migration made anew stands where
/// it was made last.
fn tables() -> Vec<&'static str> {
    let mut tables = vec![HISTORY];
    for line in MIGRATIONS.iter().flat_map(|(_, text)| text.lines()) {
        let words: Vec<&str> = line.split([' ', ';']).filter(|word| !word.is_empty()).collect();
        match words[..] {
            ["CREATE", "TABLE", name, ..] => tables.push(name),
            ["DROP", "TABLE", name] => tables.retain(|table| *table != name),
            ["ALTER", "TABLE", from, "RENAME", "TO", to] => {
                tables.iter_mut().filter(|table| **table == from).for_each(|table| *table = to);
            }
            _ => {}
        }
    }
    tables
}

fn copy_path(folder: &Path, table: &str) -> PathBuf {
    folder.join(format!("{table}.copy"))
}

fn connect(url: &str) -> anyhow::Result<Client> {
    PostgresAddress::read(url)?.connect()
}

/// PostgreSQL's client must not be used on a thread that runs async code.
fn on_its_own_thread(work: impl FnOnce() -> anyhow::Result<()> + Send) -> anyhow::Result<()> {
    std::thread::scope(|scope| scope.spawn(work).join().unwrap_or_else(|_| bail!("the copying thread panicked")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_that_was_made_anew_is_copied_once_and_behind_what_it_refers_to() {
        let tables = tables();
        let place = |name: &str| tables.iter().position(|table| *table == name);
        assert!(place("action") < place("postback_delivery") && place("postback") < place("postback_event"));
        assert!(tables.iter().all(|table| !table.ends_with("_new")), "{tables:?}");
        let mut once = tables.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), tables.len());
    }
}
