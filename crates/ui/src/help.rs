//! The help center, and the page of all components for whoever builds the next screen.

pub mod components;
