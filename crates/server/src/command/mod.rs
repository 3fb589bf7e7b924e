//! One file per sub-command: what it reads, asks `flow` to do, and prints.

pub mod init;
pub mod report;
pub mod serve;
