//! Why something did not happen: it was refused, or it failed.

use crate::Refusal;

/// A refusal is an answer: the caller can act on it. A failure is ours: a disk, a network, a mistake in the program.
#[derive(Debug)]
pub enum Error {
    Refused(Refusal),
    Failure(anyhow::Error),
}

pub type Result<T> = std::result::Result<T, Error>;

impl From<anyhow::Error> for Error {
    fn from(failure: anyhow::Error) -> Self {
        Error::Failure(failure)
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Error::Refused(refusal)
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Error::Refused(refusal) => refusal.fmt(f),
            Error::Failure(failure) => failure.fmt(f),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Refused(_) => None,
            Error::Failure(failure) => failure.source(),
        }
    }
}
