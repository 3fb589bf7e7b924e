//! The manifest of the lake: a file counts when it stands here.

use domain::ids::ProgramId;
use jiff::Timestamp;

use crate::{Row, Tx, params};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LakeFile {
    /// Relative to the lake.
    pub path: String,
    pub program: ProgramId,
    /// Program-local, days since 1970-01-01.
    pub day: i64,
    pub rows: i64,
    pub bytes: i64,
    pub first_event_at: Timestamp,
    pub last_event_at: Timestamp,
    /// Spool positions of the first and the last row.
    pub first_position: i64,
    pub last_position: i64,
    pub created_at: Timestamp,
    /// CRC-32C of its bytes; none of a file that was filed before checksums were kept.
    pub checksum: Option<i64>,
}

const COLUMNS: &str = "path, program_id, day, rows, bytes, first_event_at, last_event_at, first_position, last_position, created_at, checksum";

pub fn insert(tx: &mut Tx<'_>, file: &LakeFile) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO lake_file (path, program_id, day, rows, bytes,
                                first_event_at, last_event_at, first_position, last_position, created_at, checksum)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        &params![
            &file.path,
            file.program,
            file.day,
            file.rows,
            file.bytes,
            file.first_event_at,
            file.last_event_at,
            file.first_position,
            file.last_position,
            file.created_at,
            file.checksum,
        ],
    )?;
    Ok(())
}

/// Takes a file out of the manifest.
pub fn delete(tx: &mut Tx<'_>, path: &str) -> anyhow::Result<()> {
    tx.execute("DELETE FROM lake_file WHERE path = $1", &params![path])?;
    Ok(())
}

/// The last file of a program's day.
pub fn newest(tx: &mut Tx<'_>, program: ProgramId, day: i64) -> anyhow::Result<Option<LakeFile>> {
    let row = tx.query_opt(
        &format!(
            "SELECT {COLUMNS} FROM lake_file WHERE program_id = $1 AND day = $2 ORDER BY first_position DESC LIMIT 1"
        ),
        &params![program, day],
    )?;
    Ok(row.map(|row| read(&row)))
}

/// The files of a program's days, both included, oldest day first and in the order of arrival within a day.
pub fn list(tx: &mut Tx<'_>, program: ProgramId, first_day: i64, last_day: i64) -> anyhow::Result<Vec<LakeFile>> {
    let rows = tx.query(
        &format!(
            "SELECT {COLUMNS} FROM lake_file WHERE program_id = $1 AND day >= $2 AND day <= $3
             ORDER BY day, first_position"
        ),
        &params![program, first_day, last_day],
    )?;
    Ok(rows.iter().map(read).collect())
}

/// What the lake holds of one day, over all programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LakeDay {
    /// Program-local, days since 1970-01-01.
    pub day: i64,
    pub files: i64,
    pub rows: i64,
    pub bytes: i64,
}

/// The newest days.
pub fn days(tx: &mut Tx<'_>, limit: u32) -> anyhow::Result<Vec<LakeDay>> {
    let rows = tx.query(
        "SELECT day, COUNT(*), CAST(SUM(rows) AS BIGINT), CAST(SUM(bytes) AS BIGINT)
         FROM lake_file GROUP BY day ORDER BY day DESC LIMIT $1",
        &params![limit],
    )?;
    let day = |row: &Row| LakeDay { day: row.int(0), files: row.int(1), rows: row.int(2), bytes: row.int(3) };
    Ok(rows.iter().map(day).collect())
}

/// The paths of all files.
pub fn paths(tx: &mut Tx<'_>) -> anyhow::Result<Vec<String>> {
    let rows = tx.query("SELECT path FROM lake_file", &params![])?;
    Ok(rows.iter().map(|row| row.text(0)).collect())
}

/// The paths of the files that can hold an event of the program at that instant.
pub fn paths_at(tx: &mut Tx<'_>, program: ProgramId, day: i64, at: Timestamp) -> anyhow::Result<Vec<String>> {
    let rows = tx.query(
        "SELECT path FROM lake_file
         WHERE program_id = $1 AND day = $2 AND first_event_at <= $3 AND last_event_at >= $3
         ORDER BY first_position",
        &params![program, day, at],
    )?;
    Ok(rows.iter().map(|row| row.text(0)).collect())
}

fn read(row: &Row) -> LakeFile {
    LakeFile {
        path: row.text(0),
        program: row.id(1),
        day: row.int(2),
        rows: row.int(3),
        bytes: row.int(4),
        first_event_at: row.instant(5),
        last_event_at: row.instant(6),
        first_position: row.int(7),
        last_position: row.int(8),
        created_at: row.instant(9),
        checksum: row.opt_int(10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::test_store;

    fn file(program: i64, day: i64, first_position: i64) -> LakeFile {
        LakeFile {
            path: format!("{program}/{day}/{first_position}"),
            program: ProgramId(program),
            day,
            rows: 10,
            bytes: 600,
            first_event_at: Timestamp::from_millisecond(first_position * 1000).unwrap(),
            last_event_at: Timestamp::from_millisecond(first_position * 1000 + 999).unwrap(),
            first_position,
            last_position: first_position + 9,
            created_at: Timestamp::from_millisecond(77).unwrap(),
            checksum: (day == 5).then_some(0xffff_ffff),
        }
    }

    #[test]
    fn files_are_found_by_day_and_time() {
        let store = test_store();
        store
            .write_blocking(|tx| {
                let files = [file(1001, 5, 20), file(1001, 5, 10), file(1001, 6, 30), file(1002, 5, 15)];
                for file in &files {
                    insert(tx, file)?;
                }
                let [late, early, next_day, _] = &files;
                assert_eq!(list(tx, ProgramId(1001), 5, 6)?, [early.clone(), late.clone(), next_day.clone()]);
                assert_eq!(list(tx, ProgramId(1001), 6, 6)?, std::slice::from_ref(next_day));
                assert_eq!(paths(tx)?.len(), 4);
                assert_eq!(newest(tx, ProgramId(1001), 5)?, Some(late.clone()));
                assert_eq!(newest(tx, ProgramId(1001), 7)?, None);
                let at = Timestamp::from_millisecond(20_500).unwrap();
                assert_eq!(paths_at(tx, ProgramId(1001), 5, at)?, std::slice::from_ref(&late.path));
                assert_eq!(paths_at(tx, ProgramId(1001), 6, at)?, [""; 0]);
                delete(tx, &late.path)?;
                assert_eq!(list(tx, ProgramId(1001), 5, 6)?, [early.clone(), next_day.clone()]);
                anyhow::Ok(())
            })
            .unwrap();
    }
}
