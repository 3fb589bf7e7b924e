//! A partner adds, describes and removes its properties, and says by which methods it promotes.

use domain::access::Deed;
use domain::ids::PropertyId;
use domain::property::{PromotionMethod, PropertyKind, property};
use serde_json::{Value, json};
use store::property::Property;

use super::PropertyRefusal;
use crate::{Caller, Platform, Result, audited_write, secret};

/// More would be a crawl of the web, not a partner's own places.
const PROPERTIES_MAX: usize = 100;

/// A form as it was filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PropertyInput {
    pub kind: PropertyKind,
    pub name: String,
    pub address: String,
    pub description: String,
}

pub async fn add(platform: &Platform, caller: &Caller, input: PropertyInput) -> Result<Property> {
    caller.may(Deed::ChangeProperties)?;
    let facts = property(input.kind, &input.name, &input.address, &input.description)?;
    let account = caller.account_id;
    let token = if facts.site.is_empty() { String::new() } else { secret::random_text() };
    audited_write(platform, caller, move |tx, audit| {
        if store::property::list(tx, account)?.len() >= PROPERTIES_MAX {
            return Err(PropertyRefusal::TooMany { max: PROPERTIES_MAX }.into());
        }
        if !facts.site.is_empty() && store::property::has_site(tx, account, &facts.site)? {
            return Err(PropertyRefusal::SiteTwice { site: facts.site }.into());
        }
        let id = store::property::insert(tx, account, &facts, &token, audit.now)?;
        let added = store::property::find(tx, account, id)?.ok_or(PropertyRefusal::NotFound)?;
        audit.record("added", "property", id, None, Some(shown(&added)));
        Ok(added)
    })
    .await
}

/// Its name and description. What it is and where it is makes another property.
pub async fn change(
    platform: &Platform,
    caller: &Caller,
    id: PropertyId,
    name: &str,
    description: &str,
) -> Result<Property> {
    caller.may(Deed::ChangeProperties)?;
    let (name, description, account) = (name.to_owned(), description.to_owned(), caller.account_id);
    audited_write(platform, caller, move |tx, audit| {
        let before = store::property::find(tx, account, id)?.ok_or(PropertyRefusal::NotFound)?;
        let mut after = before.clone();
        after.facts = property(before.facts.kind, &name, &before.facts.address, &description)?;
        store::property::update(tx, id, &after.facts)?;
        audit.record("changed", "property", id, Some(shown(&before)), Some(shown(&after)));
        Ok(after)
    })
    .await
}

/// With its proof: the site is free for whoever proves it next.
pub async fn remove(platform: &Platform, caller: &Caller, id: PropertyId) -> Result<()> {
    caller.may(Deed::ChangeProperties)?;
    let account = caller.account_id;
    audited_write(platform, caller, move |tx, audit| {
        let before = store::property::find(tx, account, id)?.ok_or(PropertyRefusal::NotFound)?;
        store::property::delete(tx, id)?;
        audit.record("removed", "property", id, Some(shown(&before)), None);
        Ok(())
    })
    .await
}

/// Those chosen and no others.
pub async fn set_methods(platform: &Platform, caller: &Caller, methods: Vec<PromotionMethod>) -> Result<()> {
    caller.may(Deed::ChangeProperties)?;
    let account = caller.account_id;
    let mut methods = methods;
    methods.sort();
    methods.dedup();
    audited_write(platform, caller, move |tx, audit| {
        let codes = |methods: &[PromotionMethod]| json!({ "methods": methods.iter().map(|method| method.code()).collect::<Vec<_>>() });
        let before = store::property::methods(tx, account)?;
        store::property::set_methods(tx, account, &methods)?;
        audit.record("changed", "promotion_methods", account, Some(codes(&before)), Some(codes(&methods)));
        Ok(())
    })
    .await
}

/// Without the token, which is a secret of the partner.
pub(super) fn shown(property: &Property) -> Value {
    json!({
        "kind": property.facts.kind.code(),
        "name": property.facts.name,
        "address": property.facts.address,
        "description": property.facts.description,
        "proof": property.proof.state().code(),
    })
}
