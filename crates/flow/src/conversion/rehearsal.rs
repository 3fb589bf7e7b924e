//! A write that is taken back: what would become of reports, by the very rules and statements that decide about them.

use store::Tx;

use crate::{Error, Platform, Result};

/// What was found out, carried out of the write by the error that takes the write back.
enum Rehearsal<T> {
    Done(T),
    Failed(Error),
}

impl<T> From<anyhow::Error> for Rehearsal<T> {
    fn from(failure: anyhow::Error) -> Self {
        Rehearsal::Failed(failure.into())
    }
}

/// Does the work, keeps nothing of it and says what came out.
pub(super) async fn rehearse<T: Send + 'static>(
    platform: &Platform,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
) -> Result<T> {
    let rehearsal = platform
        .store
        .write(move |tx| {
            Err::<(), _>(match work(tx) {
                Ok(found) => Rehearsal::Done(found),
                Err(error) => Rehearsal::Failed(error),
            })
        })
        .await;
    match rehearsal {
        Err(Rehearsal::Done(found)) => Ok(found),
        Err(Rehearsal::Failed(error)) => Err(error),
        Ok(()) => unreachable!("a rehearsal always ends as an error"),
    }
}
