//! The entries behind the balances, posting by posting.

use domain::access::Deed;
use domain::ids::ProgramId;
use jiff::Timestamp;
pub use store::ledger::Line as StatementLine;
use store::ledger::StatementFilter;

use super::balance::scope;
use crate::{Caller, Listed, Platform, Result, Window};

/// Which part of the books is wanted. None means any.
#[derive(Debug, Clone, Default)]
pub struct StatementInput {
    pub program: Option<ProgramId>,
    pub posted_from: Option<Timestamp>,
    pub posted_before: Option<Timestamp>,
}

/// Whole postings, oldest first. A partner sees its own entries of a posting that moved the money of many.
pub async fn statement(
    platform: &Platform,
    caller: &Caller,
    input: StatementInput,
    window: Window,
) -> Result<Listed<StatementLine>> {
    caller.may(Deed::ReadBalances)?;
    let (brand, partner) = scope(caller);
    let filter = StatementFilter {
        brand,
        partner,
        program: input.program,
        posted_from: input.posted_from,
        posted_before: input.posted_before,
        after: window.after.unwrap_or(0),
        until: None,
    };
    let wanted = i64::from(window.rows_wanted());
    let mut lines = platform.store.read(move |tx| store::ledger::statement(tx, &filter, wanted)).await?;

    // The window counts postings, and a posting's lines stay together.
    let mut postings: Vec<i64> = lines.iter().map(|line| line.posting.get()).collect();
    postings.dedup();
    let next = (postings.len() > window.limit as usize).then(|| postings[window.limit as usize - 1]);
    if let Some(last) = next {
        lines.retain(|line| line.posting.get() <= last);
    }
    Ok(Listed { items: lines, next })
}
