//! Reading files in a stream: one row group at a time, only the columns asked for, skipping groups by their statistics.

use std::ops::Range;

use anyhow::Context as _;
use domain::click::LeftOut;
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::statistics::Statistics;

use super::Lake;
use super::column::Column;
use super::file::{LakeFile, Values};
use super::row::Row;
use crate::enrich::Country;
use crate::record::Kind;

/// Which rows are wanted. None: all.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    pub program: Option<u32>,
    pub partner: Option<u32>,
    /// Unix milliseconds, included.
    pub from_ms: Option<i64>,
    /// Unix milliseconds, excluded.
    pub to_ms: Option<i64>,
    pub unique: Option<u64>,
}

/// Part of one row group with the columns asked for.
pub struct Chunk {
    /// Indexes of the rows that pass the filter, ascending.
    pub rows: Vec<usize>,
    /// The rows of the group that are held; their indexes count from its start.
    of_group: Range<usize>,
    columns: Vec<Values>,
}

impl Lake {
    /// Visits the rows that pass the filter, file by file in the order given, in each file by partner and time.
    pub fn scan<'a>(
        &self,
        files: impl IntoIterator<Item = &'a str>,
        filter: &Filter,
        columns: &[Column],
        mut visit: impl FnMut(&Chunk) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        for path in files {
            let mut each = |_: &LakeFile, _: usize, chunk: &Chunk| visit(chunk);
            let scanned = LakeFile::open(self, path).and_then(|file| scan_file(&file, filter, columns, &mut each));
            scanned.with_context(|| format!("reading the lake file {path}"))?;
        }
        Ok(())
    }

    /// The whole of the rows that `choose` picks, ascending, from what [`Lake::scan`] shows it of one file: for few rows of many, whose
    /// other columns are passed over.
    pub fn pick(
        &self,
        path: &str,
        filter: &Filter,
        columns: &[Column],
        mut choose: impl FnMut(&Chunk) -> anyhow::Result<Vec<usize>>,
    ) -> anyhow::Result<Vec<Row>> {
        let mut picked = Vec::new();
        let mut each = |file: &LakeFile, group: usize, chunk: &Chunk| {
            let chosen = choose(chunk)?.into_iter().map(|row| chunk.of_group.start + row);
            picked.extend(whole(file, group, chosen)?);
            Ok(())
        };
        let scanned = LakeFile::open(self, path).and_then(|file| scan_file(&file, filter, columns, &mut each));
        scanned.with_context(|| format!("reading the lake file {path}"))?;
        Ok(picked)
    }
}

/// The whole of these rows of a group, in ascending order.
pub(super) fn whole(file: &LakeFile, group: usize, rows: impl Iterator<Item = usize>) -> anyhow::Result<Vec<Row>> {
    let ranges: Vec<_> = rows.map(|row| row..row + 1).collect();
    if ranges.is_empty() {
        return Ok(Vec::new());
    }
    let read = |column| file.read(group, column, &ranges);
    let columns = Column::ALL.into_iter().map(read).collect::<anyhow::Result<_>>()?;
    let chunk = Chunk { rows: (0..ranges.len()).collect(), of_group: 0..ranges.len(), columns };
    chunk.rows.iter().map(|row| chunk.row(*row)).collect()
}

impl Chunk {
    /// Panics when the column was not asked for or is no number.
    pub fn number(&self, column: Column, row: usize) -> i64 {
        match &self.columns[column as usize] {
            Values::Numbers(numbers) => numbers[row],
            _ => panic!("{column:?} was not asked for as a number"),
        }
    }

    /// Panics when the column was not asked for or is no text.
    pub fn text(&self, column: Column, row: usize) -> &str {
        match &self.columns[column as usize] {
            Values::Texts(texts) => str::from_utf8(texts[row].data()).expect("checked when it was read"),
            _ => panic!("{column:?} was not asked for as a text"),
        }
    }

    pub fn left_out(&self, row: usize) -> anyhow::Result<Option<LeftOut>> {
        match self.text(Column::LeftOut, row) {
            "" => Ok(None),
            code => Ok(Some(code.parse()?)),
        }
    }

    pub fn kind(&self, row: usize) -> Kind {
        if self.text(Column::Kind, row) == "impression" { Kind::Impression } else { Kind::Click }
    }

