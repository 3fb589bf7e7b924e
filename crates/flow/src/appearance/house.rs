//! Whose look stands where no one brand is meant: the operator's to say.

use std::sync::Arc;

use domain::access::Deed;
use domain::appearance::House;
use domain::ids::AccountId;
use serde_json::json;
use store::appearance::Look;

use super::AppearanceRefusal;
use crate::{Caller, Platform, Result, audited_write};

/// More brands than one would choose among by a list; who has more brands shows none of them everywhere.
const CHOICE_MAX: u32 = 200;

/// What is shown on pages that are not about one brand; None is the product's own.
pub async fn of_installation(platform: &Platform) -> Result<Option<Arc<Look>>> {
    let look = platform.store.read(store::appearance::of_house).await?;
    Ok(look.filter(|look| !look.is_plain()).map(Arc::new))
}

/// What is chosen, and the open brands to choose from, by name.
pub async fn house(platform: &Platform, caller: &Caller) -> Result<(House, Vec<(AccountId, String)>)> {
    caller.may(Deed::ReadInstallation)?;
    let read =
        |tx: &mut store::Tx<'_>| Ok((store::appearance::house(tx)?, store::appearance::open_brands(tx, CHOICE_MAX)?));
    platform.store.read(read).await
}

pub async fn set_house(platform: &Platform, caller: &Caller, house: &str) -> Result<()> {
    caller.may(Deed::RunInstallation)?;
    let house: House = house.parse().map_err(|_| AppearanceRefusal::NoSuchBrand)?;
    let account = caller.account_id;
    audited_write(platform, caller, move |tx, audit| {
        if let House::Brand(id) = house {
            let brand = store::appearance::find(tx, id)?.ok_or(AppearanceRefusal::NoSuchBrand)?;
            let found = store::account::find(tx, brand.account_id)?;
            if found.is_none_or(|account| account.closed_at.is_some()) {
                return Err(AppearanceRefusal::NoSuchBrand.into());
            }
        }
        let before = store::appearance::house(tx)?;
        if before != house {
            store::appearance::set_house(tx, house)?;
            let shown = |house: House| Some(json!({ "house_look": house.to_string() }));
            audit.record("changed", "appearance", account, shown(before), shown(house));
        }
        Ok(())
    })
    .await
}
