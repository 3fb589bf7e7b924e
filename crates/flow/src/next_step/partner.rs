//! A partner's next steps.

use anyhow::Context;
use domain::access::Deed;
use domain::application::ApplicationState;
use domain::contract::ContractState;
use domain::invitation::InvitationState;
use domain::money::Currency;
use domain::next_step::{self, PartnerFacts, PartnerStep};
use domain::property::{ProofState, PropertyKind};
use store::Tx;
use store::property::Property;
use store::scope::Scope;

use super::{is_email_verified, messages_unread};
use crate::{Caller, Platform, Result};

/// More open invitations or applications than anybody has.
const ROWS_MAX: u32 = 200;

/// The most urgent first.
pub async fn of_partner(platform: &Platform, caller: &Caller) -> Result<Vec<PartnerStep>> {
    caller.may(Deed::ReadContracts)?;
    let caller = caller.clone();
    let facts = platform.store.read(move |tx| facts(tx, &caller)).await?;
    Ok(next_step::of_partner(&facts))
}

fn facts(tx: &mut Tx<'_>, caller: &Caller) -> anyhow::Result<PartnerFacts> {
    let partner = caller.account_id;
    let scope = Scope::Partner(partner);
    let contracts = store::contract::list_between(tx, None, partner)?;
    let in_state = |state| contracts.iter().filter(move |contract| contract.state == state);
    let is_outdated = |contract: &&store::contract::Contract| {
        contract.state != ContractState::Ended && contract.offered_version > contract.accepted_version
    };
    let invited = store::invitation::list(tx, scope, None, Some(InvitationState::Open), None, ROWS_MAX)?;
    let applied = store::application::list(tx, scope, None, Some(ApplicationState::Submitted), None, ROWS_MAX)?;
    let contracts_active = in_state(ContractState::Active).count();
    // Only whoever is in a program is asked about them.
    let properties = if contracts_active > 0 { store::property::list(tx, partner)? } else { Vec::new() };
    Ok(PartnerFacts {
        is_email_verified: is_email_verified(tx, caller)?,
        suspended: in_state(ContractState::Suspended).map(|contract| contract.program_id).collect(),
        invited: invited.iter().map(|invitation| invitation.program_id).collect(),
        newer_terms: contracts.iter().filter(is_outdated).map(|contract| contract.program_id).collect(),
        applied: applied.iter().map(|application| application.program_id).collect(),
        contracts_active,
        contracts_ever: contracts.len(),
        has_link: !store::link::list(tx, scope, &store::link::Filter::default(), None, 1)?.is_empty(),
        unset_currencies: unset_currencies(tx, caller)?,
        evidence_wanted: store::inquiry::count_wanting_evidence(tx, partner)?,
        messages_unread: messages_unread(tx, caller)?,
        has_property: !properties.is_empty(),
        has_unproved_website: properties.iter().any(is_unproved_website),
    })
}

fn is_unproved_website(property: &Property) -> bool {
    property.facts.kind == PropertyKind::Website && property.proof.state() != ProofState::Proved
}

/// Where there is money and no word on how to pay it.
fn unset_currencies(tx: &mut Tx<'_>, caller: &Caller) -> anyhow::Result<Vec<Currency>> {
    let set = store::payment::settings(tx, caller.account_id)?;
    let mut unset: Vec<Currency> = Vec::new();
    for balance in store::ledger::balances(tx, None, Some(caller.account_id), None)? {
        let is_own = balance.key.bucket != "accrued" && balance.amount_minor != 0;
        if is_own && !set.iter().any(|setting| setting.currency == balance.key.currency) {
            unset.push(Currency::from_code(&balance.key.currency).context("read the currency of a balance")?);
        }
    }
    unset.sort_unstable();
    unset.dedup();
    Ok(unset)
}
