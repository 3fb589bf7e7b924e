//! Writing one file: all or nothing, and the same name for the same records.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, ensure};
use parquet::basic::{Compression, Encoding, Type, ZstdLevel};
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
    // Hashes: neither repeated nor near each other.
    properties = properties.set_column_dictionary_enabled(path(Column::Visitor), false);
    // Nobody asks for a range of these, and each group has nearly all of them.
    for column in [
        Column::Kind,
        Column::LeftOut,
        Column::Visitor,
        Column::Country,
        Column::Device,
        Column::Browser,
        Column::System,
        Column::Agent,
        Column::ReferrerHost,
    ] {
        properties = properties.set_column_statistics_enabled(path(column), EnabledStatistics::None);
    }
    Ok(properties.build())
}

fn path(column: Column) -> ColumnPath {
    ColumnPath::from(SCHEMA.get_fields()[column as usize].name())
}

fn write_group<W: std::io::Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    rows: &[&Row],
) -> anyhow::Result<()> {
    for values in gather(rows) {
        match values {
            Values::Bools(values) => write_column::<BoolType, W>(group, &values),
            Values::Ints(values) => write_column::<Int32Type, W>(group, &values),
            Values::Longs(values) => write_column::<Int64Type, W>(group, &values),
            Values::Texts { values, .. } => write_column::<ByteArrayType, W>(group, &values),
        }?;
    }
    Ok(())
}

fn write_column<T: DataType, W: std::io::Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    values: &[T::T],
) -> anyhow::Result<()> {
    let mut column = group.next_column()?.context("the schema has this column")?;
    column.typed::<T>().write_batch(values, None, None)?;
    column.close()?;
    Ok(())
}

/// The values of one column.
enum Values<'a> {
    Bools(Vec<bool>),
    Ints(Vec<i32>),
    Longs(Vec<i64>),
    Texts { values: Vec<ByteArray>, last: &'a str },
}

enum Value<'a> {
    Bool(bool),
    Int(i32),
    Long(i64),
    Text(&'a str),
}

/// All columns in one pass: rows are large and lie scattered, and a pass for each column would fetch them 21 times.
fn gather<'a>(rows: &[&'a Row]) -> Vec<Values<'a>> {
    let mut columns: Vec<Values<'a>> = Column::ALL.iter().map(|column| Values::none_yet(*column, rows.len())).collect();
    for row in rows {
        for (column, values) in Column::ALL.iter().zip(&mut columns) {
            values.push(value(row, *column));
        }
    }
    columns
}

impl<'a> Values<'a> {
    fn none_yet(column: Column, rows: usize) -> Values<'a> {
        match SCHEMA.get_fields()[column as usize].get_physical_type() {
            Type::BOOLEAN => Values::Bools(Vec::with_capacity(rows)),
            Type::INT32 => Values::Ints(Vec::with_capacity(rows)),
            Type::INT64 => Values::Longs(Vec::with_capacity(rows)),
            Type::BYTE_ARRAY => Values::Texts { values: Vec::with_capacity(rows), last: "" },
            other => unreachable!("no column is of type {other}"),
        }
    }

    fn push(&mut self, value: Value<'a>) {
        match (self, value) {
            (Values::Bools(values), Value::Bool(value)) => values.push(value),
            (Values::Ints(values), Value::Int(value)) => values.push(value),
            (Values::Longs(values), Value::Long(value)) => values.push(value),
            (Values::Texts { values, last }, Value::Text(text)) => {
                // Neighbours repeat each other, and rows share their texts: most are found the same without reading them.
                let repeated = values.last().filter(|_| std::ptr::eq(*last, text)).cloned();
                values.push(repeated.unwrap_or_else(|| ByteArray::from(text)));
                *last = text;
            }
            _ => unreachable!("a column's values are of the schema's type"),
        }
    }
}

fn value(row: &Row, column: Column) -> Value<'_> {
    match column {
        Column::Kind => Value::Text(kind_text(row.kind)),
        Column::At => Value::Long(row.at_ms),
        Column::UniqueNumber => Value::Long(row.unique.cast_signed()),
        Column::KeyId => Value::Int(i32::from(row.key_id)),
        Column::Program => Value::Int(row.program.cast_signed()),
        Column::Partner => Value::Int(row.partner.cast_signed()),
        Column::Creative => Value::Int(row.creative.cast_signed()),
        Column::Link => Value::Int(row.link.cast_signed()),
        Column::LeftOut => Value::Text(row.left_out.map_or("", |reason| reason.code())),
        Column::IsUnique => Value::Bool(row.is_unique),
        Column::Visitor => Value::Long(row.visitor.cast_signed()),
        Column::Country => Value::Text(row.country.as_str()),
        Column::Device => Value::Text(&row.device),
        Column::Browser => Value::Text(&row.browser),
        Column::System => Value::Text(&row.system),
        Column::Agent => Value::Text(&row.agent),
        Column::ReferrerHost => Value::Text(&row.referrer_host),
        Column::SubId1 => Value::Text(&row.sub_id1),
        Column::SubId2 => Value::Text(&row.sub_id2),
        Column::SubId3 => Value::Text(&row.sub_id3),
        Column::SharedId => Value::Text(&row.shared_id),
    }
}

pub fn kind_text(kind: Kind) -> &'static str {
    match kind {
        Kind::Click => "click",
        Kind::Impression => "impression",
    }
}
