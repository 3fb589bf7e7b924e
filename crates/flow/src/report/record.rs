//! Facts from the records themselves: clicks and impressions from the lake and from memory, actions by SQL.
//!
//! Slower than rollups by as much as there is more to read, and exact for any combination of dimensions.

use domain::calendar::day_number;
use domain::ids::AccountId;
use domain::report::{Dimension, ReportQuery};
use events::lake::{Filter, Lake, Row};
use store::Tx;
use store::report::{ActionsWanted, action_sums};

use super::arrange::{Fact, Rows};
use super::is_generic;
use super::scope::{Scope, ScopeProgram};

mod fold;
mod seen;

pub use seen::{Seen, column};

use fold::Fold;

/// The records of one program and some days, as of one snapshot: those in files, and those counted but not yet in a file.
pub struct Recorded<'a> {
    pub lake: &'a Lake,
    /// Local day and path of each file.
    pub files: Vec<(i64, String)>,
    /// Local day and record.
    pub waiting: Vec<(i64, &'a Row)>,
}

/// Adds the clicks and impressions of one program.
pub(super) fn clicks(
    seen: &Recorded<'_>,
    scope: &Scope,
    program: &ScopeProgram,
    query: &ReportQuery,
    rows: &mut Rows,
) -> anyhow::Result<()> {
    let partners = scope.partners.as_deref();
    let in_scope = |partner: i64| scope.sees(AccountId(partner));
    // One partner's rows lie together in a file, and most of the file need not be read; of several, each row is asked.
    let only = match partners {
        Some([partner]) => u32::try_from(partner.get()).ok(),
        _ => None,
    };
    let filter = Filter { partner: only, ..Filter::default() };
    let mut fold = Fold::new(query);
    let columns = fold.columns();
    for (day, file) in &seen.files {
        seen.lake.scan([file.as_str()], &filter, &columns, |chunk| {
            for row in &chunk.rows {
                let click = Seen::Filed(chunk, *row);
                if in_scope(click.partner()) {
                    fold.add(*day, click)?;
                }
            }
            Ok(())
        })?;
    }
    for (day, row) in &seen.waiting {
        if in_scope(row.partner.into()) {
            fold.add(*day, Seen::Waiting(row))?;
        }
    }
    for fact in fold.facts(program.id.get()) {
        let group = scope.group_of(fact.partner);
        rows.add(query, program.currency, Fact { group, ..fact });
    }
    Ok(())
}

/// The actions of all programs in scope.
pub(super) fn actions(tx: &mut Tx<'_>, scope: &Scope, query: &ReportQuery) -> anyhow::Result<Rows> {
    let mut rows = Rows::default();
    scope.programs.iter().try_for_each(|program| actions_of(tx, scope, program, query, &mut rows))?;
    Ok(rows)
}

fn actions_of(
    tx: &mut Tx<'_>,
    scope: &Scope,
    program: &ScopeProgram,
    query: &ReportQuery,
    rows: &mut Rows,
) -> anyhow::Result<()> {
    let generic: Vec<_> = query.filters.iter().filter(|filter| is_generic(filter.dimension)).cloned().collect();
    let by: Vec<Dimension> = query.group_by.iter().copied().filter(|dimension| is_generic(*dimension)).collect();
    let wanted = ActionsWanted {
        program: program.id,
        first_day: day_number(query.days.first),
        last_day: day_number(query.days.last),
        partners: scope.partners.as_deref(),
        not_partners: &scope.not_partners,
        filters: &generic,
        by_day: query.group_by.iter().any(|dimension| dimension.time().is_some()),
        by_partner: query.tells_partners_apart(),
        by: &by,
    };
    for sum in action_sums(tx, &wanted)? {
        let fact = Fact {
            day: sum.day,
            program: program.id.get(),
            partner: sum.partner,
            group: scope.group_of(sum.partner),
            values: sum.values.into_iter().map(Some).collect(),
            counts: sum.counts,
        };
        rows.add(query, program.currency, fact);
    }
    Ok(())
}
