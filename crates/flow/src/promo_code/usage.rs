//! What promo codes brought in.

use std::collections::HashMap;

use domain::ids::{AccountId, ProgramId, PromoCodeId};
use domain::promo_code::folded;
use domain::report::{Counts, DayRange, Dimension, Filter, ReportQuery};
use store::promo_code::PromoCode;

use crate::report::{self, Key};
use crate::{Caller, Platform, Result};

/// A year and a day: what is older is found in reports.
pub const USAGE_DAYS: i64 = 366;

/// The counts of each code in the last [`USAGE_DAYS`]. A code that was assigned to the same partner twice counts as one.
pub async fn usage(platform: &Platform, caller: &Caller, codes: &[PromoCode]) -> Result<HashMap<PromoCodeId, Counts>> {
    if codes.is_empty() {
        return Ok(HashMap::new());
    }
    let today = report::last_day(platform, caller).await?;
    let mut query = ReportQuery::over(DayRange::ending(today, USAGE_DAYS));
    query.group_by = vec![Dimension::Program, Dimension::Partner, Dimension::PromoCode];
    let values = codes.iter().map(|code| folded(&code.code)).collect();
    query.filters = vec![Filter { dimension: Dimension::PromoCode, values, excludes: false }];
    query.sort = query.usual_sort();
    let report = report::ask(platform, caller, query).await?;
    let mut counts: HashMap<(ProgramId, AccountId, String), Counts> = HashMap::new();
    for row in &report.current.rows {
        let [Key::Id(program), Key::Id(partner), Key::Text(code)] = &row.keys[..] else { continue };
        *counts.entry((ProgramId(*program), AccountId(*partner), code.clone())).or_default() += row.counts;
    }
    let of = |code: &PromoCode| {
        let found = counts.get(&(code.program_id, code.partner_id, folded(&code.code)));
        (code.id, found.copied().unwrap_or_default())
    };
    Ok(codes.iter().map(of).collect())
}
