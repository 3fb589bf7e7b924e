//! Facts from the rollups.

use domain::calendar::day_number;
use domain::report::{Count, Dimension, ReportQuery, Source, TimeBucket};
use store::Tx;
use store::rollup::{Wanted, has_others, sums};

use super::arrange::{Fact, Rows};
use super::scope::{Scope, ScopeProgram};

/// Where the question is answered from: days that had no room for all values of a dimension cannot say how much there is of one.
pub(super) fn exact_source(tx: &mut Tx<'_>, scope: &Scope, query: &ReportQuery) -> anyhow::Result<Source> {
    let Source::Rollup(Some(dimension)) = query.source() else { return Ok(query.source()) };
    if query.filters_on(dimension).next().is_none() {
        return Ok(query.source());
    }
    let days = (day_number(query.days.first), day_number(query.days.last));
    for program in &scope.programs {
        if has_others(tx, &wanted(scope, query, program, Some(dimension), days, &[]))? {
            return Ok(Source::Records);
        }
    }
    Ok(query.source())
}

pub(super) fn gather(
    tx: &mut Tx<'_>,
    scope: &Scope,
    query: &ReportQuery,
    dimension: Option<Dimension>,
) -> anyhow::Result<Rows> {
    let mut rows = Rows::default();
    let columns = query.columns();
    let (spans, _) = spans(query);
    for program in &scope.programs {
        for days in &spans {
            let wanted = wanted(scope, query, program, dimension, *days, &columns);
            for sum in sums(tx, &wanted)? {
                let day = if wanted.by_day { sum.day } else { wanted.first_day };
                let values = if wanted.by_value { vec![sum.value] } else { Vec::new() };
                let (program_id, partner, counts) = (program.id.get(), sum.partner, sum.counts);
                let group = scope.group_of(partner);
                rows.add(query, program.currency, Fact { day, program: program_id, partner, group, values, counts });
            }
        }
    }
    Ok(rows)
}

fn wanted<'a>(
    scope: &'a Scope,
    query: &'a ReportQuery,
    program: &ScopeProgram,
    dimension: Option<Dimension>,
    (first_day, last_day): (i64, i64),
    columns: &'a [Count],
) -> Wanted<'a> {
    Wanted {
        program: program.id,
        first_day,
        last_day,
        partners: scope.partners.as_deref(),
        not_partners: &scope.not_partners,
        dimension,
        filters: dimension.map(|dimension| query.filters_on(dimension).cloned().collect()).unwrap_or_default(),
        by_day: spans(query).1,
        by_partner: query.tells_partners_apart(),
        by_value: dimension.is_some_and(|dimension| query.group_by.contains(&dimension)),
        columns,
    }
}

/// The ranges of days to sum over, and whether days must be told apart inside of them. Weeks or months alone are summed
/// range by range, which is less to carry than their days.
pub(super) fn spans(query: &ReportQuery) -> (Vec<(i64, i64)>, bool) {
    let (first, last) = (day_number(query.days.first), day_number(query.days.last));
    let buckets: Vec<TimeBucket> = query.group_by.iter().filter_map(|dimension| dimension.time()).collect();
    match buckets.as_slice() {
        [] => (vec![(first, last)], false),
        [TimeBucket::Day] | [_, _, ..] => (vec![(first, last)], true),
        [bucket] => {
            let mut spans: Vec<(i64, i64)> = Vec::new();
            for day in first..=last {
                match spans.last_mut() {
                    Some(span) if bucket.first_day(span.0) == bucket.first_day(day) => span.1 = day,
                    _ => spans.push((day, day)),
                }
            }
            (spans, false)
        }
    }
}
