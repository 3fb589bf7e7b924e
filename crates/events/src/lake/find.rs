//! Finding one record again by what its click id says.

use super::{Column, Filter, Lake, Row};

impl Lake {
    /// The record with this unique number and time, if one of the files holds it. `files` are those of the manifest whose
    /// program and time range fit; in them the statistics leave one or two row groups to be read.
    pub fn find<'a>(
        &self,
        files: impl IntoIterator<Item = &'a str>,
        unique: u64,
        at_ms: i64,
    ) -> anyhow::Result<Option<Row>> {
        let filter = Filter {
            from_ms: Some(at_ms),
            to_ms: Some(at_ms.saturating_add(1)),
            unique: Some(unique),
            ..Filter::default()
        };
        let mut found = None;
        self.scan(files, &filter, &Column::ALL, |chunk| {
            found = chunk.rows.first().map(|row| chunk.row(*row)).transpose()?;
            Ok(())
        })?;
        Ok(found)
    }
}
