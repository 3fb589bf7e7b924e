//! Which uploaded files the rows of all nouns name.

use crate::{Tx, params};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The row that names it: `creative 10002`.
    pub about: String,
    /// SHA-256 in hex: the file's name in the media folder.
    pub hash: String,
}

/// Each file once, under the first row that names it.
pub fn named(tx: &mut Tx<'_>) -> anyhow::Result<Vec<Named>> {
    let rows = tx.query(
        "SELECT file_hash, MIN(id) FROM creative WHERE file_hash <> '' GROUP BY file_hash ORDER BY MIN(id)",
        &params![],
    )?;
    Ok(rows.iter().map(|row| Named { about: format!("creative {}", row.int(1)), hash: row.text(0) }).collect())
}
