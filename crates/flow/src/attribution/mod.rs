//! Gathering what a decision about a conversion needs: the clicks, promo codes and customers that speak for partners, and how those
//! partners stood with the program at that instant.
//!
//! Nothing is decided here; that is [`domain::attribution`]. What was gathered is stored with the decision, so that `verify` can decide again.

mod gather;
mod record;

pub(crate) use gather::{
    Gathered, GatheredClick, GatheredNamed, GatheredPromoCode, GatheredStanding, KnownCustomers, cited_click, gather,
    standing,
};
pub(crate) use record::click_records;
