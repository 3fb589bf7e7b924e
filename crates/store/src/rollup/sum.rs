//! Reading sums. One program at a time: its currency and its days are its own.

use std::collections::{HashMap, HashSet};

use domain::ids::{AccountId, ProgramId};
use domain::report::{Count, Counts, Dimension, Filter};

use super::{EVERYBODY, TOTALS};
use crate::report::{none_of, one_of};
use crate::{Dialect, RowRef, Tx, Value, params};

/// Which rows to sum, and what to tell apart.
#[derive(Debug, Clone)]
pub struct Wanted<'a> {
    pub program: ProgramId,
    /// Program-local days since 1970-01-01, both included.
    pub first_day: i64,
    pub last_day: i64,
    /// Only these partners; all when none.
    pub partners: Option<&'a [AccountId]>,
    /// But not these.
    pub not_partners: &'a [AccountId],
    /// The generic dimension whose values are told apart or chosen.
    pub dimension: Option<Dimension>,
    /// On that dimension; all must hold.
    pub filters: Vec<Filter>,
    pub by_day: bool,
    pub by_partner: bool,
    /// Whether the values of the dimension are told apart.
    pub by_value: bool,
    /// The columns to sum; the others stay zero.
    pub columns: &'a [Count],
}

/// One sum. `day`, `partner` and `value` are 0 and '' where they are not told apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    pub day: i64,
    pub partner: i64,
    /// None: the values that days had no room for.
    pub value: Option<String>,
    pub counts: Counts,
}

/// The sums that are not zero in every wanted column, in no order.
pub fn sums(tx: &mut Tx<'_>, wanted: &Wanted<'_>) -> anyhow::Result<Vec<Sum>> {
    let mut found = Sums::default();
    if !wanted.is_of_everybody() {
        add_sums(tx, wanted, (wanted.first_day, wanted.last_day), false, &mut found)?;
        return Ok(found.into_list());
    }
    // Where everybody's values had no room, partners' still may have had: those days are read partner by partner.
    let crowded = crowded_days(tx, wanted)?;
    let days: Vec<i64> = (wanted.first_day..=wanted.last_day).collect();
    for run in days.chunk_by(|one, next| crowded.contains(one) == crowded.contains(next)) {
        add_sums(tx, wanted, (run[0], run[run.len() - 1]), !crowded.contains(&run[0]), &mut found)?;
    }
    Ok(found.into_list())
}

/// Adds what stands under everybody, or under each of the partners, on these days.
///
/// The days are listed one by one, so that one partner's rows are found by the key (which has the day before the
/// partner) in as many steps as there are days; a range of days would be read whole.
fn add_sums(
    tx: &mut Tx<'_>,
    wanted: &Wanted<'_>,
    (first_day, last_day): (i64, i64),
    of_everybody: bool,
    found: &mut Sums,
) -> anyhow::Result<()> {
    let dimension = wanted.dimension_number();
    let mut params = params![first_day, last_day, dimension, wanted.program].to_vec();
    let mut dimensions = "rollup.dimension = $3";
    if wanted.by_value && wanted.dimension.is_some_and(Dimension::is_open) {
        dimensions = "rollup.dimension IN ($3, $5)";
        params.push(Value::Int(-dimension));
    }
    let mut only = match (of_everybody, wanted.partners) {
        (true, _) => format!(" AND rollup.partner_id = {EVERYBODY}"),
        (false, Some(partners)) => {
            one_of("rollup.partner_id", partners.iter().map(|partner| Value::Int(partner.get())), &mut params)
        }
        (false, None) => format!(" AND rollup.partner_id > {EVERYBODY}"),
    };
    only +=
        &none_of("rollup.partner_id", wanted.not_partners.iter().map(|partner| Value::Int(partner.get())), &mut params);
    for filter in &wanted.filters {
        let values = filter.values.iter().map(Value::from);
        only += &match filter.excludes {
            false => one_of("rollup.value", values, &mut params),
            true => none_of("rollup.value", values, &mut params),
        };
    }
    let groups: Vec<&str> = [
        (wanted.by_day, "rollup.day"),
        (wanted.by_partner, "rollup.partner_id"),
        (wanted.by_value, "rollup.dimension"),
        (wanted.by_value, "rollup.value"),
    ]
    .into_iter()
    .filter_map(|(told_apart, column)| told_apart.then_some(column))
    .collect();
    // SQLite groups by sorting, which costs more than all the rest: there the rows come as they are and are added up here.
    let folds = tx.dialect() == Dialect::Sqlite && !groups.is_empty();
    let columns = wanted.columns.iter().map(|column| match folds {
        true => format!("rollup.{}", column.code()),
        false => format!("CAST(COALESCE(SUM(rollup.{}), 0) AS BIGINT)", column.code()),
    });
    let shown: Vec<String> = groups.iter().map(|column| (*column).to_owned()).chain(columns).collect();
    let group_by = if folds || groups.is_empty() { String::new() } else { format!("GROUP BY {}", groups.join(", ")) };
    let sql = format!(
        "WITH RECURSIVE day_list (day) AS (
             SELECT CAST($1 AS BIGINT) UNION ALL SELECT day + 1 FROM day_list WHERE day < $2
         )
         SELECT {} FROM day_list CROSS JOIN rollup
         WHERE {dimensions} AND rollup.program_id = $4 AND rollup.day = day_list.day{only}
         {group_by}",
        shown.join(", "),
    );
    tx.each(&sql, &params, |row| found.add(&row, wanted))
}

