//! How a brand looks to its partners: it chooses an accent colour and a logo; pages and letters about it show them.
//!
//! Its name is the account's: on contracts, statements and letters a brand is called one thing, and whoever pays is called the same.
//!
//! Who is shown where: a brand's portal and the public pages of its programs bear the brand. What is not about one brand (doors, the
//! partner's portal, the letter of the day) bears one look throughout, by the operator's choice: that of the only brand there is, of one
//! brand whatever others come, or the product's own. A portal whose colours changed from page to page would mean something else by its
//! accent on each.

mod house;
mod logo;
mod picture;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use domain::access::{AccountKind, Deed};
use domain::appearance::{Accent, AccentRefusal};
use domain::ids::AccountId;
use serde_json::json;
use store::Tx;
pub use store::appearance::Look;
pub use store::creative::MediaFile as File;

pub use house::{house, of_installation, set_house};
pub use logo::{remove_logo, set_logo};
pub use picture::Picture;

use crate::refusal::{Kind, Refuse, Row};
use crate::{Caller, Platform, Result, audited_write};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppearanceRefusal {
    #[error(transparent)]
    Accent(#[from] AccentRefusal),
    #[error("only a brand has a look of its own")]
    NotABrand,
    #[error("a logo needs a file, sent as multipart form data in the field file")]
    FileMissing,
    #[error("the logo for light ground comes first: without one for dark ground it stands there too, on a white plate")]
    LightFirst,
    #[error("choose one of the brands in the list; this one is unknown or its account is closed")]
    NoSuchBrand,
}

impl Refuse for AppearanceRefusal {
    fn row(&self) -> Row<'_> {
        match self {
            AppearanceRefusal::Accent(_) => (Kind::Invalid, "accent_invalid", Some("accent")),
            AppearanceRefusal::NotABrand => (Kind::Forbidden, "not_a_brand", None),
            AppearanceRefusal::FileMissing => (Kind::Invalid, "file_missing", Some("file")),
            AppearanceRefusal::LightFirst => (Kind::Conflict, "light_logo_missing", Some("file")),
            AppearanceRefusal::NoSuchBrand => (Kind::Invalid, "house_brand_unknown", Some("house")),
        }
    }
}

/// The caller's own, plain or not.
pub async fn find(platform: &Platform, caller: &Caller) -> Result<Look> {
    caller.may(Deed::ReadAccount)?;
    let account = caller.account_id;
    platform.store.read(move |tx| own(tx, account)).await
}

/// `#rrggbb`, or nothing for the product's.
pub async fn set_accent(platform: &Platform, caller: &Caller, accent: &str) -> Result<()> {
    may_change(caller)?;
    let accent = parsed(accent)?;
    let account = caller.account_id;
    audited_write(platform, caller, move |tx, audit| {
        let before = own(tx, account)?.accent;
        if before != accent {
            store::appearance::set_accent(tx, account, accent)?;
            let shown =
                |accent: Option<Accent>| Some(json!({ "accent": accent.map(|accent| accent.colour().to_string()) }));
            audit.record("changed", "appearance", account, shown(before), shown(accent));
        }
        Ok(())
    })
    .await
}

/// What a form holds: none when it was left empty.
pub fn parsed(accent: &str) -> Result<Option<Accent>> {
    if accent.trim().is_empty() {
        return Ok(None);
    }
    Ok(Some(Accent::parse(accent).map_err(AppearanceRefusal::from)?))
}

/// What is shown on pages about a brand; none when the brand left all as it was.
pub async fn of(platform: &Platform, brand: AccountId) -> Result<Option<Arc<Look>>> {
    let look = platform.store.read(move |tx| store::appearance::find(tx, brand)).await?;
    Ok(look.filter(|look| !look.is_plain()).map(Arc::new))
}

/// Of all brands that said how they look: for lists of their programs.
pub async fn of_all(platform: &Platform) -> Result<HashMap<AccountId, Arc<Look>>> {
    let looks = platform.store.read(store::appearance::list).await?;
    Ok(looks.into_iter().map(|look| (look.account_id, Arc::new(look))).collect())
}

fn may_change(caller: &Caller) -> Result<()> {
    caller.may(Deed::ChangeAccount)?;
    match caller.account_kind {
        AccountKind::Brand => Ok(()),
        AccountKind::Partner | AccountKind::Operator => Err(AppearanceRefusal::NotABrand.into()),
    }
}

fn own(tx: &mut Tx<'_>, account: AccountId) -> Result<Look> {
    Ok(store::appearance::find(tx, account)?.ok_or(AppearanceRefusal::NotABrand)?)
}
