//! Adding counts: merged in memory first, then one sorted upsert of many rows.

use std::sync::LazyLock;

use domain::ids::{AccountId, ProgramId};
use domain::report::{Count, Counts, Dimension};
use foldhash::HashMap;

use super::room::{Room, closed, closed_of, own_rows_of};
use super::{EVERYBODY, RollupRow, RowKey, TOTALS};
use crate::{Tx, Value};

/// Where a fact is counted: its program-local day and its value of every generic dimension. Ids are 0 and texts '' where there is none.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    pub program: ProgramId,
    pub partner: AccountId,
    /// Days since 1970-01-01 in the program's time zone.
    pub day: i64,
    pub creative_id: i64,
    pub link_id: i64,
    pub sub_id1: &'a str,
    pub sub_id2: &'a str,
    pub sub_id3: &'a str,
    pub shared_id: &'a str,
    pub promo_code: &'a str,
    pub country: &'a str,
    pub device: &'a str,
    pub browser: &'a str,
    pub referrer_host: &'a str,
}

/// Counts on their way into the table, merged by row.
#[derive(Debug, Default)]
pub struct Batch {
    pub(super) groups: HashMap<Group, HashMap<String, Counts>>,
}

/// The number part of the table's key, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Group {
    pub dimension: i64,
    pub program: i64,
    pub day: i64,
    pub partner: i64,
}

/// Rows of one statement. A round trip to PostgreSQL costs more than a row; SQLite does not mind.
const ROWS_PER_STATEMENT: usize = 64;

impl Batch {
    /// Adds to the totals of the place, and to each of its values. Counts may be negative: that takes away.
    pub fn add(&mut self, place: &Place<'_>, counts: &Counts) {
        self.add_value(place, TOTALS, "", counts);
        for dimension in Dimension::GENERIC {
            let number = dimension.rollup_number().expect("generic dimensions have a number");
            match dimension {
                Dimension::Creative => self.add_id(place, number, place.creative_id, counts),
                Dimension::Link => self.add_id(place, number, place.link_id, counts),
                text => self.add_value(place, number, place.text(*text), counts),
            }
        }
    }

    /// The rows as they would be in a table where the same values have a row of their own: what `verify` compares the table with.
    pub fn into_rows(mut self, tx: &mut Tx<'_>) -> anyhow::Result<Vec<RollupRow>> {
        self.add_everybody();
        let closed = closed(tx)?;
        self.put_among_others(tx, &closed)?;
        let mut rows = Vec::new();
        for (Group { dimension, program, day, partner }, values) in self.groups {
            for (value, counts) in values.into_iter().filter(|(_, counts)| !counts.is_zero()) {
                let key = RowKey { dimension, program: ProgramId(program), day, partner: AccountId(partner), value };
                rows.push(RollupRow { key, counts });
            }
        }
        rows.sort_unstable_by(|one, other| one.key.cmp(&other.key));
        Ok(rows)
    }

    /// Writes all rows into the table, and closes the groups that they would make too large.
    pub fn write_within(mut self, tx: &mut Tx<'_>, room: &mut Room) -> anyhow::Result<()> {
        self.add_everybody();
        let closed = room.close_crowded(tx, &self)?;
        self.put_among_others(tx, &closed)?;
        self.upsert(tx)
    }

    /// Writes all rows into the table. For facts that are dear, which need not be bounded: they only keep to what is closed.
    pub fn write(mut self, tx: &mut Tx<'_>) -> anyhow::Result<()> {
        self.add_everybody();
        let closed = closed_of(tx, &self)?;
        self.put_among_others(tx, &closed)?;
        self.upsert(tx)
    }

    /// Once for a whole batch, when most facts of a row are one: cheaper than with each fact.
    fn add_everybody(&mut self) {
        let mut everybody: HashMap<Group, HashMap<String, Counts>> = HashMap::default();
        for (group, values) in &self.groups {
            let sums = everybody.entry(Group { partner: EVERYBODY, ..*group }).or_default();
            values.iter().for_each(|(value, counts)| add(sums, value, counts));
        }
        self.groups.extend(everybody);
    }

    fn put_among_others(&mut self, tx: &mut Tx<'_>, closed: &[Group]) -> anyhow::Result<()> {
        for group in closed {
            let Some(values) = self.groups.get_mut(group) else { continue };
            let own = own_rows_of(tx, *group, values.keys())?;
            let mut others = Counts::default();
            values.retain(|value, counts| {
                let has_own = own.contains(value);
                others += if has_own { Counts::default() } else { *counts };
                has_own
            });
            self.groups.insert(group.others(), HashMap::from_iter([(String::new(), others)]));
        }
        Ok(())
    }

