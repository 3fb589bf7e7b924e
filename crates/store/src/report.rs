//! What reports need beside the rollups: the programs to report on, sums over actions by any dimensions, and names for ids.

use std::collections::HashMap;

use domain::action::ActionState;
use domain::ids::{AccountId, ProgramId};
use domain::report::{Counts, Dimension, Filter};

use crate::{Row, Tx, Value, params};

/// A program as reports see it: its money and its days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportProgram {
    pub id: ProgramId,
    pub name: String,
    /// As stored: the code of ISO 4217.
    pub currency: String,
    pub time_zone: String,
}

/// The programs of a brand, or all of them.
pub fn programs(tx: &mut Tx<'_>, brand: Option<AccountId>) -> anyhow::Result<Vec<ReportProgram>> {
    let rows = match brand {
        Some(brand) => tx.query(
            "SELECT id, name, currency, time_zone FROM program WHERE account_id = $1 ORDER BY id",
            &params![brand],
        )?,
        None => tx.query("SELECT id, name, currency, time_zone FROM program ORDER BY id", &[])?,
    };
    Ok(rows.iter().map(read_program).collect())
}

/// The programs that a partner has or had a contract with.
pub fn programs_of_partner(tx: &mut Tx<'_>, partner: AccountId) -> anyhow::Result<Vec<ReportProgram>> {
    let rows = tx.query(
        "SELECT program.id, program.name, program.currency, program.time_zone
         FROM contract JOIN program ON program.id = contract.program_id WHERE contract.partner_id = $1 ORDER BY program.id",
        &params![partner],
    )?;
    Ok(rows.iter().map(read_program).collect())
}

fn read_program(row: &Row) -> ReportProgram {
    ReportProgram { id: row.id(0), name: row.text(1), currency: row.text(2), time_zone: row.text(3) }
}

/// The time zones of what an account's reports are about: a brand's programs, or those a partner has or had a contract with.
pub fn time_zones(tx: &mut Tx<'_>, account: AccountId) -> anyhow::Result<Vec<String>> {
    let rows = tx.query(
        "SELECT time_zone FROM program WHERE account_id = $1
         UNION SELECT program.time_zone FROM contract JOIN program ON program.id = contract.program_id WHERE contract.partner_id = $1",
        &params![account],
    )?;
    Ok(rows.iter().map(|row| row.text(0)).collect())
}

/// Which actions to sum, and what to tell apart.
#[derive(Debug, Clone)]
pub struct ActionsWanted<'a> {
    pub program: ProgramId,
    /// Program-local days since 1970-01-01 of the tracked instant, both included.
    pub first_day: i64,
    pub last_day: i64,
    /// Only these partners; all when none.
    pub partners: Option<&'a [AccountId]>,
    /// But not these.
    pub not_partners: &'a [AccountId],
    /// On generic dimensions; all must hold.
    pub filters: &'a [Filter],
    pub by_day: bool,
    pub by_partner: bool,
    /// The generic dimensions to tell apart.
    pub by: &'a [Dimension],
}

/// One sum; `day` and `partner` are 0 where they are not told apart, `values` are those of the dimensions told apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionSum {
    pub day: i64,
    pub partner: i64,
    pub values: Vec<String>,
    pub counts: Counts,
}

/// Sums over the actions themselves, in no order; several for one place, one by state.
pub fn action_sums(tx: &mut Tx<'_>, wanted: &ActionsWanted<'_>) -> anyhow::Result<Vec<ActionSum>> {
    let mut params = params![wanted.program, wanted.first_day, wanted.last_day].to_vec();
    let mut only = String::new();
    if let Some(partners) = wanted.partners {
        only += &one_of("partner_id", partners.iter().map(|partner| Value::from(*partner)), &mut params);
    }
    only += &none_of("partner_id", wanted.not_partners.iter().map(|partner| Value::from(*partner)), &mut params);
    only += &passes(wanted.filters, &mut params);
    let mut groups = vec!["state".to_owned()];
    groups.extend(wanted.by_day.then(|| "tracked_day".to_owned()));
    groups.extend(wanted.by_partner.then(|| "partner_id".to_owned()));
    groups.extend(wanted.by.iter().map(|dimension| value_of(*dimension)));
    let groups = groups.join(", ");
    let sql = format!(
        "SELECT COUNT(*), CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT), CAST(SUM(commission_minor) AS BIGINT), {groups}
         FROM action WHERE program_id = $1 AND tracked_day BETWEEN $2 AND $3{only}
         GROUP BY {groups}"
    );
    tx.query(&sql, &params)?.iter().map(|row| action_sum(row, wanted)).collect()
}

