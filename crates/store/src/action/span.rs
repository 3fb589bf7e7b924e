//! Where in the sequence to look for actions of a state or of some days.
//!
//! A list goes from the newest action back until it is full. Where what is wanted lies far behind (what is paid was tracked weeks ago), or
//! ends long before the first action, it would read everything in between. The rollups know on which days there is some; actions of one
//! program are tracked in the order of their sequence, so that the first and the last of these days bound it.

use domain::action::ActionState;
use domain::ids::{AccountId, ProgramId};
use domain::report::Count;

use super::Filter;
use crate::{Tx, Value, params, rollup};

/// Both ends are included. Rows beyond one of them cannot match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub first: i64,
    pub last: i64,
}

/// None: nothing in these programs can match.
pub(super) fn span(tx: &mut Tx<'_>, filter: &Filter, programs: &[ProgramId]) -> anyhow::Result<Option<Span>> {
    let mut span: Option<Span> = None;
    for program in programs {
        let Some((first_day, last_day)) = days(tx, filter, *program)? else { continue };
        let (Some(first), Some(last)) = (
            end_of_day(tx, "MIN", *program, filter.partner, first_day)?,
            end_of_day(tx, "MAX", *program, filter.partner, last_day)?,
        ) else {
            continue;
        };
        span = Some(match span {
            Some(wider) => Span { first: wider.first.min(first), last: wider.last.max(last) },
            None => Span { first, last },
        });
    }
    Ok(span)
}

/// Whether a span is worth its two look-ups. Reversed actions have indexes of their own.
pub(super) fn helps(filter: &Filter) -> bool {
    let is_of_far_state = !matches!(filter.state.as_str(), "" | "reversed");
    !filter.is_ahead
        && (is_of_far_state || filter.tracked_days.is_some())
        && filter.order_id.is_empty()
        && filter.payment.is_none()
}

/// The first and the last day on which an action was tracked that is in the wanted state now.
fn days(tx: &mut Tx<'_>, filter: &Filter, program: ProgramId) -> anyhow::Result<Option<(i64, i64)>> {
    let columns: Vec<Count> = match filter.state.parse::<ActionState>() {
        Ok(state) => vec![Count::actions(state)],
        Err(_) => ActionState::ALL.iter().map(|state| Count::actions(*state)).collect(),
    };
    rollup::days_with(tx, program, filter.partner, filter.tracked_days, &columns)
}

fn end_of_day(
    tx: &mut Tx<'_>,
    end: &str,
    program: ProgramId,
    partner: Option<AccountId>,
    day: i64,
) -> anyhow::Result<Option<i64>> {
    let mut values: Vec<Value> = params![program, day].to_vec();
    let own = match partner {
        Some(partner) => {
            values.push(partner.into());
            " AND partner_id = $3"
        }
        None => "",
    };
    // The sign keeps SQLite from walking the program in the order of its sequence until a row is of that day.
    let sql = format!("SELECT {end}(+sequence) FROM action WHERE program_id = $1 AND tracked_day = $2{own}");
    Ok(tx.query_one(&sql, &values)?.opt_int(0))
}
