//! Promo codes: the brand assigns and ends them, the partner sees what its own earn.

pub mod assignment;
pub mod brand_page;
pub mod list;
pub mod partner_page;

use domain::ids::PromoCodeId;
use flow::promo_code::PromoCodeRefusal;

fn id_of(text: &str) -> Result<PromoCodeId, PromoCodeRefusal> {
    text.parse().map_err(|_| PromoCodeRefusal::NotFound)
}
