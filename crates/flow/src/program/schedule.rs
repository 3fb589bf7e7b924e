//! Changes that are applied on a later day: announced at once, applied by the background job, exactly once.
//!
//! A contract pins what its partner accepted. Where the accepted terms give a notice period, and the announcement was that long before, the
//! contract moves to the new version in the write that applies it; any other stays until its partner accepts.
//!
//! **Invariant:** a scheduled change that waits was made from the version in force. Whatever applies another version takes it along, when it
//! only pauses or resumes the program, or ends it as superseded.

use std::time::Duration;

use domain::access::{AccountKind, Deed};
use domain::calendar::{day_of, first_instant, time_zone};
use domain::ids::{AccountId, ProgramId, ScheduledChangeId};
use domain::notification::Event;
use domain::program::ScheduledChangeState;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::json;
use store::Tx;
use store::contract::Contract;
use store::program::Program;
use store::scheduled_change::ScheduledChange;
use tokio::sync::watch;

use super::draft::{Fields, Part, written};
use super::file::ProgramFile;
use super::plan::{Change, Concerns, Plan, differences};
use super::revision::prepared;
use super::{ProgramRefusal, Revision, TermsCache, of_brand};
use crate::notification::tell;
use crate::{Audit, Caller, Error, Platform, Result, audited_write, letter};

/// How soon after its instant a change is seen to be due.
const PAUSE: Duration = Duration::from_millis(500);

/// By whom a contract is moved when its own terms allow it.
const RULE: &str = "rule:notice";

/// How many changes of a program are listed.
const LISTED: u32 = 20;

/// A change that waits, as it concerns whoever asks.
#[derive(Debug, Clone)]
pub struct Upcoming {
    pub change: ScheduledChange,
    /// The first local day on which it holds.
    pub from: Date,
    pub changes: Vec<Change>,
    /// How many contracts move by themselves; for a partner its own: 1 or 0.
    pub moved: usize,
    /// How many contracts there are; for a partner its own: 1 or 0.
    pub contracts: usize,
}

/// Has a revision applied at the start of a local day of the program, and tells the partners when it concerns their terms.
pub async fn schedule(
    platform: &Platform,
    caller: &Caller,
    revision: Revision,
    applies_on: Date,
) -> Result<ScheduledChange> {
    caller.may(Deed::ChangeProgram)?;
    let parts = platform.clone();
    let brand = caller.account_id;
    audited_write(platform, caller, move |tx, audit| {
        let prepared = prepared(tx, &parts.terms, brand, &revision)?;
        let program = of_brand(tx, brand, revision.program)?;
        let zone = zone_of(&program)?;
        let applies_at = first_instant(applies_on, &zone);
        if applies_at <= audit.now {
            return Err(ProgramRefusal::DayPassed { on: applies_on }.into());
        }
        if prepared.plan.next_version.is_none() {
            return Err(ProgramRefusal::NothingToSchedule.into());
        }
        if let Some(open) = store::scheduled_change::find_open(tx, program.id)? {
            return Err(ProgramRefusal::ScheduledAlready { on: day_of(open.applies_at, &zone) }.into());
        }
        let by = audit.caller().actor();
        let id =
            store::scheduled_change::insert(tx, program.id, revision.base, &revision.text, applies_at, &by, audit.now)?;
        if concerns_contracts(&prepared.plan.changes) {
            let in_words = prepared.file().terms.in_plain_words();
            for contract in store::contract::open_of_program(tx, program.id)? {
                let holds = moves(tx, &parts.terms, &contract, audit.now, applies_at, &zone)?;
                let (name, number) = (&program.name, program.id.get());
                let letter = letter::contract::terms_announced(name, number, applies_on, holds, in_words.clone());
                tell(tx, contract.partner_id, Event::NewTerms, &letter.about(program.id), audit.now)?;
            }
        }
        let changes: Vec<_> =
            prepared.plan.changes.iter().map(|change| change.in_words().trim_start().to_owned()).collect();
        let after = json!({ "program_id": program.id.get(), "applies_on": applies_on.to_string(), "changes": changes });
        audit.record("scheduled", "scheduled_change", id, None, Some(after));
        Ok(store::scheduled_change::find(tx, id)?.ok_or(ProgramRefusal::ScheduledNotFound)?)
    })
    .await
}

