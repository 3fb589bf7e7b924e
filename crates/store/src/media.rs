//! Which uploaded files the rows of all nouns name.

use crate::{Tx, params};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The row that names it: `creative 10002`.
    pub about: String,
    /// SHA-256 in hex: the file's name in the media folder.
    pub hash: String,
}

/// Each file of a noun once, under the first row that names it.
pub fn named(tx: &mut Tx<'_>) -> anyhow::Result<Vec<Named>> {
    let rows = tx.query(
        "SELECT file_hash, 'creative', MIN(id) FROM creative WHERE file_hash <> '' GROUP BY file_hash
         UNION ALL
         SELECT file_hash, 'attachment', MIN(id) FROM attachment GROUP BY file_hash
         UNION ALL
         SELECT file_hash, 'logo', MIN(id) FROM logo GROUP BY file_hash
         ORDER BY 2, 3",
        &params![],
    )?;
    Ok(rows.iter().map(|row| Named { about: format!("{} {}", row.str(1), row.int(2)), hash: row.text(0) }).collect())
}
