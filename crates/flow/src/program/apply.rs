//! From a program file to its plan, and to the next version of the program.

use domain::access::Deed;
use domain::creative::CreativeKind;
use domain::ids::{AccountId, TermsVersion};
use domain::notification::Event;
use jiff::Timestamp;
use serde_json::json;
use store::Tx;
use store::creative::NewCreative;
use store::program::Program;
use store::terms::AppliedTerms;

use super::file::{Faults, ProgramFile};
use super::plan::{Concerns, ContractsOnVersion, Plan};
use super::{ProgramRefusal, TermsCache, schedule};
use crate::notification::tell;
use crate::{Audit, Caller, Platform, Result, audited_write, letter, routes};

/// What applying a file did. `plan.next_version` is None when it changed nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    pub program: Program,
    pub plan: Plan,
}

/// What [`apply`] would do with the same file now. Changes nothing.
pub async fn plan(platform: &Platform, caller: &Caller, text: String) -> Result<Plan> {
    caller.may(Deed::ChangeProgram)?;
    let brand = caller.account_id;
    let parts = platform.clone();
    platform.store.read(move |tx| Ok(Prepared::new(tx, &parts.terms, brand, &text)?.plan)).await
}

/// Makes the file the program's next version. The first time it creates the program with its text link.
///
/// The program is the brand's own one with the file's slug. A file that says the same as the version in force changes nothing.
pub async fn apply(platform: &Platform, caller: &Caller, text: String) -> Result<Applied> {
    caller.may(Deed::ChangeProgram)?;
    let brand = caller.account_id;
    let parts = platform.clone();
    let applied = audited_write(platform, caller, move |tx, audit| {
        let prepared = Prepared::new(tx, &parts.terms, brand, &text)?;
        prepared.apply(tx, &parts.terms, audit, brand, text, None)
    })
    .await?;
    if applied.plan.next_version.is_some() {
        platform.routes_changed().await?;
    }
    Ok(applied)
}

/// A file that can be applied, and what that would change.
pub(super) struct Prepared {
    file: ProgramFile,
    /// The program as it stands, if there is one.
    program: Option<Program>,
    pub(super) plan: Plan,
}

impl Prepared {
    pub(super) fn file(&self) -> &ProgramFile {
        &self.file
    }

    pub(super) fn slug(&self) -> &str {
        &self.file.program.slug
    }

    pub(super) fn new(tx: &mut Tx<'_>, terms: &TermsCache, brand: AccountId, text: &str) -> Result<Self> {
        let file = ProgramFile::read(text).map_err(ProgramRefusal::FileWrong)?;
        let program = store::program::find_by_slug(tx, &file.program.slug)?;
        let Some(program) = program else {
            return Ok(Self { plan: Plan::creation(&file), file, program: None });
        };
        let wrong = |field: &str, message: String| -> ProgramRefusal {
            ProgramRefusal::FileWrong(Faults::at(text, field, message))
        };
        if program.account_id != brand {
            let slug = &file.program.slug;
            return Err(
                wrong("program.slug", format!("expected a slug that is free, found {slug:?}, which is taken")).into()
            );
        }
        if file.program.currency != program.currency {
            let message = format!("expected {}: the currency of a program never changes", program.currency);
            return Err(wrong("program.currency", message).into());
        }
        if file.program.time_zone != program.time_zone {
            let message = format!("expected {:?}: the time zone of a program never changes", program.time_zone);
            return Err(wrong("program.time_zone", message).into());
        }
        let before = terms.load(tx, program.id, program.terms_version)?;
        let contracts = store::contract::count_by_version(tx, program.id)?
            .into_iter()
            .map(|(version, contracts)| ContractsOnVersion { version, contracts })
            .collect();
        let plan = Plan::next(program.id, (program.terms_version, &before), &file, contracts);
        Ok(Self { file, program: Some(program), plan })
    }

    /// `announced_at`: when partners were told of it, if before this write.
    pub(super) fn apply(
        self,
        tx: &mut Tx<'_>,
        terms: &TermsCache,
        audit: &mut Audit,
        brand: AccountId,
        text: String,
        announced_at: Option<Timestamp>,
    ) -> Result<Applied> {
        let Self { file, program: before, plan } = self;
        let Some(version) = plan.next_version else {
            let program = before.expect("only a program that exists can be left as it is");
            return Ok(Applied { program, plan });
        };
        let program = Program {
            id: match &before {
                Some(before) => before.id,
                None => store::program::next_id(tx)?,
            },
            account_id: brand,
            slug: file.program.slug.clone(),
            name: file.program.name.clone(),
            currency: file.program.currency,
            time_zone: file.program.time_zone.clone(),
            status: file.program.status,
            terms_version: version,
            created_at: before.as_ref().map_or(audit.now, |before| before.created_at),
        };
        match &before {
            Some(_) => store::program::update(tx, &program)?,
            None => store::program::insert(tx, &program)?,
        }
        for event_type in &file.event_types {
            store::program::upsert_event_type(tx, program.id, &event_type.code, &event_type.category)?;
        }
        let applied_by = audit.caller().actor();
        let applied =
            AppliedTerms { program_id: program.id, version, source_toml: text, applied_at: audit.now, applied_by };
        store::terms::insert(tx, &applied)?;
        if before.is_none() {
            store::creative::insert(tx, &text_link(&program), audit.now)?;
        }
        routes::touch(tx)?;
        if before.is_some() {
            schedule::outrun(tx, terms, &program, &plan, audit)?;
        }
        if before.is_some() && plan.changes.iter().any(|change| change.concerns == Concerns::NewAcceptances) {
            let in_words = file.terms.in_plain_words();
            let letter = letter::contract::new_terms(&program.name, version.get(), in_words).about(program.id);
            let moved = schedule::move_by_notice(tx, terms, &program, announced_at, audit)?;
            for partner in store::contract::partners_of_program(tx, program.id)? {
                if !moved.contains(&partner) {
                    tell(tx, partner, Event::NewTerms, &letter, audit.now)?;
                }
            }
        }
        let verb = if before.is_none() { "created" } else { "applied" };
        let changes: Vec<_> = plan.changes.iter().map(|change| change.in_words().trim_start().to_owned()).collect();
        audit.record(
            verb,
            "program",
            program.id,
            before.map(|before| json!({ "terms_version": before.terms_version.get(), "status": before.status.code() })),
            Some(json!({ "terms_version": version.get(), "status": program.status.code(), "changes": changes })),
        );
        Ok(Applied { program, plan })
    }
}

/// Every program has one creative from the start, so that a partner can make its first link at once.
fn text_link(program: &Program) -> NewCreative {
    NewCreative {
        program_id: program.id,
        kind: CreativeKind::Text,
        name: "Text link".to_owned(),
        text: program.name.clone(),
        landing_page: String::new(),
        video_url: String::new(),
        file: None,
    }
}

impl Plan {
    /// The version that holds once the plan is carried out.
    pub fn version_afterwards(&self) -> Option<TermsVersion> {
        self.next_version.or(self.version_in_force)
    }
}
