//! Inquiries: a partner asks about an order or an action, the brand answers with what is known beside it.

pub mod answer;
pub mod creation;
pub mod list;
pub mod page;

use axum::routing::{MethodRouter, get, post};
use domain::ids::InquiryId;
use domain::inquiry::InquiryKind;
use flow::Platform;
use flow::inquiry::InquiryRefusal;

use crate::message::form_limit;

pub fn creation_route() -> MethodRouter<Platform> {
    get(creation::show).post(creation::send).layer(form_limit())
}

pub fn answer_route() -> MethodRouter<Platform> {
    post(answer::send).layer(form_limit())
}

pub fn id_of(text: &str) -> Result<InquiryId, InquiryRefusal> {
    text.parse().map_err(|_| InquiryRefusal::NotFound)
}

/// What is asked, in a few words.
const fn kind_words(kind: InquiryKind) -> &'static str {
    match kind {
        InquiryKind::Missing => "Order is missing",
        InquiryKind::Reversed => "Wrongly reversed",
        InquiryKind::Amount => "Wrong amount",
    }
}