    /// The whole row; all columns must have been asked for.
    pub fn row(&self, row: usize) -> anyhow::Result<Row> {
        let number = |column| self.number(column, row);
        let text = |column| self.text(column, row).into();
        Ok(Row {
            kind: self.kind(row),
            at_ms: number(Column::At),
            unique: number(Column::UniqueNumber) as u64,
            key_id: number(Column::KeyId) as u8,
            program: number(Column::Program) as u32,
            partner: number(Column::Partner) as u32,
            creative: number(Column::Creative) as u32,
            link: number(Column::Link) as u32,
            left_out: self.left_out(row)?,
            is_unique: number(Column::IsUnique) != 0,
            visitor: number(Column::Visitor) as u64,
            country: Country::new(self.text(Column::Country, row)),
            device: text(Column::Device),
            browser: text(Column::Browser),
            system: text(Column::System),
            agent: text(Column::Agent),
            referrer_host: text(Column::ReferrerHost),
            sub_id1: text(Column::SubId1),
            sub_id2: text(Column::SubId2),
            sub_id3: text(Column::SubId3),
            shared_id: text(Column::SharedId),
        })
    }
}

fn scan_file(
    file: &LakeFile,
    filter: &Filter,
    columns: &[Column],
    each: &mut impl FnMut(&LakeFile, usize, &Chunk) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    for (group, metadata) in file.groups().filter(|(_, metadata)| may_hold(metadata, filter)) {
        let mut chunk = Chunk::new(0..metadata.num_rows() as usize);
        for (column, _) in conditions(filter) {
            chunk.read(file, group, column)?;
        }
        chunk.keep_matching(filter);
        if chunk.rows.is_empty() {
            continue;
        }
        for column in columns {
            chunk.read(file, group, *column)?;
        }
        each(file, group, &chunk)?;
    }
    Ok(())
}

/// Each condition as a range of one column, both ends included.
fn conditions(filter: &Filter) -> impl Iterator<Item = (Column, (i64, i64))> {
    let time = (filter.from_ms.is_some() || filter.to_ms.is_some())
        .then(|| (filter.from_ms.unwrap_or(i64::MIN), filter.to_ms.map_or(i64::MAX, |to| to.saturating_sub(1))));
    let exactly = |value: i64| (value, value);
    [
        filter.program.map(|program| (Column::Program, exactly(program.into()))),
        filter.partner.map(|partner| (Column::Partner, exactly(partner.into()))),
        time.map(|range| (Column::At, range)),
        filter.unique.map(|unique| (Column::UniqueNumber, exactly(unique as i64))),
    ]
    .into_iter()
    .flatten()
}

/// False when the statistics rule every row of the group out.
pub(super) fn may_hold(group: &RowGroupMetaData, filter: &Filter) -> bool {
    conditions(filter).all(|(column, (from, to))| match group.column(column as usize).statistics() {
        Some(Statistics::Int32(found)) => {
            overlaps(found.min_opt().map(|min| i64::from(*min)), found.max_opt().map(|max| i64::from(*max)), from, to)
        }
        // Unique numbers are ordered without a sign and compared with one here: only ranges within one sign may rule out.
        Some(Statistics::Int64(found)) => match (found.min_opt(), found.max_opt()) {
            (Some(min), Some(max)) if min <= max => overlaps(Some(*min), Some(*max), from, to),
            _ => true,
        },
        _ => true,
    })
}

fn overlaps(min: Option<i64>, max: Option<i64>, from: i64, to: i64) -> bool {
    min.is_none_or(|min| min <= to) && max.is_none_or(|max| max >= from)
}

impl Chunk {
    /// Will hold these rows of a group, all of them wanted.
    pub(super) fn new(of_group: Range<usize>) -> Chunk {
        let rows = (0..of_group.len()).collect();
        Chunk { rows, of_group, columns: Column::ALL.map(|_| Values::NotRead).into() }
    }

    /// Keeps the rows that pass the filter, whose columns have been read, and drops what lies before the first of them and
    /// behind the last: one partner's rows lie together, so most of a group is never read further.
    fn keep_matching(&mut self, filter: &Filter) {
        let mut rows = std::mem::take(&mut self.rows);
        for (column, (from, to)) in conditions(filter) {
            rows.retain(|row| (from..=to).contains(&self.number(column, *row)));
        }
        let (Some(first), Some(last)) = (rows.first().copied(), rows.last().copied()) else { return };
        rows.iter_mut().for_each(|row| *row -= first);
        self.rows = rows;
        self.of_group = self.of_group.start + first..self.of_group.start + last + 1;
        for values in &mut self.columns {
            match values {
                Values::NotRead => {}
                Values::Numbers(numbers) => *numbers = numbers[first..=last].to_vec(),
                Values::Texts(texts) => *texts = texts[first..=last].to_vec(),
            }
        }
    }

    pub(super) fn read(&mut self, file: &LakeFile, group: usize, column: Column) -> anyhow::Result<()> {
        if matches!(self.columns[column as usize], Values::NotRead) {
            self.columns[column as usize] = file.read(group, column, std::slice::from_ref(&self.of_group))?;
        }
        Ok(())
    }
}
