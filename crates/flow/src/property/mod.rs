//! Where a partner promotes, and its proof that a website is its own. Brands that have to do with the partner see it.
//!
//! **Invariant:** a site is proved for one account at a time. A later claimant waits until the earlier proof has lapsed.

mod change;
mod job;
mod look;
mod proof;

#[cfg(test)]
mod tests;

use domain::access::{AccountKind, Deed};
use domain::ids::AccountId;
use domain::property::PromotionMethod;
pub use store::property::Property;

pub use change::{PropertyInput, add, change, remove, set_methods};
pub use job::{look_again_due, look_again_until};
pub use proof::prove;

use crate::refusal::{Kind, Refuse, Row};
use crate::{Caller, Platform, Result};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PropertyRefusal {
    #[error("there is no such property")]
    NotFound,
    #[error("you have {site} already")]
    SiteTwice { site: String },
    #[error("only a website can be proved")]
    NotAWebsite,
    #[error("{site} is proved by another account; it can be yours once that proof no longer holds")]
    SiteTaken { site: String },
    #[error("at most {max} properties are kept")]
    TooMany { max: usize },
    #[error("the site was asked a moment ago; wait a few seconds and press again")]
    AskedJustNow,
}

impl Refuse for PropertyRefusal {
    fn row(&self) -> Row<'_> {
        use PropertyRefusal::*;
        match self {
            NotFound => (Kind::NotFound, "property_not_found", None),
            SiteTwice { .. } => (Kind::Conflict, "site_twice", Some("address")),
            NotAWebsite => (Kind::Invalid, "not_a_website", None),
            SiteTaken { .. } => (Kind::Conflict, "site_taken", None),
            TooMany { .. } => (Kind::Conflict, "properties_too_many", None),
            AskedJustNow => (Kind::TooMany, "asked_just_now", None),
        }
    }
}

/// What a partner says of how it promotes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Promotion {
    pub properties: Vec<Property>,
    pub methods: Vec<PromotionMethod>,
}

/// A partner's own, or for a brand that of a partner who applied to it or joined it. A stranger's is empty.
pub async fn of_partner(platform: &Platform, caller: &Caller, partner: AccountId) -> Result<Promotion> {
    caller.may(Deed::ReadProperties)?;
    let (kind, account) = (caller.account_kind, caller.account_id);
    Ok(platform
        .store
        .read(move |tx| {
            let is_seen = match kind {
                AccountKind::Partner => account == partner,
                AccountKind::Brand => store::property::may_be_seen_by(tx, account, partner)?,
                AccountKind::Operator => true,
            };
            if !is_seen {
                return Ok(Promotion::default());
            }
            let mut properties = store::property::list(tx, partner)?;
            if kind != AccountKind::Partner {
                // Whoever has the token could prove the site for himself.
                properties.iter_mut().for_each(|property| property.token.clear());
            }
            anyhow::Ok(Promotion { properties, methods: store::property::methods(tx, partner)? })
        })
        .await?)
}
