//! The recorded clicks and impressions against the totals of the reports, and against the actions that were credited to them.

use std::collections::HashMap;
use std::ops::ControlFlow;

use domain::click::ClickFacts;
use domain::ids::{AccountId, ProgramId};
use domain::report::{Count, Counts};
use events::Kind;
use events::lake::Column;
use jiff::{SignedDuration, Timestamp};
use store::action::{Action, Origin};
use store::event_cursor::{self, EventCursor};
use store::rollup::{Batch, Place};
use store::{Tx, lake_file};

use super::{Findings, PAGE_ROWS, rollup};
use crate::event_log::{Pinned, Scan, SeenRef};

/// What the actions say of the clicks they were credited to, by the click's number. Those that were found are taken out.
#[derive(Default)]
pub(super) struct CreditedClicks {
    waiting: HashMap<u64, Credited>,
}

struct Credited {
    action: String,
    clicked_at: Timestamp,
    origin: Origin,
}

/// Records that were made before others may be counted after them; no record waits longer than this.
const OVERTAKING_MAX: SignedDuration = SignedDuration::from_mins(5);

/// Every day there is.
const FIRST_DAY: i64 = i32::MIN as i64;
const LAST_DAY: i64 = i32::MAX as i64;

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
    pub fn add(&mut self, click: &ClickFacts, action: &Action) {
        let origin = action.tracked.origin.clone();
        self.waiting.insert(click.unique, Credited { action: action.id().to_string(), clicked_at: click.at, origin });
    }
}

/// Goes through everything that was recorded.
pub(super) fn check(
    pinned: &Pinned,
    tx: &mut Tx<'_>,
    findings: &mut Findings,
    mut credited: CreditedClicks,
) -> anyhow::Result<()> {
    let mut reports = Batch::default();
    let mut after = None;
    loop {
        let programs = store::program::list(tx, None, after, PAGE_ROWS as u32)?;
        let Some(last) = programs.last() else { break };
        after = Some(last.id.get());
        for program in &programs {
            check_files(pinned, tx, findings, program.id)?;
            let wanted = Scan {
                program: u32::try_from(program.id.get())?,
                first_day: FIRST_DAY,
                last_day: LAST_DAY,
                partners: None,
                texts: TEXTS.to_vec(),
            };
            let scanned = pinned.scan(tx, &wanted, &mut |seen| {
                findings.checked.records += 1;
                reports.add(&place(seen), &counts(seen));
                if let Some(credited) = credited.waiting.remove(&seen.unique) {
                    compare_with_action(findings, &credited, seen);
                }
                ControlFlow::Continue(())
            });
            // What cannot be read cannot be added up: that is a difference, and no reason to stop looking.
            if let Err(error) = scanned {
                let about = format!("records of program {}", program.id);
                findings.differ(&about, "content", format!("unreadable: {error:#}"), "readable");
            }
        }
    }
    rollup::compare(tx, findings, Count::OF_CLICKS, reports)?;
    check_credited(tx, findings, credited)
}

/// A byte that changed in a file may still make a readable record.
fn check_files(pinned: &Pinned, tx: &mut Tx<'_>, findings: &mut Findings, program: ProgramId) -> anyhow::Result<()> {
    for file in lake_file::list(tx, program, FIRST_DAY, LAST_DAY)? {
        let about = format!("lake file {}", file.path);
        match (pinned.lake().checksum(&file.path), file.checksum) {
            (Ok(found), Some(expected)) => findings.compare(&about, "checksum", &i64::from(found), &expected),
            (Ok(_), None) => {}
            (Err(error), _) => findings.differ(&about, "content", format!("unreadable: {error:#}"), "readable"),
        }
    }
    Ok(())
}

/// A click that got its redirect is on disk, so one that was credited and is nowhere was lost, or its id was forged. The newest
/// may not have been counted yet.
fn check_credited(tx: &mut Tx<'_>, findings: &mut Findings, credited: CreditedClicks) -> anyhow::Result<()> {
    let Some(drained) = event_cursor::find(tx, EventCursor::Drain)? else { return Ok(()) };
    let complete_until = Timestamp::from_millisecond(drained.event_at)? - OVERTAKING_MAX;
    let mut missing: Vec<Credited> = credited.waiting.into_values().collect();
    missing.retain(|credited| credited.clicked_at < complete_until);
    missing.sort_by(|one, other| one.action.cmp(&other.action));
    for Credited { action, clicked_at, .. } in missing {
        findings.differ(
            &format!("action {action}"),
            "its click",
            format!("of {clicked_at}, never recorded"),
            "recorded",
        );
    }
    Ok(())
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
fn compare_with_action(findings: &mut Findings, Credited { action, origin, .. }: &Credited, seen: &SeenRef<'_>) {
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