/// The days on which everybody's values of the dimension had no room.
fn crowded_days(tx: &mut Tx<'_>, wanted: &Wanted<'_>) -> anyhow::Result<HashSet<i64>> {
    if !wanted.dimension.is_some_and(Dimension::is_open) {
        return Ok(HashSet::new());
    }
    let sql = format!(
        "SELECT day FROM rollup
         WHERE dimension = $1 AND program_id = $2 AND day BETWEEN $3 AND $4 AND partner_id = {EVERYBODY}"
    );
    let params = params![-wanted.dimension_number(), wanted.program, wanted.first_day, wanted.last_day];
    Ok(tx.query(&sql, &params)?.iter().map(|row| row.int(0)).collect())
}

/// The first and the last day on which one of these columns is not zero, of one partner or of everybody; of these days or of all.
pub fn days_with(
    tx: &mut Tx<'_>,
    program: ProgramId,
    partner: Option<AccountId>,
    days: Option<(i64, i64)>,
    columns: &[Count],
) -> anyhow::Result<Option<(i64, i64)>> {
    let counted = tx.query_one(
        "SELECT (SELECT MIN(day) FROM rollup WHERE dimension = 0 AND program_id = $1),
            (SELECT MAX(day) FROM rollup WHERE dimension = 0 AND program_id = $1)",
        &params![program],
    )?;
    let Some((mut first, mut last)) = counted.opt_int(0).zip(counted.opt_int(1)) else { return Ok(None) };
    if let Some((wanted_first, wanted_last)) = days {
        (first, last) = (first.max(wanted_first), last.min(wanted_last));
    }
    let any: Vec<String> = columns.iter().map(|column| format!("rollup.{} <> 0", column.code())).collect();
    let sql = format!(
        "WITH RECURSIVE day_list (day) AS (
             SELECT CAST($1 AS BIGINT) WHERE CAST($1 AS BIGINT) <= $2 UNION ALL SELECT day + 1 FROM day_list WHERE day < $2
         )
         SELECT MIN(rollup.day), MAX(rollup.day) FROM day_list CROSS JOIN rollup
         WHERE rollup.dimension = {TOTALS} AND rollup.program_id = $3 AND rollup.day = day_list.day AND rollup.partner_id = $4
            AND ({})",
        any.join(" OR ")
    );
    let partner = partner.map_or(EVERYBODY, AccountId::get);
    let row = tx.query_one(&sql, &params![first, last, program, partner])?;
    Ok(row.opt_int(0).zip(row.opt_int(1)))
}

impl Wanted<'_> {
    fn is_of_everybody(&self) -> bool {
        !self.by_partner && self.partners.is_none() && self.not_partners.is_empty()
    }

    fn dimension_number(&self) -> i64 {
        self.dimension.map_or(TOTALS, |dimension| {
            dimension.rollup_number().expect("rollups keep values of generic dimensions only")
        })
    }
}

/// Whether some of the facts of these days and partners are counted among the others of the dimension: then there may be more of a
/// value than stands under it.
pub fn has_others(tx: &mut Tx<'_>, wanted: &Wanted<'_>) -> anyhow::Result<bool> {
    let Some(dimension) = wanted.dimension.filter(|dimension| dimension.is_open()).and_then(Dimension::rollup_number)
    else {
        return Ok(false);
    };
    let mut params = params![-dimension, wanted.program, wanted.first_day, wanted.last_day].to_vec();
    let only = match wanted.partners {
        Some(partners) => one_of("partner_id", partners.iter().map(|partner| Value::from(*partner)), &mut params),
        None => format!(" AND partner_id > {EVERYBODY}"),
    };
    let sql = format!(
        "SELECT 1 FROM rollup WHERE dimension = $1 AND program_id = $2 AND day BETWEEN $3 AND $4{only} LIMIT 1"
    );
    Ok(tx.query_opt(&sql, &params)?.is_some())
}

/// Sums by day and partner, then by value: a row of a known value is added without a copy of the value.
#[derive(Default)]
struct Sums {
    groups: HashMap<(i64, i64), HashMap<String, Counts>>,
    others: HashMap<(i64, i64), Counts>,
}

impl Sums {
    fn add(&mut self, row: &RowRef<'_>, wanted: &Wanted<'_>) {
        let mut at = 0..;
        let mut next = || at.next().expect("the columns are counted from 0 on");
        let day = if wanted.by_day { row.int(next()) } else { 0 };
        let partner = if wanted.by_partner { row.int(next()) } else { 0 };
        let is_of_others = wanted.by_value && row.int(next()) < 0;
        let value = if wanted.by_value { row.str(next()) } else { "" };
        let counts = if is_of_others {
            self.others.entry((day, partner)).or_default()
        } else {
            let values = self.groups.entry((day, partner)).or_default();
            match values.get_mut(value) {
                Some(counts) => counts,
                None => values.entry(value.to_owned()).or_default(),
            }
        };
        for column in wanted.columns {
            counts[*column] += row.int(next());
        }
    }

    fn into_list(self) -> Vec<Sum> {
        let sums = self.groups.into_iter().flat_map(|((day, partner), values)| {
            values.into_iter().map(move |(value, counts)| Sum { day, partner, value: Some(value), counts })
        });
        let others = self.others.into_iter();
        let others = others.map(|((day, partner), counts)| Sum { day, partner, value: None, counts });
        sums.chain(others).filter(|sum| !sum.counts.is_zero()).collect()
    }
}