/// The names of things by id; what is unknown has none. `dimension` is one whose values are ids.
pub fn names(tx: &mut Tx<'_>, dimension: Dimension, ids: &[i64]) -> anyhow::Result<HashMap<i64, String>> {
    let sql = match dimension {
        Dimension::Program => "SELECT id, name FROM program WHERE id IN",
        Dimension::Partner => "SELECT id, name FROM account WHERE id IN",
        Dimension::Creative => "SELECT id, name FROM creative WHERE id IN",
        Dimension::Link => "SELECT id, CASE WHEN name = '' THEN slug ELSE name END FROM link WHERE id IN",
        other => unreachable!("the values of {other} are no ids"),
    };
    let mut names = HashMap::new();
    for chunk in ids.chunks(NAMES_PER_STATEMENT) {
        // The last chunk repeats its first id, so that there is one statement for every length.
        let padded = chunk.iter().chain(std::iter::repeat(&chunk[0])).take(NAMES_PER_STATEMENT);
        let numbers: Vec<String> = (1..=NAMES_PER_STATEMENT).map(|number| format!("${number}")).collect();
        let params: Vec<Value> = padded.map(|id| Value::Int(*id)).collect();
        let rows = tx.query(&format!("{sql} ({})", numbers.join(", ")), &params)?;
        names.extend(rows.iter().map(|row| (row.int(0), row.text(1))));
    }
    Ok(names)
}

const NAMES_PER_STATEMENT: usize = 64;

fn action_sum(row: &Row, wanted: &ActionsWanted<'_>) -> anyhow::Result<ActionSum> {
    let state: ActionState = row.str(3).parse()?;
    let counts = Counts::of_actions(state, row.int(0), row.int(1), row.int(2));
    let mut at = 4..;
    let mut next = || at.next().expect("the columns are counted on without end");
    let day = if wanted.by_day { row.int(next()) } else { 0 };
    let partner = if wanted.by_partner { row.int(next()) } else { 0 };
    let values = wanted.by.iter().map(|_| row.text(next())).collect();
    Ok(ActionSum { day, partner, values, counts })
}

/// The value of a generic dimension as rollups spell it: ids as text, '' for none.
fn value_of(dimension: Dimension) -> String {
    match dimension {
        Dimension::Creative => "CASE WHEN creative_id = 0 THEN '' ELSE CAST(creative_id AS TEXT) END".to_owned(),
        Dimension::Link => "CASE WHEN link_id = 0 THEN '' ELSE CAST(link_id AS TEXT) END".to_owned(),
        text => text.code().to_owned(),
    }
}

/// What filters on generic dimensions ask of an action, its values pushed to `params`.
pub(crate) fn passes(filters: &[Filter], params: &mut Vec<Value>) -> String {
    let condition = |filter: &Filter| {
        let (column, values) = (value_of(filter.dimension), filter.values.iter().map(Value::from));
        if filter.excludes { none_of(&column, values, params) } else { one_of(&column, values, params) }
    };
    filters.iter().map(condition).collect()
}

/// ` AND column IN ($n, ...)`, its values pushed to `params`; nothing is one of no values.
pub(crate) fn one_of(column: &str, values: impl Iterator<Item = Value>, params: &mut Vec<Value>) -> String {
    match numbered(values, params) {
        none if none.is_empty() => " AND 1 = 0".to_owned(),
        numbers => format!(" AND {column} IN ({numbers})"),
    }
}

/// ` AND column NOT IN ($n, ...)`; nothing where there are no values.
pub(crate) fn none_of(column: &str, values: impl Iterator<Item = Value>, params: &mut Vec<Value>) -> String {
    match numbered(values, params) {
        none if none.is_empty() => none,
        numbers => format!(" AND {column} NOT IN ({numbers})"),
    }
}

fn numbered(values: impl Iterator<Item = Value>, params: &mut Vec<Value>) -> String {
    let before = params.len();
    params.extend(values);
    let numbers: Vec<String> = (before + 1..=params.len()).map(|number| format!("${number}")).collect();
    numbers.join(", ")
}
