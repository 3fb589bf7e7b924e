//! What the operator of the installation sees: how it is, who is here, what waits, where the bytes are.

pub mod account;
pub mod accounts;
pub mod appearance;
pub mod home;
pub mod jobs;
pub mod keys;
pub mod programs;
pub mod queues;
pub mod storage;
pub mod support;

mod warning;

#[cfg(test)]
pub(crate) mod tests;

use edge::error::PageError;
use flow::session::SessionRefusal;
use flow::{Error, Refusal};

use crate::answer::{self, Answer};
use crate::component::Form;

/// Whether a refusal only says that the operator must prove first to be it; then that page comes next.
fn confirmed_first(error: Error) -> Result<Answer, Error> {
    match error {
        Error::Refused(Refusal::Session(SessionRefusal::NotConfirmed)) => {
            Ok(answer::onwards("/admin/security/confirm"))
        }
        error => Err(error),
    }
}

/// Puts a refusal that can be mended onto the form, or leads to the proof that was missing.
fn onto_form(error: Error, form: &mut Form) -> Result<Option<Answer>, PageError> {
    match confirmed_first(error) {
        Ok(onwards) => Ok(Some(onwards)),
        Err(error) => answer::onto_form(error, form).map(|()| None),
    }
}
