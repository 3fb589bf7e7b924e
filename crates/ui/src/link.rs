//! A partner's links: made one by one or by file, copied, shown as QR codes, watched, archived.

pub mod card;
pub mod creation;
pub mod export;
pub mod health;
pub mod import;
pub mod judgement;
pub mod list;
pub mod page;
pub mod qr;

use domain::ids::LinkId;
use flow::link::LinkRefusal;

fn id_of(text: &str) -> Result<LinkId, LinkRefusal> {
    text.parse().map_err(|_| LinkRefusal::NotFound)
}
