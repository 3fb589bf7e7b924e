//! What happens: the use cases of the platform, one folder per stage, and the background jobs.

pub mod click_number;
pub mod routes;

pub mod program;

pub mod report;
