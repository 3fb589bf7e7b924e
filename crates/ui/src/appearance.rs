//! How a brand looks: the page where it says so, and what pages show of it.

pub mod house;
pub mod logo;
pub mod page;
pub mod style;

use std::sync::Arc;

use domain::access::AccountKind;
use domain::ids::AccountId;
use edge::caller::PageCaller;
use flow::Platform;
use flow::appearance::Look;

/// The brand that a page is about, as a partner sees it; a brand knows its own.
pub async fn seen_by(
    platform: &Platform,
    who: &PageCaller,
    brand: Option<AccountId>,
) -> flow::Result<Option<Arc<Look>>> {
    match brand {
        Some(brand) if who.caller.account_kind == AccountKind::Partner => flow::appearance::of(platform, brand).await,
        _ => Ok(None),
    }
}
