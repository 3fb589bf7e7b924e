//! The outlook against the actions that wait.

use std::collections::BTreeSet;

use store::Tx;
use store::outlook::Sum;

use super::Findings;

pub(super) fn check(tx: &mut Tx<'_>, findings: &mut Findings) -> anyhow::Result<()> {
    let (kept, recomputed) = store::outlook::kept_and_recomputed(tx)?;
    let places: BTreeSet<&String> = kept.keys().chain(recomputed.keys()).collect();
    for place in places {
        let of = |sums: &store::outlook::Standing| sums.get(place).copied().unwrap_or_default();
        let (stored, expected): (Sum, Sum) = (of(&kept), of(&recomputed));
        let about = format!("outlook: {place}");
        findings.compare(&about, "actions", &stored.actions, &expected.actions);
        findings.compare(&about, "commission_minor", &stored.commission_minor, &expected.commission_minor);
    }
    Ok(())
}
