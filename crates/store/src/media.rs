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
         UNION ALL
         SELECT file_hash, 'announcement file', MIN(id) FROM announcement_file GROUP BY file_hash
         ORDER BY 2, 3",
        &params![],
    )?;
    Ok(rows.iter().map(|row| Named { about: format!("{} {}", row.str(1), row.int(2)), hash: row.text(0) }).collect())
}

/// Those of these files that no row names any more.
pub fn unnamed(tx: &mut Tx<'_>, mut hashes: Vec<String>) -> anyhow::Result<Vec<String>> {
    hashes.sort();
    hashes.dedup();
    let mut unnamed = Vec::new();
    for hash in hashes {
        let named = tx.query_opt(
            "SELECT 1 FROM attachment WHERE file_hash = $1 UNION SELECT 1 FROM creative WHERE file_hash = $1
             UNION SELECT 1 FROM logo WHERE file_hash = $1 UNION SELECT 1 FROM announcement_file WHERE file_hash = $1 LIMIT 1",
            &params![&hash],
        )?;
        if named.is_none() {
            unnamed.push(hash);
        }
    }
    Ok(unnamed)
}
