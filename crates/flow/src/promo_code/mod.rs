//! Codes that speak for a partner where no link can be followed. The brand assigns and withdraws them; the partner sees its own.

mod assignment;
mod usage;

#[cfg(test)]
mod tests;

pub use assignment::{NewPromoCodeInput, assign, withdraw};
pub use store::promo_code::{Filter, PromoCode};
pub use usage::{USAGE_DAYS, usage};

use domain::access::Deed;
use domain::promo_code::CodeStanding;

use crate::refusal::{Kind, Refuse, Row};
use crate::scope::scope;
use crate::{Caller, Listed, Platform, Result, Window};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PromoCodeRefusal {
    #[error("there is no such promo code")]
    NotFound,
    #[error("the code {code:?} is assigned already; withdraw it first")]
    Taken { code: String },
    #[error("the partner has not joined this program")]
    PartnerNotJoined,
    #[error("a code must end after it starts")]
    EndsBeforeStart,
}

impl Refuse for PromoCodeRefusal {
    fn row(&self) -> Row<'_> {
        use PromoCodeRefusal::*;
        match self {
            NotFound => (Kind::NotFound, "promo_code_not_found", None),
            Taken { .. } => (Kind::Conflict, "promo_code_taken", Some("code")),
            PartnerNotJoined => (Kind::Invalid, "partner_not_joined", Some("partner_id")),
            EndsBeforeStart => (Kind::Invalid, "ends_before_start", Some("ends_at")),
        }
    }
}

/// Newest first, withdrawn ones too.
pub async fn list(platform: &Platform, caller: &Caller, filter: Filter, window: Window) -> Result<Listed<PromoCode>> {
    caller.may(Deed::ReadPromoCodes)?;
    let scope = scope(caller);
    let now = platform.clock.now();
    let rows = platform
        .store
        .read(move |tx| store::promo_code::list(tx, scope, &filter, now, window.after, window.rows_wanted()))
        .await?;
    Ok(window.listed(rows, |code| code.id.get()))
}

/// Whether a code counts now.
pub fn standing_of(platform: &Platform, code: &PromoCode) -> CodeStanding {
    CodeStanding::of(code.starts_at, code.ends_at, code.withdrawn_at, platform.clock.now())
}
