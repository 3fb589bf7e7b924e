//! Partners: what one sees of itself when it comes in, and what a brand sees of those who joined.

pub mod home;
pub mod list;
pub mod note;
pub mod page;
