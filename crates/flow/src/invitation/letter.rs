//! What is written to both sides about an invitation.

use domain::ids::AccountId;
use jiff::Timestamp;
use store::Tx;
use store::invitation::Invitation;

use crate::owner_letter::to_owners;

pub(super) fn invited(
    tx: &mut Tx<'_>,
    invitation: &Invitation,
    public_url: &str,
    now: Timestamp,
) -> anyhow::Result<()> {
    let Invitation { program_name, message, .. } = invitation;
    let subject = format!("{program_name} invites you");
    let message = if message.is_empty() { String::new() } else { format!("{message}\n\n") };
    let text = format!(
        "{program_name} invites you to its partner program.\n\n{message}Read the terms, and accept or decline:\n\
         {public_url}/partner/programs\n"
    );
    to_owners(tx, invitation.partner_id, &subject, &text, now)
}

/// To the brand: what the partner answered.
pub(super) fn answered(
    tx: &mut Tx<'_>,
    invitation: &Invitation,
    brand: AccountId,
    verb: &str,
    public_url: &str,
    now: Timestamp,
) -> anyhow::Result<()> {
    let Invitation { program_name, partner_id, .. } = invitation;
    let subject = format!("Account {partner_id} {verb} your invitation");
    let text =
        format!("Account {partner_id} {verb} your invitation to {program_name}.\n\n{public_url}/brand/partners\n");
    to_owners(tx, brand, &subject, &text, now)
}
