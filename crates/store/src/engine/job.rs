//! A piece of work for a store thread, and the answer that waits for the commit.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use anyhow::anyhow;

use super::Tx;

pub(super) trait Job: Send {
    /// Runs the work and says whether its changes may be kept.
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;

    /// Answers the caller: with the work's own result, or with `failure` when the group it was part of did not commit.
    fn answer(self: Box<Self>, failure: Option<anyhow::Error>);
}

pub(super) struct TypedJob<W, T, E, A> {
    work: Option<W>,
    result: Option<Result<T, E>>,
    reply: A,
}

impl<W, T, E, A> TypedJob<W, T, E, A> {
    pub(super) fn new(work: W, reply: A) -> Self {
        TypedJob { work: Some(work), result: None, reply }
    }
}

impl<W, T, E, A> Job for TypedJob<W, T, E, A>
where
    W: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<anyhow::Error> + Send,
    A: FnOnce(Result<T, E>) + Send,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        let work = self.work.take().expect("a job is run once");
        // What a panic leaves half done is rolled back, so nothing broken can be seen afterwards.
        let result = catch_unwind(AssertUnwindSafe(|| work(tx))).unwrap_or_else(|panic| {
            tx.mark_failed();
            Err(anyhow!("a store job panicked: {}", panic_text(panic.as_ref())).into())
        });
        // PostgreSQL refuses everything after a failed statement; SQLite would go on. Both must behave alike.
        let result = match result {
            Ok(_) if tx.has_failed() => Err(anyhow!("a store job went on after a failed statement").into()),
            result => result,
        };
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }

    fn answer(self: Box<Self>, failure: Option<anyhow::Error>) {
        let result = match (failure, self.result) {
            (Some(failure), _) => Err(failure.into()),
            (None, Some(result)) => result,
            (None, None) => Err(anyhow!("a store job was not run").into()),
        };
        (self.reply)(result);
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}
