//! Proving the books: everything that was decided is decided again from the stored facts, and everything that was added up is added up again.
//!
//! Each conversion is decided by the same pure rules over the facts that were gathered for it, under the version of the terms it cites; its
//! action, the action's dates, money and state are recomputed from that decision and from what people did since; from the actions and
//! payments the postings, from the postings the balances, from the actions the outlook, from the actions and the recorded clicks the totals of the reports. Uploaded
//! files are read and must have the content they are named by. Whatever differs is listed.
//!
//! One read of one consistent snapshot: it can run beside a serving process. It changes nothing, and it never repairs.

mod action;
mod clicks;
mod conversion;
mod file;
mod findings;
mod ledger;
mod outlook;
mod payment;
mod rollup;
#[cfg(test)]
mod tests;

pub use findings::{Checked, Difference, Findings};

use domain::click_id::Keyring;
use domain::report::Count;

use crate::program::TermsCache;
use crate::{Platform, Result};

/// What decisions are made again by. The terms are read anew: a cache could only prove itself.
struct Rules {
    keys: Keyring,
    terms: TermsCache,
}

/// Rows read at once. The books may be larger than memory; a page of them is not.
const PAGE_ROWS: i64 = 1000;

/// Recomputes everything and says what differs.
pub async fn verify(platform: &Platform) -> Result<Findings> {
    let rules = Rules { keys: platform.keys.clone(), terms: TermsCache::default() };
    let now = platform.clock.now();
    // Before the snapshot, so that no record that is filed meanwhile is missed.
    let pinned = platform.event_log.pin();
    let (mut findings, named) = platform
        .store
        .read(move |tx| {
            let mut findings = Findings::default();
            let mut expected = ledger::Expected::default();
            let mut actions = action::Actions::default();
            conversion::check(&rules, tx, &mut findings, now, &mut expected, &mut actions)?;
            payment::check(tx, &mut findings, &mut expected)?;
            ledger::check(tx, &mut findings, expected)?;
            outlook::check(tx, &mut findings)?;
            rollup::compare(tx, &mut findings, Count::OF_ACTIONS, actions.reports)?;
            clicks::check(&pinned, tx, &mut findings, actions.clicks)?;
            rollup::check_dimensions(tx, &mut findings)?;
            Ok::<_, crate::Error>((findings, store::media::named(tx)?))
        })
        .await?;
    file::check(platform, named, &mut findings).await?;
    Ok(findings)
}
