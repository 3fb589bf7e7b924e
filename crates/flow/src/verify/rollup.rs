//! The totals of the reports against what they count.

use std::collections::BTreeMap;

use domain::ids::{AccountId, ProgramId};
use domain::report::{Count, Counts, Dimension};
use store::Tx;
use store::rollup::{Batch, RollupRow, RowKey};

use super::Findings;

/// Compares some columns of the table with what the facts add up to.
pub(super) fn compare(tx: &mut Tx<'_>, findings: &mut Findings, columns: &[Count], facts: Batch) -> anyhow::Result<()> {
    let mut expected: BTreeMap<RowKey, Counts> =
        facts.into_rows(tx)?.into_iter().map(|row| (row.key, row.counts)).collect();
    for RollupRow { key, counts } in store::rollup::rows(tx, columns)? {
        findings.checked.rollup_rows += 1;
        compare_counts(findings, &key, columns, &counts, &expected.remove(&key).unwrap_or_default());
    }
    for (key, counts) in expected {
        compare_counts(findings, &key, columns, &Counts::default(), &counts);
    }
    Ok(())
}

/// Over the values of each dimension, the sums must be the totals.
pub(super) fn check_dimensions(tx: &mut Tx<'_>, findings: &mut Findings) -> anyhow::Result<()> {
    type Group = (ProgramId, i64, AccountId);
    let mut totals: BTreeMap<Group, Counts> = BTreeMap::new();
    let mut sums: BTreeMap<(i64, Group), Counts> = BTreeMap::new();
    for RollupRow { key, counts } in store::rollup::rows(tx, Count::ALL)? {
        let group = (key.program, key.day, key.partner);
        match key.dimension {
            0 => *totals.entry(group).or_default() += &counts,
            // Others stand under the negative number.
            dimension => *sums.entry((dimension.abs(), group)).or_default() += &counts,
        }
    }
    for dimension in Dimension::GENERIC.iter().filter_map(|dimension| dimension.rollup_number()) {
        for (group, counts) in &totals {
            let sum = sums.remove(&(dimension, *group)).unwrap_or_default();
            if sum != *counts {
                let (program, day, partner) = group;
                let about = format!("rollup of dimension {dimension}, program {program}, day {day}, partner {partner}");
                findings.compare(&about, "sum over its values", &sum, counts);
            }
        }
    }
    for ((dimension, (program, day, partner)), counts) in sums {
        let about = format!("rollup of dimension {dimension}, program {program}, day {day}, partner {partner}");
        findings.compare(&about, "sum over its values", &counts, &Counts::default());
    }
    Ok(())
}

fn compare_counts(findings: &mut Findings, key: &RowKey, columns: &[Count], stored: &Counts, expected: &Counts) {
    let RowKey { dimension, program, day, partner, value } = key;
    let about =
        || format!("rollup of dimension {dimension} `{value}`, program {program}, day {day}, partner {partner}");
    for column in columns {
        if stored[*column] != expected[*column] {
            findings.compare(&about(), column.code(), &stored[*column], &expected[*column]);
        }
    }
}
