//! Small facts about the installation itself, one text per name.

use crate::{Dialect, Tx, params};

pub fn find(tx: &mut Tx<'_>, name: &str) -> anyhow::Result<Option<String>> {
    let row = tx.query_opt("SELECT value FROM setting WHERE name = $1", &params![name])?;
    Ok(row.map(|row| row.text(0)))
}

pub fn put(tx: &mut Tx<'_>, name: &str, value: &str) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        &params![name, value],
    )?;
    Ok(())
}

/// How many bytes the database takes.
pub fn database_bytes(tx: &mut Tx<'_>) -> anyhow::Result<i64> {
    let sql = match tx.dialect() {
        Dialect::Sqlite => "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
        Dialect::Postgres => "SELECT pg_database_size(current_database())",
    };
    Ok(tx.query_one(sql, &params![])?.int(0))
}

/// The setting as a number; 0 when it is not there.
pub fn number(tx: &mut Tx<'_>, name: &str) -> anyhow::Result<i64> {
    match find(tx, name)? {
        Some(value) => value.parse().map_err(|_| anyhow::anyhow!("setting {name} is `{value}`, not a number")),
        None => Ok(0),
    }
}

/// Adds one to a number that starts at 0, and returns it.
pub fn count_up(tx: &mut Tx<'_>, name: &str) -> anyhow::Result<i64> {
    let next = number(tx, name)? + 1;
    put(tx, name, &next.to_string())?;
    Ok(next)
}

#[cfg(test)]
mod tests {
    use crate::testing::test_store;

    #[test]
    fn settings_are_replaced_and_counted() {
        let store = test_store();
        let work = |tx: &mut crate::Tx<'_>| {
            assert_eq!(super::find(tx, "colour")?, None);
            super::put(tx, "colour", "red")?;
            super::put(tx, "colour", "blue")?;
            assert_eq!(super::find(tx, "colour")?.as_deref(), Some("blue"));
            assert!(super::number(tx, "colour").is_err());
            assert_eq!(super::number(tx, "version")?, 0);
            assert_eq!(super::count_up(tx, "version")?, 1);
            assert_eq!(super::count_up(tx, "version")?, 2);
            assert_eq!(super::number(tx, "version")?, 2);
            anyhow::Ok(())
        };
        store.write_blocking(work).unwrap();
    }
}
