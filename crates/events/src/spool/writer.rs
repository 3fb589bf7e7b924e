//! Appending from the tasks of one runtime.
//!
//! Waking a task of another thread costs a system call, so the flusher wakes one task per runtime and group, the pump, and
//! the pump releases everybody of its runtime whose record is now on disk.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, Weak};
use std::task::{Context, Poll, Waker};

use tokio::sync::Notify;

use super::{Shared, SpoolError};
use crate::record::Record;

/// Cheap to clone; clones share the waiting room of their runtime.
#[derive(Clone)]
pub struct Writer {
    shared: Arc<Shared>,
    room: Arc<WaitingRoom>,
}

#[derive(Default)]
struct WaitingRoom {
    progress: Arc<Notify>,
    waiting: Mutex<Vec<Waiting>>,
}

struct Waiting {
    /// Woken once this is durable; 0: by any progress.
    ticket: u64,
    waker: Waker,
}

impl Writer {
    /// Must be called inside a runtime: its pump runs there until the writer and its clones are gone or the spool closes.
    pub(super) fn new(shared: &Arc<Shared>) -> Writer {
        let room = Arc::new(WaitingRoom::default());
        let progress = room.progress.clone();
        let waiting = Arc::downgrade(&room);
        shared.listen(Box::new(move || {
            // Whoever enters later looks at the durable position once more after entering.
            if waiting.upgrade().is_some_and(|room| !room.waiting().is_empty()) {
                progress.notify_one();
            }
        }));
        tokio::spawn(pump(Arc::downgrade(shared), Arc::downgrade(&room), room.progress.clone()));
        Writer { shared: shared.clone(), room }
    }

    /// Appends and waits until the record is on disk. Waits for room while the buffer is full.
    /// Returns the ticket, the position behind the record.
    pub async fn append(&self, record: &Record<'_>) -> Result<u64, SpoolError> {
        let ticket = poll_fn(|context| self.poll_ticket(record, context)).await?;
        let mut entered = false;
        poll_fn(|context| self.poll_durable(ticket, &mut entered, context)).await?;
        Ok(ticket)
    }

    fn poll_ticket(&self, record: &Record<'_>, context: &mut Context<'_>) -> Poll<Result<u64, SpoolError>> {
        match self.shared.append(record) {
            Err(SpoolError::Busy) => {
                self.room.enter(0, context);
                // Room may have appeared before the waker stood in the list.
                match self.shared.append(record) {
                    Err(SpoolError::Busy) => Poll::Pending,
                    taken => Poll::Ready(taken),
                }
            }
            taken => Poll::Ready(taken),
        }
    }

    fn poll_durable(&self, ticket: u64, entered: &mut bool, context: &mut Context<'_>) -> Poll<Result<(), SpoolError>> {
        if self.shared.durable() >= ticket {
            return Poll::Ready(Ok(()));
        }
        if *entered {
            self.room.forget(ticket);
        }
        self.room.enter(ticket, context);
        *entered = true;
        if self.shared.durable() >= ticket {
            Poll::Ready(Ok(()))
        } else if let Some(failure) = self.shared.failure() {
            Poll::Ready(Err(failure))
        } else {
            Poll::Pending
        }
    }
}

impl WaitingRoom {
    fn enter(&self, ticket: u64, context: &mut Context<'_>) {
        self.waiting().push(Waiting { ticket, waker: context.waker().clone() });
    }

    /// A task that is polled before its time may come back with another waker.
    fn forget(&self, ticket: u64) {
        self.waiting().retain(|waiting| waiting.ticket != ticket);
    }

    fn leave(&self, reached: u64, released: &mut Vec<Waker>) {
        released
            .extend(self.waiting().extract_if(.., |waiting| waiting.ticket <= reached).map(|waiting| waiting.waker));
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().expect("no holder of this lock panics")
    }
}

impl Drop for WaitingRoom {
    fn drop(&mut self) {
        self.progress.notify_one();
    }
}

/// Holds nothing while it sleeps, so that a spool is closed when its last user is gone.
async fn pump(shared: Weak<Shared>, room: Weak<WaitingRoom>, progress: Arc<Notify>) {
    let mut released = Vec::new();
    loop {
        progress.notified().await;
        let (Some(shared), Some(room)) = (shared.upgrade(), room.upgrade()) else { return };
        let ended = shared.progress.borrow().ended;
        room.leave(if ended { u64::MAX } else { shared.durable() }, &mut released);
        released.drain(..).for_each(Waker::wake);
        if ended {
            return;
        }
    }
}
