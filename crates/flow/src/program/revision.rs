//! A change to one program that was begun from a version of its file: what the pages send.
//!
//! The same file format, plan and apply as everywhere; besides, it must be the program that was looked at, and the version in force
//! must still be the one that the change was made from.

use domain::access::Deed;
use domain::ids::{ProgramId, TermsVersion};
use domain::program::ProgramStatus;
use store::Tx;

use super::apply::Prepared;
use super::draft::{Fields, Part, written};
use super::file::Faults;
use super::plan::Plan;
use super::{Applied, ProgramRefusal, TermsCache, of_brand};
use crate::{Caller, Platform, Result, audited_write};

/// The next text of a program's file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    pub program: ProgramId,
    /// The version that was in force when somebody began to write.
    pub base: TermsVersion,
    pub text: String,
}

/// What [`apply_revision`] would do now. Changes nothing.
pub async fn plan_revision(platform: &Platform, caller: &Caller, revision: Revision) -> Result<Plan> {
    caller.may(Deed::ChangeProgram)?;
    let parts = platform.clone();
    let brand = caller.account_id;
    platform.store.read(move |tx| Ok(prepared(tx, &parts.terms, brand, &revision)?.plan)).await
}

/// Makes the text the program's next version.
pub async fn apply_revision(platform: &Platform, caller: &Caller, revision: Revision) -> Result<Applied> {
    caller.may(Deed::ChangeProgram)?;
    let parts = platform.clone();
    let brand = caller.account_id;
    let applied = audited_write(platform, caller, move |tx, audit| {
        let prepared = prepared(tx, &parts.terms, brand, &revision)?;
        prepared.apply(tx, &parts.terms, audit, brand, revision.text, None)
    })
    .await?;
    if applied.plan.next_version.is_some() {
        platform.routes_changed().await?;
    }
    Ok(applied)
}

/// Pauses the program, or has it go on: a version of its own, since the file says it.
pub async fn set_status(
    platform: &Platform,
    caller: &Caller,
    program: ProgramId,
    status: ProgramStatus,
) -> Result<Applied> {
    caller.may(Deed::ChangeProgram)?;
    let (base, text) = source(platform, caller, program).await?;
    let status = Fields::from([("program.status".to_owned(), status.code().to_owned())]);
    let text = written(&text, Part::Status, &status);
    apply_revision(platform, caller, Revision { program, base, text }).await
}

/// The file in force of a brand's own program, to the letter.
pub async fn source(platform: &Platform, caller: &Caller, program: ProgramId) -> Result<(TermsVersion, String)> {
    caller.may(Deed::ReadProgram)?;
    let brand = caller.account_id;
    platform
        .store
        .read(move |tx| {
            let version = of_brand(tx, brand, program)?.terms_version;
            let applied = store::terms::find(tx, program, version)?.ok_or(ProgramRefusal::NotFound)?;
            Ok((version, applied.source_toml))
        })
        .await
}

pub(super) fn prepared(
    tx: &mut Tx<'_>,
    terms: &TermsCache,
    brand: domain::ids::AccountId,
    revision: &Revision,
) -> Result<Prepared> {
    let program = of_brand(tx, brand, revision.program)?;
    if program.terms_version != revision.base {
        return Err(ProgramRefusal::Superseded { base: revision.base, in_force: program.terms_version }.into());
    }
    let prepared = Prepared::new(tx, terms, brand, &revision.text)?;
    if prepared.slug() != program.slug {
        let message = format!("expected {:?}: the slug of a program never changes", program.slug);
        return Err(ProgramRefusal::FileWrong(Faults::at(&revision.text, "program.slug", message)).into());
    }
    Ok(prepared)
}
