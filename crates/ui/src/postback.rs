//! Postbacks: where a partner's server is told what happens to its actions, what was sent there, and how to try it.

pub mod change;
pub mod judgement;
pub mod list;
pub mod page;
mod seen;

use domain::ids::{DeliveryId, PostbackId};
use flow::postback::PostbackRefusal;

fn id_of(text: &str) -> Result<PostbackId, PostbackRefusal> {
    text.parse().map_err(|_| PostbackRefusal::NotFound)
}

fn delivery_of(text: &str) -> Result<DeliveryId, PostbackRefusal> {
    text.parse().map_err(|_| PostbackRefusal::DeliveryNotFound)
}