/// Takes a change back that waits. Cancelling twice changes nothing.
pub async fn cancel(platform: &Platform, caller: &Caller, id: ScheduledChangeId) -> Result<ScheduledChange> {
    caller.may(Deed::ChangeProgram)?;
    let parts = platform.clone();
    let brand = caller.account_id;
    audited_write(platform, caller, move |tx, audit| {
        let change = store::scheduled_change::find(tx, id)?.ok_or(ProgramRefusal::ScheduledNotFound)?;
        let program = of_brand(tx, brand, change.program_id).map_err(|_| ProgramRefusal::ScheduledNotFound)?;
        match change.state {
            ScheduledChangeState::Cancelled => return Ok(change),
            ScheduledChangeState::Scheduled => {}
            state => return Err(ProgramRefusal::ScheduledEnded { state }.into()),
        }
        withdraw(tx, &parts.terms, &program, &change, ScheduledChangeState::Cancelled, audit)?;
        audit.record("cancelled", "scheduled_change", id, None, None);
        Ok(store::scheduled_change::find(tx, id)?.ok_or(ProgramRefusal::ScheduledNotFound)?)
    })
    .await
}

/// The changes of a brand's own program that wait or waited, newest first.
pub async fn scheduled(platform: &Platform, caller: &Caller, program: ProgramId) -> Result<Vec<ScheduledChange>> {
    caller.may(Deed::ReadProgram)?;
    let brand = caller.account_id;
    platform
        .store
        .read(move |tx| {
            of_brand(tx, brand, program)?;
            Ok(store::scheduled_change::list(tx, program, LISTED)?)
        })
        .await
}

/// The change that waits: for the brand of the program, or for a partner with a contract.
pub async fn upcoming(platform: &Platform, caller: &Caller, program: ProgramId) -> Result<Option<Upcoming>> {
    caller.may(Deed::ReadProgram)?;
    let parts = platform.clone();
    let (kind, account) = (caller.account_kind, caller.account_id);
    platform
        .store
        .read(move |tx| {
            let program = store::program::find(tx, program)?.ok_or(ProgramRefusal::NotFound)?;
            let mut contracts = store::contract::open_of_program(tx, program.id)?;
            match kind {
                AccountKind::Brand if program.account_id != account => return Err(ProgramRefusal::NotFound.into()),
                AccountKind::Partner => {
                    contracts.retain(|contract| contract.partner_id == account);
                    if contracts.is_empty() {
                        return Ok(None);
                    }
                }
                AccountKind::Brand | AccountKind::Operator => {}
            }
            let Some(change) = store::scheduled_change::find_open(tx, program.id)? else { return Ok(None) };
            let zone = zone_of(&program)?;
            let before = parts.terms.load(tx, program.id, program.terms_version)?;
            let after = ProgramFile::read(&change.source_toml).map_err(ProgramRefusal::FileWrong)?;
            let mut changes = differences(&before, &after);
            if kind == AccountKind::Partner {
                changes.retain(|change| change.concerns != Concerns::Brand);
                if changes.is_empty() {
                    return Ok(None);
                }
            }
            let mut moved = 0;
            if concerns_contracts(&changes) {
                for contract in &contracts {
                    let applies_at = change.applies_at;
                    moved += usize::from(moves(tx, &parts.terms, contract, change.created_at, applies_at, &zone)?);
                }
            }
            let from = day_of(change.applies_at, &zone);
            Ok(Some(Upcoming { from, changes, moved, contracts: contracts.len(), change }))
        })
        .await
}

