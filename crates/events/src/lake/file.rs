//! One open file: its row groups, and ranges of their columns. What the footer says is kept for the next who opens it.

use std::collections::HashMap;
use std::fs::File;
use std::ops::Range;
use std::sync::{Arc, Mutex};

use anyhow::{Context as _, ensure};
use parquet::basic::Type;
use parquet::column::reader::{ColumnReader, get_column_reader, get_typed_column_reader};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader, RowGroupMetaData};
use parquet::file::serialized_reader::SerializedPageReader;

use super::Lake;
use super::column::{Column, SCHEMA};

/// Footers by path. Files never change, so a footer is never stale.
#[derive(Debug, Default)]
pub struct Footers {
    known: Mutex<HashMap<String, Arc<ParquetMetaData>>>,
}

pub struct LakeFile {
    file: Arc<File>,
    footer: Arc<ParquetMetaData>,
}

pub enum Values {
    NotRead,
    Numbers(Vec<i64>),
    Texts(Vec<ByteArray>),
}

impl Footers {
    /// About 30 kB each.
    const FOOTERS_MAX: usize = 256;

    fn of(&self, path: &str, file: &File) -> anyhow::Result<Arc<ParquetMetaData>> {
        if let Some(known) = self.known.lock().expect("no holder of this lock panics").get(path) {
            return Ok(known.clone());
        }
        let footer = Arc::new(ParquetMetaDataReader::new().parse_and_finish(file)?);
        let mut known = self.known.lock().expect("no holder of this lock panics");
        if known.len() >= Self::FOOTERS_MAX {
            known.clear();
        }
        known.insert(path.to_owned(), footer.clone());
        Ok(footer)
    }
}

impl LakeFile {
    pub fn open(lake: &Lake, path: &str) -> anyhow::Result<LakeFile> {
        let file = File::open(lake.locate(path))?;
        let footer = lake.footers.of(path, &file)?;
        Ok(LakeFile { file: Arc::new(file), footer })
    }

    pub fn groups(&self) -> impl Iterator<Item = (usize, &RowGroupMetaData)> {
        self.footer.row_groups().iter().enumerate()
    }

    /// Some rows of one column of a group: ranges in ascending order.
    pub fn read(&self, group: usize, column: Column, rows: &[Range<usize>]) -> anyhow::Result<Values> {
        let metadata = self.footer.row_group(group);
        let chunk = metadata.column(column as usize);
        let pages = SerializedPageReader::new(self.file.clone(), chunk, metadata.num_rows() as usize, None)?;
        let reader = get_column_reader(chunk.column_descr_ptr(), Box::new(pages));
        Ok(match SCHEMA.get_fields()[column as usize].get_physical_type() {
            Type::BOOLEAN => Values::Numbers(widen(read::<BoolType>(reader, rows)?)),
            Type::INT32 => Values::Numbers(widen(read::<Int32Type>(reader, rows)?)),
            Type::INT64 => Values::Numbers(read::<Int64Type>(reader, rows)?),
            _ => Values::Texts(checked(read::<ByteArrayType>(reader, rows)?)?),
        })
    }
}

fn read<T: DataType>(reader: ColumnReader, rows: &[Range<usize>]) -> anyhow::Result<Vec<T::T>> {
    let mut reader = get_typed_column_reader::<T>(reader);
    let mut values = Vec::with_capacity(rows.iter().map(ExactSizeIterator::len).sum());
    let mut place = 0;
    for range in rows {
        if range.start > place {
            reader.skip_records(range.start - place)?;
        }
        let known = values.len();
        reader.read_records(range.len(), None, None, &mut values)?;
        ensure!(values.len() - known == range.len(), "a column ends before row {}", range.end);
        place = range.end;
    }
    Ok(values)
}

fn widen<N: Into<i64>>(narrow: Vec<N>) -> Vec<i64> {
    narrow.into_iter().map(Into::into).collect()
}

fn checked(texts: Vec<ByteArray>) -> anyhow::Result<Vec<ByteArray>> {
    for text in &texts {
        str::from_utf8(text.data()).context("a text is not UTF-8")?;
    }
    Ok(texts)
}
