//! Finding one record again by what its click id says.

use anyhow::Context as _;

use super::file::LakeFile;
use super::scan::{Chunk, Filter, may_hold, whole};
use super::{Column, Lake, Row};

impl Lake {
    /// The record with this partner, unique number and time, if one of the files holds it. `files` are those of the manifest
    /// whose program and time range fit. Statistics leave one or two row groups; of these one column is read, and of the
    /// others only the row.
    pub fn find<'a>(
        &self,
        files: impl IntoIterator<Item = &'a str>,
        partner: u32,
        unique: u64,
        at_ms: i64,
    ) -> anyhow::Result<Option<Row>> {
        let filter = Filter {
            partner: Some(partner),
            from_ms: Some(at_ms),
            to_ms: Some(at_ms.saturating_add(1)),
            unique: Some(unique),
            ..Filter::default()
        };
        for path in files {
            let found = LakeFile::open(self, path).and_then(|file| find_in(&file, &filter, unique));
            if let Some(row) = found.with_context(|| format!("searching the lake file {path}"))? {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }
}

fn find_in(file: &LakeFile, filter: &Filter, unique: u64) -> anyhow::Result<Option<Row>> {
    for (group, metadata) in file.groups().filter(|(_, metadata)| may_hold(metadata, filter)) {
        let mut chunk = Chunk::new(0..metadata.num_rows() as usize);
        chunk.read(file, group, Column::UniqueNumber)?;
        let is_it = |row: &&usize| chunk.number(Column::UniqueNumber, **row).cast_unsigned() == unique;
        let Some(row) = chunk.rows.iter().find(is_it).copied() else { continue };
        return Ok(whole(file, group, std::iter::once(row))?.pop());
    }
    Ok(None)
}
