//! The help center: articles from `help/`, answered with the live terms of the program in view, and their search.
//! Besides it the page of all components, for whoever builds the next screen.

pub mod article;
pub mod components;
pub mod index;

pub mod library;

mod fact;
mod markdown;
mod search;
mod view;

#[cfg(test)]
mod tests;
