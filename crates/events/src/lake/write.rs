//! Writing one file: all or nothing, and the same name for the same records.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, ensure};
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::file::metadata::SortingColumn;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::ColumnPath;

use super::column::{Column, SCHEMA};
use super::row::Row;
use super::{Lake, LakeFileInfo, checksum};
use crate::record::Kind;

/// Small enough that the statistics of a group rule out most partners, large enough for dictionaries to pay.
const GROUP_ROWS_MAX: usize = 32_768;

impl Lake {
    /// Writes the rows of one program and local day. `first_position` and `last_position` are the spool positions of the
    /// first and the last of them; they name the file, so that repeating the write after a crash replaces it.
    pub fn write(
        &self,
        program: u32,
        day: i64,
        (first_position, last_position): (u64, u64),
        mut rows: Vec<&Row>,
    ) -> anyhow::Result<LakeFileInfo> {
        ensure!(!rows.is_empty(), "a lake file has rows");
        ensure!(rows.iter().all(|row| row.program == program), "a lake file holds one program");
        rows.sort_unstable_by_key(|row| (row.partner, row.at_ms, row.unique));
        let path = format!("{program}/{}/{first_position:020}-{last_position:020}.parquet", date(day)?);
        let place = self.locate(&path);
        let (bytes, checksum) =
            write_file(&self.dir, &place, &rows).with_context(|| format!("writing {}", place.display()))?;
        let times = rows.iter().map(|row| row.at_ms);
        Ok(LakeFileInfo {
            path,
            program,
            day,
            rows: rows.len() as u64,
            bytes,
            first_event_at: times.clone().min().expect("there are rows"),
            last_event_at: times.max().expect("there are rows"),
            first_position,
            last_position,
            checksum,
        })
    }
}

fn date(day: i64) -> anyhow::Result<jiff::civil::Date> {
    let epoch = jiff::civil::date(1970, 1, 1);
    Ok(epoch.checked_add(jiff::Span::new().try_days(day)?)?)
}

/// Temporary file, sync, rename, sync of the directories: after a crash the file is whole or absent. Gives its length and checksum.
fn write_file(lake: &Path, place: &Path, rows: &[&Row]) -> anyhow::Result<(u64, u32)> {
    let dir = place.parent().expect("below the lake's directory");
    fs::create_dir_all(dir)?;
    let temporary = place.with_extension("tmp");
    let mut writer = SerializedFileWriter::new(
        BufWriter::with_capacity(1 << 18, File::create(&temporary)?),
        SCHEMA.clone(),
        Arc::new(properties()?),
    )?;
    for rows in rows.chunks(GROUP_ROWS_MAX) {
        let mut group = writer.next_row_group()?;
        write_group(&mut group, rows)?;
        group.close()?;
    }
    let file = writer.into_inner()?.into_inner().context("writing the end of the file")?;
    file.sync_all()?;
    let (bytes, checksum) = (file.metadata()?.len(), checksum(&temporary)?);
    fs::rename(&temporary, place)?;
    for dir in dir.ancestors().take_while(|dir| dir.starts_with(lake)) {
        File::open(dir)?.sync_all()?;
    }
    Ok((bytes, checksum))
}

fn properties() -> anyhow::Result<WriterProperties> {
    let mut properties = WriterProperties::builder()
        .set_created_by("tributary".to_owned())
        .set_writer_version(WriterVersion::PARQUET_2_0)
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_dictionary_enabled(true)
        .set_sorting_columns(Some(
            [Column::Program, Column::Partner, Column::At]
                .map(|column| SortingColumn { column_idx: column as i32, descending: false, nulls_first: false })
                .to_vec(),
        ));
    // Nearly every value is another one and close to its neighbour: differences are shorter than a dictionary.
    for column in [Column::At, Column::UniqueNumber] {
        properties = properties
            .set_column_dictionary_enabled(path(column), false)
            .set_column_encoding(path(column), Encoding::DELTA_BINARY_PACKED);
    }
    // Hashes: neither repeated nor near each other, and nobody asks for a range of them.
    properties = properties
        .set_column_dictionary_enabled(path(Column::Visitor), false)
        .set_column_statistics_enabled(path(Column::Visitor), EnabledStatistics::None);
    Ok(properties.build())
}

fn path(column: Column) -> ColumnPath {
    ColumnPath::from(SCHEMA.get_fields()[column as usize].name())
}

fn write_group<W: std::io::Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    rows: &[&Row],
) -> anyhow::Result<()> {
    for column in Column::ALL {
        match column {
            Column::Kind => texts(group, rows, |row| kind_text(row.kind)),
            Column::At => write::<Int64Type, W>(group, rows, |row| row.at_ms),
            Column::UniqueNumber => write::<Int64Type, W>(group, rows, |row| row.unique as i64),
            Column::KeyId => write::<Int32Type, W>(group, rows, |row| i32::from(row.key_id)),
            Column::Program => write::<Int32Type, W>(group, rows, |row| row.program as i32),
            Column::Partner => write::<Int32Type, W>(group, rows, |row| row.partner as i32),
            Column::Creative => write::<Int32Type, W>(group, rows, |row| row.creative as i32),
            Column::Link => write::<Int32Type, W>(group, rows, |row| row.link as i32),
            Column::LeftOut => texts(group, rows, |row| row.left_out.map_or("", |reason| reason.code())),
            Column::IsUnique => write::<BoolType, W>(group, rows, |row| row.is_unique),
            Column::Visitor => write::<Int64Type, W>(group, rows, |row| row.visitor as i64),
            Column::Country => texts(group, rows, |row| row.country.as_str()),
            Column::Device => texts(group, rows, |row| &row.device),
            Column::Browser => texts(group, rows, |row| &row.browser),
            Column::System => texts(group, rows, |row| &row.system),
            Column::Agent => texts(group, rows, |row| &row.agent),
            Column::ReferrerHost => texts(group, rows, |row| &row.referrer_host),
            Column::SubId1 => texts(group, rows, |row| &row.sub_id1),
            Column::SubId2 => texts(group, rows, |row| &row.sub_id2),
            Column::SubId3 => texts(group, rows, |row| &row.sub_id3),
            Column::SharedId => texts(group, rows, |row| &row.shared_id),
        }?;
    }
    Ok(())
}

pub fn kind_text(kind: Kind) -> &'static str {
    match kind {
        Kind::Click => "click",
        Kind::Impression => "impression",
    }
}

fn texts<W: std::io::Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    rows: &[&Row],
    text: impl for<'a> Fn(&'a Row) -> &'a str,
) -> anyhow::Result<()> {
    // Neighbours repeat each other: a repeated value shares its bytes.
    let mut last = ByteArray::from("");
    write::<ByteArrayType, W>(group, rows, |row| {
        let text = text(row);
        if last.data() != text.as_bytes() {
            last = ByteArray::from(text);
        }
        last.clone()
    })
}

fn write<T: DataType, W: std::io::Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    rows: &[&Row],
    value: impl FnMut(&Row) -> T::T,
) -> anyhow::Result<()> {
    let mut column = group.next_column()?.context("the schema has this column")?;
    let values: Vec<T::T> = rows.iter().copied().map(value).collect();
    column.typed::<T>().write_batch(&values, None, None)?;
    column.close()?;
    Ok(())
}
