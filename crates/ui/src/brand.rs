//! What a brand sees when it comes in.

pub mod home;
