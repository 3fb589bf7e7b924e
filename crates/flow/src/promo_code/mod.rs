//! Codes that speak for a partner where no link can be followed. The brand assigns and withdraws them; the partner sees its own.

mod assignment;

pub use assignment::{NewPromoCodeInput, assign, withdraw};
pub use store::promo_code::PromoCode;

use domain::access::Deed;
use domain::ids::ProgramId;

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

/// Newest first, withdrawn ones too; of one program where it is given.
pub async fn list(
    platform: &Platform,
    caller: &Caller,
    program: Option<ProgramId>,
    window: Window,
) -> Result<Listed<PromoCode>> {
    caller.may(Deed::ReadPromoCodes)?;
    let scope = scope(caller);
    let rows = platform
        .store
        .read(move |tx| store::promo_code::list(tx, scope, program, window.after, window.rows_wanted()))
        .await?;
    Ok(window.listed(rows, |code| code.id.get()))
}