/// The first day from which a change that is announced now can hold for every contract whose terms give notice. None where none does.
pub async fn notice_day(platform: &Platform, caller: &Caller, program: ProgramId) -> Result<Option<Date>> {
    caller.may(Deed::ReadContracts)?;
    let parts = platform.clone();
    let brand = caller.account_id;
    let now = platform.clock.now();
    platform
        .store
        .read(move |tx| {
            let program = of_brand(tx, brand, program)?;
            let today = day_of(now, &zone_of(&program)?);
            let mut latest = None;
            for contract in store::contract::open_of_program(tx, program.id)? {
                let terms = parts.terms.load(tx, program.id, contract.accepted_version)?;
                latest = latest.max(terms.terms.notice.map(|notice| notice.earliest(today)));
            }
            Ok(latest)
        })
        .await
}

/// Applies everything whose day has begun. A change that cannot be applied any more ends as failed, with the reason.
pub async fn apply_due(platform: &Platform) -> Result<usize> {
    let mut applied = 0;
    loop {
        let now = platform.clock.now();
        let due = platform.store.read(move |tx| store::scheduled_change::next_due(tx, now)).await?;
        let Some(due) = due else { return Ok(applied) };
        let program = due.program_id;
        let found = platform.store.read(move |tx| store::program::find(tx, program)).await?;
        let brand = found.ok_or(ProgramRefusal::NotFound)?.account_id;
        let caller = Caller::system("schedule", brand, AccountKind::Brand);
        match apply_one(platform, &caller, due.id).await {
            Ok(()) => applied += 1,
            Err(Error::Refused(refusal)) => fail(platform, &caller, due.id, refusal.to_string()).await?,
            Err(failure) => return Err(failure),
        }
        platform.routes_changed().await?;
    }
}

/// The background task: applies what is due until told to stop. A failure is logged and tried again after the pause.
pub async fn apply_due_until(platform: Platform, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        match apply_due(&platform).await {
            Ok(0) => {}
            Ok(applied) => tracing::info!(applied, "scheduled changes of programs were applied"),
            Err(error) => tracing::error!(%error, "a scheduled change failed and will be tried again"),
        }
        // A sender that is gone means the same as a word to stop.
        if tokio::time::timeout(PAUSE, stop.changed()).await.is_ok_and(|changed| changed.is_err()) {
            return;
        }
    }
}

/// One write: whoever comes second finds that it waits no more.
async fn apply_one(platform: &Platform, caller: &Caller, id: ScheduledChangeId) -> Result<()> {
    let parts = platform.clone();
    audited_write(platform, caller, move |tx, audit| {
        let Some(change) = waiting(tx, id)? else { return Ok(()) };
        let brand = audit.caller().account_id;
        let ScheduledChange { program_id: program, base_version: base, source_toml: text, .. } = change;
        let prepared = prepared(tx, &parts.terms, brand, &Revision { program, base, text: text.clone() })?;
        let by = audit.caller().actor();
        let version = prepared.plan.next_version;
        store::scheduled_change::end(tx, id, ScheduledChangeState::Applied, version, "", &by, audit.now)?;
        prepared.apply(tx, &parts.terms, audit, brand, text, Some(change.created_at))?;
        Ok(())
    })
    .await
}

async fn fail(platform: &Platform, caller: &Caller, id: ScheduledChangeId, failure: String) -> Result<()> {
    audited_write(platform, caller, move |tx, audit| {
        if waiting(tx, id)?.is_some() {
            let by = audit.caller().actor();
            store::scheduled_change::end(tx, id, ScheduledChangeState::Failed, None, &failure, &by, audit.now)?;
            audit.record("failed", "scheduled_change", id, None, Some(json!({ "reason": failure })));
        }
        Ok(())
    })
    .await
}

