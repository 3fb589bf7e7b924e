//! What is written to both sides about an application. Plain text; the reason stands in full.

use domain::ids::AccountId;
use jiff::Timestamp;
use store::Tx;
use store::application::Application;

use crate::owner_letter::to_owners;
use crate::program::file::ProgramFile;

/// To the brand: somebody waits for a decision.
pub(super) fn received(
    tx: &mut Tx<'_>,
    application: &Application,
    brand: AccountId,
    public_url: &str,
    now: Timestamp,
) -> anyhow::Result<()> {
    let Application { partner_name, partner_id, program_name, .. } = application;
    let subject = format!("{partner_name} applies to {program_name}");
    let text = format!(
        "{partner_name} (account {partner_id}) applies to {program_name}.\n\n\
         Its answers, and the buttons to approve or decline:\n{public_url}/brand/applications\n"
    );
    to_owners(tx, brand, &subject, &text, now)
}

/// To the partner, with what it has now.
pub(super) fn approved(
    tx: &mut Tx<'_>,
    application: &Application,
    file: &ProgramFile,
    public_url: &str,
    now: Timestamp,
) -> anyhow::Result<()> {
    let program_name = &application.program_name;
    let subject = format!("Welcome to {program_name}");
    let text = format!(
        "You are in: {program_name} approved your application.\n\n\
         What you earn: {}.\nAn action locks {} and is approved {}.\n\n\
         Make your first link:\n{public_url}/partner/links\n",
        file.commission_in_words(),
        file.terms.locks,
        file.terms.approves,
    );
    to_owners(tx, application.partner_id, &subject, &text, now)
}

/// To the partner, with the reason.
pub(super) fn declined(
    tx: &mut Tx<'_>,
    application: &Application,
    public_url: &str,
    now: Timestamp,
) -> anyhow::Result<()> {
    let Application { program_name, decline_reason, .. } = application;
    let subject = format!("Your application to {program_name}");
    let text = format!(
        "{program_name} declined your application. The reason:\n\n{decline_reason}\n\n\
         You may apply again:\n{public_url}/partner/programs\n"
    );
    to_owners(tx, application.partner_id, &subject, &text, now)
}
