//! Programs: what a stranger reads before applying, what a partner sees of its contracts, what a brand has in force.

pub mod brand_list;
pub mod brand_page;
pub mod creation;
mod difference;
pub mod edit;
pub mod faq;
pub mod partner_list;
pub mod partner_page;
pub mod public;
pub mod schedule;
pub mod terms;
pub mod version;