fn waiting(tx: &mut Tx<'_>, id: ScheduledChangeId) -> Result<Option<ScheduledChange>> {
    let change = store::scheduled_change::find(tx, id)?;
    Ok(change.filter(|change| change.state == ScheduledChangeState::Scheduled))
}

/// Another version was applied while a change waits: a pause takes it along, anything else ends it.
pub(super) fn outrun(
    tx: &mut Tx<'_>,
    terms: &TermsCache,
    program: &Program,
    plan: &Plan,
    audit: &mut Audit,
) -> Result<()> {
    let Some(change) = store::scheduled_change::find_open(tx, program.id)? else { return Ok(()) };
    if plan.changes.iter().all(|change| change.field == "program.status") {
        let status = Fields::from([("program.status".to_owned(), program.status.code().to_owned())]);
        let text = written(&change.source_toml, Part::Status, &status);
        store::scheduled_change::rebase(tx, change.id, program.terms_version, &text)?;
        return Ok(());
    }
    withdraw(tx, terms, program, &change, ScheduledChangeState::Superseded, audit)?;
    audit.record("superseded", "scheduled_change", change.id, None, None);
    Ok(())
}

fn withdraw(
    tx: &mut Tx<'_>,
    terms: &TermsCache,
    program: &Program,
    change: &ScheduledChange,
    state: ScheduledChangeState,
    audit: &Audit,
) -> Result<()> {
    let by = audit.caller().actor();
    store::scheduled_change::end(tx, change.id, state, None, "", &by, audit.now)?;
    let before = terms.load(tx, program.id, change.base_version)?;
    let after = ProgramFile::read(&change.source_toml).map_err(ProgramRefusal::FileWrong)?;
    if concerns_contracts(&differences(&before, &after)) {
        let from = day_of(change.applies_at, &zone_of(program)?);
        let letter = letter::contract::terms_withdrawn(&program.name, from).about(program.id);
        for partner in store::contract::partners_of_program(tx, program.id)? {
            tell(tx, partner, Event::NewTerms, &letter, audit.now)?;
        }
    }
    Ok(())
}

/// Moves the contracts whose own terms allow it to the version that was just applied, and says whose they are.
pub(super) fn move_by_notice(
    tx: &mut Tx<'_>,
    terms: &TermsCache,
    program: &Program,
    announced_at: Option<Timestamp>,
    audit: &mut Audit,
) -> Result<Vec<AccountId>> {
    let mut moved = Vec::new();
    let Some(announced_at) = announced_at else { return Ok(moved) };
    let zone = zone_of(program)?;
    for contract in store::contract::open_of_program(tx, program.id)? {
        if moves(tx, terms, &contract, announced_at, audit.now, &zone)? {
            let version = program.terms_version;
            store::contract::accept(tx, contract.id, version, RULE, audit.now)?;
            let shown = |version: domain::ids::TermsVersion| Some(json!({ "version": version.get() }));
            audit.record("moved_by_notice", "contract", contract.id, shown(contract.accepted_version), shown(version));
            moved.push(contract.partner_id);
        }
    }
    Ok(moved)
}

/// Whether a contract moves by itself at an instant. Notice runs from the announcement, for who accepted its terms later from then.
fn moves(
    tx: &mut Tx<'_>,
    terms: &TermsCache,
    contract: &Contract,
    announced_at: Timestamp,
    applies_at: Timestamp,
    zone: &TimeZone,
) -> Result<bool> {
    let accepted = terms.load(tx, contract.program_id, contract.accepted_version)?;
    let told_on = day_of(announced_at.max(contract.accepted_at), zone);
    Ok(accepted.terms.notice.is_some_and(|notice| notice.earliest(told_on) <= day_of(applies_at, zone)))
}

fn concerns_contracts(changes: &[Change]) -> bool {
    changes.iter().any(|change| change.concerns == Concerns::NewAcceptances)
}

fn zone_of(program: &Program) -> Result<TimeZone> {
    Ok(time_zone(&program.time_zone).map_err(anyhow::Error::new)?)
}
