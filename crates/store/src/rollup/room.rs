//! Room for values: one that is different with every click would add a row for every click.
//!
//! So a group (an open dimension, a program, a day, a partner) has room for so many values. One that could grow beyond is closed: it
//! gets a row of *others*, under the negative number of its dimension, and every value without a row of its own is counted there.
//!
//! **Invariant:** all facts of a value are in its own row or all are among the others. So a closed group is never opened again, and no
//! row is ever deleted. Which values have a row stands in the table, and whoever recomputes it need not know what came first.

use std::collections::{HashMap, HashSet};

use domain::report::Dimension;

use super::write::{Batch, Group};
use crate::{Tx, Value, params};

/// How many values the groups of some days have, so that a batch need not count them. Of the one process that counts clicks.
#[derive(Debug)]
pub struct Room {
    values_max: usize,
    /// By program and day: what is in the table was looked up.
    known: HashSet<(i64, i64)>,
    /// At most so many: a value is counted again with each batch it is in, until it matters.
    values: HashMap<Group, usize>,
    closed: HashSet<Group>,
}

/// Programs and days at once. Late records are of few days.
const KNOWN_MAX: usize = 256;

/// Of more values of a group it is cheaper to read the group: a closed one has thousands.
const VALUES_AT_ONCE: usize = 128;

impl Default for Room {
    /// More values than anybody reads for one day, and no more rows for one partner than two seconds of clicks would add.
    fn default() -> Self {
        Room::of(5_000)
    }
}

impl Room {
    pub fn of(values_max: usize) -> Self {
        Room { values_max, known: HashSet::new(), values: HashMap::new(), closed: HashSet::new() }
    }

    /// Closes the groups that have no room for all values of the batch, and gives back which ones of the batch are closed.
    pub(super) fn close_crowded(&mut self, tx: &mut Tx<'_>, batch: &Batch) -> anyhow::Result<Vec<Group>> {
        let mut closed = Vec::new();
        for (group, values) in batch.groups.iter().filter(|(group, _)| group.is_open()) {
            self.look_up(tx, group.program, group.day)?;
            let at_most = self.values.entry(*group).or_default();
            *at_most += values.len();
            if *at_most > self.values_max && !self.closed.contains(group) {
                let own = own_rows(tx, *group)?;
                *at_most = own.len() + values.keys().filter(|value| !own.contains(*value)).count();
                if *at_most > self.values_max {
                    close(tx, *group)?;
                    self.closed.insert(*group);
                }
            }
            if self.closed.contains(group) {
                closed.push(*group);
            }
        }
        Ok(closed)
    }

    fn look_up(&mut self, tx: &mut Tx<'_>, program: i64, day: i64) -> anyhow::Result<()> {
        if self.known.contains(&(program, day)) {
            return Ok(());
        }
        if self.known.len() >= KNOWN_MAX {
            *self = Room::of(self.values_max);
        }
        let sql = format!(
            "SELECT dimension, partner_id, COUNT(*) FROM rollup WHERE dimension IN ({}) AND program_id = $1 AND day = $2
             GROUP BY dimension, partner_id",
            numbers(&[1, -1]),
        );
        for row in tx.query(&sql, &params![program, day])? {
            let group = Group { dimension: row.int(0).abs(), program, day, partner: row.int(1) };
            if row.int(0) < 0 {
                self.closed.insert(group);
            } else {
                self.values.insert(group, usize::try_from(row.int(2))?);
            }
        }
        self.known.insert((program, day));
        Ok(())
    }
}

/// The closed groups among those of a batch of few places.
pub(super) fn closed_of(tx: &mut Tx<'_>, batch: &Batch) -> anyhow::Result<Vec<Group>> {
    let mut groups: Vec<Group> = batch.groups.keys().copied().filter(|group| group.is_open()).collect();
    let place = |group: &Group| (group.program, group.day, group.partner);
    groups.sort_unstable_by_key(place);
    groups.dedup_by_key(|group| place(group));
    let sql = format!(
        "SELECT dimension FROM rollup WHERE dimension IN ({}) AND program_id = $1 AND day = $2 AND partner_id = $3",
        numbers(&[-1]),
    );
    let mut closed = Vec::new();
    for group in groups {
        let found = tx.query(&sql, &params![group.program, group.day, group.partner])?;
        closed.extend(found.iter().map(|row| Group { dimension: -row.int(0), ..group }));
    }
    Ok(closed)
}

/// All closed groups.
pub(super) fn closed(tx: &mut Tx<'_>) -> anyhow::Result<Vec<Group>> {
    let found = tx.query("SELECT dimension, program_id, day, partner_id FROM rollup WHERE dimension < 0", &[])?;
    let group =
        |row: &crate::Row| Group { dimension: -row.int(0), program: row.int(1), day: row.int(2), partner: row.int(3) };
    Ok(found.iter().map(group).collect())
}

/// Those of the values that have a row of their own.
pub(super) fn own_rows_of<'v>(
    tx: &mut Tx<'_>,
    group: Group,
    values: impl ExactSizeIterator<Item = &'v String>,
) -> anyhow::Result<HashSet<String>> {
    if values.len() > VALUES_AT_ONCE {
        return own_rows(tx, group);
    }
    let mut own = HashSet::new();
    for value in values {
        let sql = "SELECT value FROM rollup WHERE dimension = $1 AND program_id = $2 AND day = $3 AND partner_id = $4 AND value = $5";
        let mut params = key(group).to_vec();
        params.push(Value::from(value));
        own.extend(tx.query_opt(sql, &params)?.map(|row| row.text(0)));
    }
    Ok(own)
}

fn own_rows(tx: &mut Tx<'_>, group: Group) -> anyhow::Result<HashSet<String>> {
    let mut values = HashSet::new();
    let sql = "SELECT value FROM rollup WHERE dimension = $1 AND program_id = $2 AND day = $3 AND partner_id = $4";
    tx.each(sql, &key(group), |row| {
        values.insert(row.str(0).to_owned());
    })?;
    Ok(values)
}

fn close(tx: &mut Tx<'_>, group: Group) -> anyhow::Result<()> {
    let sql = "INSERT INTO rollup (dimension, program_id, day, partner_id, value) VALUES ($1, $2, $3, $4, '')
               ON CONFLICT (dimension, program_id, day, partner_id, value) DO NOTHING";
    tx.execute(sql, &key(group.others()))?;
    Ok(())
}

fn key(group: Group) -> [Value; 4] {
    params![group.dimension, group.program, group.day, group.partner]
}

/// The numbers of the open dimensions, times each of these.
fn numbers(signs: &[i64]) -> String {
    let open = Dimension::GENERIC.iter().filter(|dimension| dimension.is_open());
    let numbers = open.filter_map(|dimension| dimension.rollup_number());
    let list: Vec<String> =
        numbers.flat_map(|number| signs.iter().map(move |sign| (sign * number).to_string())).collect();
    list.join(", ")
}

impl Group {
    /// Whether it may be closed.
    fn is_open(self) -> bool {
        Dimension::GENERIC
            .iter()
            .any(|dimension| dimension.is_open() && dimension.rollup_number() == Some(self.dimension))
    }

    /// Where values without a row of their own are counted.
    pub(super) fn others(self) -> Group {
        Group { dimension: -self.dimension, ..self }
    }
}
