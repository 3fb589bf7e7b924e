//! A partner's links: made, copied, shown as QR codes, archived.

pub mod card;
pub mod creation;
pub mod list;
pub mod qr;

use domain::ids::LinkId;
use flow::link::LinkRefusal;

fn id_of(text: &str) -> Result<LinkId, LinkRefusal> {
    text.parse().map_err(|_| LinkRefusal::NotFound)
}