    /// The batch may be large; it is written in the order of the key, so that pages are touched one after the other.
    fn upsert(self, tx: &mut Tx<'_>) -> anyhow::Result<()> {
        let mut rows: Vec<(Group, String, Counts)> = Vec::new();
        for (group, values) in self.groups {
            let changed = values.into_iter().filter(|(_, counts)| !counts.is_zero());
            rows.extend(changed.map(|(value, counts)| (group, value, counts)));
        }
        rows.sort_unstable_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
        let columns = columns(&rows);
        for chunk in rows.chunks(ROWS_PER_STATEMENT) {
            upsert(tx, columns, chunk)?;
        }
        Ok(())
    }

    fn add_id(&mut self, place: &Place<'_>, dimension: i64, id: i64, counts: &Counts) {
        match id {
            0 => self.add_value(place, dimension, "", counts),
            id => self.add_value(place, dimension, &id.to_string(), counts),
        }
    }

    fn add_value(&mut self, place: &Place<'_>, dimension: i64, value: &str, counts: &Counts) {
        let group = Group { dimension, program: place.program.get(), day: place.day, partner: place.partner.get() };
        add(self.groups.entry(group).or_default(), value, counts);
    }
}

fn add(sums: &mut HashMap<String, Counts>, value: &str, counts: &Counts) {
    match sums.get_mut(value) {
        Some(sum) => *sum += counts,
        None => drop(sums.insert(value.to_owned(), *counts)),
    }
}

impl<'a> Place<'a> {
    fn text(&self, dimension: Dimension) -> &'a str {
        match dimension {
            Dimension::SubId1 => self.sub_id1,
            Dimension::SubId2 => self.sub_id2,
            Dimension::SubId3 => self.sub_id3,
            Dimension::SharedId => self.shared_id,
            Dimension::PromoCode => self.promo_code,
            Dimension::Country => self.country,
            Dimension::Device => self.device,
            Dimension::Browser => self.browser,
            Dimension::ReferrerHost => self.referrer_host,
            other => unreachable!("{other} is no dimension of text values"),
        }
    }
}

/// The columns these rows need: clicks and actions are seldom counted together, and a short statement is a fast one.
/// Only three different lists, so that few statements are prepared.
fn columns(rows: &[(Group, String, Counts)]) -> &'static [Count] {
    let any = |columns: &[Count]| rows.iter().any(|(_, _, counts)| columns.iter().any(|column| counts[*column] != 0));
    match (any(Count::OF_CLICKS), any(Count::OF_ACTIONS)) {
        (_, false) => Count::OF_CLICKS,
        (false, true) => Count::OF_ACTIONS,
        (true, true) => Count::ALL,
    }
}

fn upsert(tx: &mut Tx<'_>, columns: &[Count], rows: &[(Group, String, Counts)]) -> anyhow::Result<()> {
    if rows.len() < ROWS_PER_STATEMENT && rows.len() > 1 {
        // The rest of a batch goes row by row: a statement for every length would fill the cache of prepared statements.
        return rows.chunks(1).try_for_each(|row| upsert(tx, columns, row));
    }
    let mut params = Vec::with_capacity(rows.len() * (5 + columns.len()));
    for (group, value, counts) in rows {
        params.extend([group.dimension, group.program, group.day, group.partner].map(Value::Int));
        params.push(Value::from(value));
        params.extend(columns.iter().map(|column| Value::Int(counts[*column])));
    }
    tx.execute(kept_sql(columns, rows.len()), &params)?;
    Ok(())
}

/// The few texts there are, each made once: it is as long as a page.
fn kept_sql(columns: &[Count], rows: usize) -> &'static str {
    static TEXTS: LazyLock<Vec<(usize, usize, String)>> = LazyLock::new(|| {
        let lists = [Count::OF_CLICKS, Count::OF_ACTIONS, Count::ALL];
        let sized = |rows: usize| lists.map(|columns| (columns.len(), rows, upsert_sql(columns, rows)));
        [sized(1), sized(ROWS_PER_STATEMENT)].concat()
    });
    let fits = |(width, kept_rows, _): &&(usize, usize, String)| (*width, *kept_rows) == (columns.len(), rows);
    &TEXTS.iter().find(fits).expect("batches are cut into full statements and single rows").2
}

fn upsert_sql(columns: &[Count], rows: usize) -> String {
    let width = 5 + columns.len();
    let list =
        |each: fn(&str) -> String| columns.iter().map(|column| each(column.code())).collect::<Vec<_>>().join(", ");
    let values: Vec<String> = (0..rows)
        .map(|row| {
            let numbers: Vec<String> = (1..=width).map(|column| format!("${}", row * width + column)).collect();
            format!("({})", numbers.join(", "))
        })
        .collect();
    format!(
        "INSERT INTO rollup (dimension, program_id, day, partner_id, value, {})
         VALUES {}
         ON CONFLICT (dimension, program_id, day, partner_id, value) DO UPDATE SET {}",
        list(str::to_owned),
        values.join(", "),
        list(|column| format!("{column} = rollup.{column} + excluded.{column}")),
    )
}
