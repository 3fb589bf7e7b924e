//! A website is proved: its owner says where the token is, and presses.

use domain::access::Deed;
use domain::ids::PropertyId;
use domain::property::{Proof, ProofState, ProofWay};
use serde_json::json;
use store::property::Property;

use super::PropertyRefusal;
use super::look::look;
use crate::{Caller, Platform, Result, audited_write};

/// Looks for the token that way now. What was found is in the property that comes back.
pub async fn prove(platform: &Platform, caller: &Caller, id: PropertyId, way: ProofWay) -> Result<Property> {
    caller.may(Deed::ChangeProperties)?;
    let account = caller.account_id;
    let found = platform.store.read(move |tx| store::property::find(tx, account, id)).await?;
    let property = found.ok_or(PropertyRefusal::NotFound)?;
    if property.facts.site.is_empty() {
        return Err(PropertyRefusal::NotAWebsite.into());
    }
    if !platform.outside.take_turn(&property.facts.site) {
        return Err(PropertyRefusal::AskedJustNow.into());
    }
    let finding = look(platform, &property, way).await;
    keep(platform, caller, property.id, way, finding).await
}

/// Writes down what the look found. Of two who claim a site, the one whose proof holds keeps it.
pub(super) async fn keep(
    platform: &Platform,
    caller: &Caller,
    id: PropertyId,
    way: ProofWay,
    finding: Option<String>,
) -> Result<Property> {
    let account = caller.account_id;
    audited_write(platform, caller, move |tx, audit| {
        let before = store::property::find(tx, account, id)?.ok_or(PropertyRefusal::NotFound)?;
        let proof = before.proof.looked_for(way, finding.is_none(), audit.now);
        if proof.state() == ProofState::Proved {
            let site = &before.facts.site;
            let prover = store::property::prover_of(tx, site)?;
            if prover.is_some_and(|prover| prover != account) {
                return Err(PropertyRefusal::SiteTaken { site: site.clone() }.into());
            }
        }
        let finding = finding.unwrap_or_default();
        store::property::set_proof(tx, id, proof, &finding, audit.now)?;
        if proof.state() != before.proof.state() {
            let verb = if proof.state() == ProofState::Proved { "proved" } else { "lost" };
            audit.record(verb, "property", id, Some(of(before.proof)), Some(of(proof)));
        }
        Ok(Property { proof, finding, checked_at: Some(audit.now), ..before })
    })
    .await
}

fn of(proof: Proof) -> serde_json::Value {
    let way = match proof {
        Proof::Unproved => None,
        Proof::Proved { way, .. } | Proof::Lapsed { way, .. } => Some(way.code()),
    };
    json!({ "proof": proof.state().code(), "way": way })
}
