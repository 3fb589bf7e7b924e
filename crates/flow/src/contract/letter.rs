//! What is written to a partner about its contract.

use domain::contract::ContractState;
use domain::ids::AccountId;
use domain::words::Said;
use jiff::Timestamp;
use store::Tx;
use store::contract::Contract;
use store::program::Program;

use crate::owner_letter::to_owners;
use crate::program::file::ProgramFile;

/// Suspended, resumed or ended, with the reason.
pub(super) fn state_changed(
    tx: &mut Tx<'_>,
    contract: &Contract,
    public_url: &str,
    now: Timestamp,
) -> anyhow::Result<()> {
    let Contract { program_name, state_reason, .. } = contract;
    let (subject, effect) = match contract.state {
        ContractState::Active => (format!("{program_name}: you can go on"), "Your links count again from now on."),
        ContractState::Suspended => (
            format!("{program_name} suspended you"),
            "Your links still lead visitors to the program, but new clicks and conversions earn nothing from now on. \
             What was credited before stays.",
        ),
        ContractState::Ended => (
            format!("{program_name} ended your contract"),
            "New clicks and conversions earn nothing from now on. What was credited before still goes its way to payment. \
             You may apply again.",
        ),
    };
    let reason = if state_reason.is_empty() { String::new() } else { format!("The reason:\n\n{state_reason}\n\n") };
    let text = format!("{effect}\n\n{reason}{public_url}/partner\n");
    to_owners(tx, contract.partner_id, &subject, &text, now)
}

/// The program offers newer terms; the partner's own stay until it accepts.
pub(crate) fn new_terms(
    tx: &mut Tx<'_>,
    partner: AccountId,
    program: &Program,
    file: &ProgramFile,
    public_url: &str,
    now: Timestamp,
) -> anyhow::Result<()> {
    let name = &program.name;
    let subject = format!("{name} offers new terms");
    let text = format!(
        "{name} offers version {} of its terms. Yours stay as they are until you accept the new ones.\n\n{}\n\n\
         Compare and accept:\n{public_url}/partner/contracts\n",
        program.terms_version,
        file.terms.in_plain_words().iter().map(Said::to_string).collect::<Vec<_>>().join("\n"),
    );
    to_owners(tx, partner, &subject, &text, now)
}
