//! The recorded clicks and impressions against the totals of the reports, and against the actions that were credited to them.

use std::collections::HashMap;
use std::ops::ControlFlow;

use domain::ids::{AccountId, ProgramId};
use domain::report::{Count, Counts};
use events::Kind;
use events::lake::Column;
use store::Tx;
use store::action::{Action, Origin};
use store::rollup::{Batch, Place};

use super::{Findings, PAGE_ROWS, rollup};
use crate::event_log::{Pinned, Scan, SeenRef};

/// What the actions say of the clicks they were credited to, by the click's number.
#[derive(Default)]
pub(super) struct CreditedClicks {
    origins: HashMap<u64, (String, Origin)>,
}

/// What a report counts by.
const TEXTS: [Column; 8] = [
    Column::Country,
    Column::Device,
    Column::Browser,
    Column::ReferrerHost,
    Column::SubId1,
    Column::SubId2,
    Column::SubId3,
    Column::SharedId,
];

impl CreditedClicks {
    pub fn add(&mut self, unique: u64, action: &Action) {
        self.origins.insert(unique, (action.id().to_string(), action.tracked.origin.clone()));
    }
}

/// Goes through everything that was recorded.
pub(super) fn check(
    pinned: &Pinned,
    tx: &mut Tx<'_>,
    findings: &mut Findings,
    credited: &CreditedClicks,
) -> anyhow::Result<()> {
    let mut reports = Batch::default();
    let mut after = None;
    loop {
        let programs = store::program::list(tx, None, after, PAGE_ROWS as u32)?;
        let Some(last) = programs.last() else { break };
        after = Some(last.id.get());
        for program in &programs {
            let wanted = Scan {
                program: u32::try_from(program.id.get())?,
                first_day: i64::from(i32::MIN),
                last_day: i64::from(i32::MAX),
                partners: None,
                texts: TEXTS.to_vec(),
            };
            pinned.scan(tx, &wanted, &mut |seen| {
                findings.checked.records += 1;
                reports.add(&place(seen), &counts(seen));
                compare_with_action(findings, credited, seen);
                ControlFlow::Continue(())
            })?;
        }
    }
    rollup::compare(tx, findings, Count::OF_CLICKS, reports)
}

fn counts(seen: &SeenRef<'_>) -> Counts {
    match seen.kind {
        Kind::Impression => Counts::of_impression(),
        Kind::Click => Counts::of_click(seen.left_out, seen.is_unique),
    }
}

fn place<'a>(seen: &SeenRef<'a>) -> Place<'a> {
    Place {
        program: ProgramId(seen.program.into()),
        partner: AccountId(seen.partner.into()),
        day: seen.day,
        creative_id: seen.creative.into(),
        link_id: seen.link.into(),
        sub_id1: seen.sub_id1,
        sub_id2: seen.sub_id2,
        sub_id3: seen.sub_id3,
        shared_id: seen.shared_id,
        promo_code: "",
        country: seen.country,
        device: seen.device,
        browser: seen.browser,
        referrer_host: seen.referrer_host,
    }
}

/// An action is counted under the dimensions of its click. One whose click could not be read when it was tracked has none.
fn compare_with_action(findings: &mut Findings, credited: &CreditedClicks, seen: &SeenRef<'_>) {
    let Some((action, origin)) = credited.origins.get(&seen.unique) else { return };
    let stored = [
        &origin.sub_id1,
        &origin.sub_id2,
        &origin.sub_id3,
        &origin.shared_id,
        &origin.country,
        &origin.device,
        &origin.browser,
        &origin.referrer_host,
    ];
    if stored.iter().all(|text| text.is_empty()) {
        return;
    }
    let expected = [
        seen.sub_id1,
        seen.sub_id2,
        seen.sub_id3,
        seen.shared_id,
        seen.country,
        seen.device,
        seen.browser,
        seen.referrer_host,
    ];
    let stored = stored.map(String::as_str);
    if stored != expected {
        findings.compare(&format!("action {action}"), "dimensions of its click", &stored, &expected);
    }
}
