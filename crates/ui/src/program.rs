//! Programs: what a stranger reads before applying, what a partner sees of its contracts, what a brand has in force.

pub mod faq;
pub mod terms;
