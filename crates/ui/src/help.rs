//! The help center, answered from live terms, and the page of all components for whoever builds the next screen.

pub mod article;
pub mod components;
pub mod index;
