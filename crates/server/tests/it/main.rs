//! The whole product, driven from outside through its public doors: each test starts a server of its own on a fresh data
//! directory and a fresh system of record (SQLite, or PostgreSQL when `TRIBUTARY_TEST_POSTGRES` is set).

mod access_log;
mod adapter;
mod backup;
mod browser;
mod command_line;
mod company;
mod demo;
mod guard;
mod import;
mod joining;
mod keys;
mod kill;
mod load;
mod people;
mod program;
mod redirect;
mod server;
mod shop;
mod tag;
mod team;
