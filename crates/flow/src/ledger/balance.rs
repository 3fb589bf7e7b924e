//! Who has how much where.

use std::collections::BTreeMap;

use anyhow::Context;
use domain::access::{AccountKind, Deed};
use domain::ids::{AccountId, ProgramId};
use domain::ledger::Bucket;

use crate::{Caller, Platform, Result};

/// One partner's money out of one program, in one currency. The five buckets of the partner, in minor units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BalanceSheet {
    pub program: ProgramId,
    pub partner: AccountId,
    pub currency: String,
    buckets: BTreeMap<Bucket, i64>,
}

impl BalanceSheet {
    pub fn minor(&self, bucket: Bucket) -> i64 {
        self.buckets.get(&bucket).copied().unwrap_or(0)
    }
}

/// The balances a caller may see: a partner its own, a brand those of its programs, the operator all.
pub async fn balances(platform: &Platform, caller: &Caller, program: Option<ProgramId>) -> Result<Vec<BalanceSheet>> {
    caller.may(Deed::ReadBalances)?;
    let (brand, partner) = scope(caller);
    platform
        .store
        .read(move |tx| {
            let mut sheets: BTreeMap<_, BTreeMap<Bucket, i64>> = BTreeMap::new();
            for balance in store::ledger::balances(tx, brand, partner, program)? {
                let bucket: Bucket = balance.key.bucket.parse().context("read a balance")?;
                let key = (balance.key.program, balance.key.partner, balance.key.currency);
                sheets.entry(key).or_default().insert(bucket, balance.amount_minor);
            }
            Ok(sheets
                .into_iter()
                .map(|((program, partner, currency), buckets)| BalanceSheet { program, partner, currency, buckets })
                .collect())
        })
        .await
}

/// Whose rows a caller may see, as the store's filters want it: of a brand, of a partner.
pub(crate) fn scope(caller: &Caller) -> (Option<AccountId>, Option<AccountId>) {
    match caller.account_kind {
        AccountKind::Brand => (Some(caller.account_id), None),
        AccountKind::Partner => (None, Some(caller.account_id)),
        AccountKind::Operator => (None, None),
    }
}
