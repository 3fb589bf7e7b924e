//! Who is connected to a serving thread: ends connections that do nothing, and tells all of them when the server stops.
//!
//! hyper's own timer is made and armed for every request, and waiting for a signal beside a connection costs at each of its
//! steps; together a tenth of a redirect. Here a connection counts its steps, a number in its own thread's memory, and one
//! task per thread looks now and then which numbers have not moved.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};

/// The connections of one thread.
#[derive(Default)]
pub(super) struct Roster {
    seats: RefCell<HashMap<u64, Rc<Seat>>>,
    taken: Cell<u64>,
    is_closing: Cell<bool>,
}

/// One connection's place on the roster.
pub(super) struct Seat {
    /// Requests begun and answered, and writes that moved bytes. Reads do not count: whoever sends a byte a minute makes none.
    steps: Cell<u64>,
    steps_at_last_look: Cell<u64>,
    /// A request is with its handler, which has time limits of its own.
    is_answering: Cell<bool>,
    word: Cell<Option<Word>>,
    waker: RefCell<Waker>,
}

/// What a connection is told to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// Answer what has been asked and close.
    Finish,
    /// Close now: nothing has moved for too long.
    Leave,
}

/// A seat, given back when dropped.
pub(super) struct Seated {
    roster: Rc<Roster>,
    number: u64,
    pub seat: Rc<Seat>,
}

impl Roster {
    pub fn enter(self: &Rc<Self>) -> Seated {
        let number = self.taken.replace(self.taken.get() + 1);
        let seat = Rc::new(Seat {
            steps: Cell::new(0),
            steps_at_last_look: Cell::new(0),
            is_answering: Cell::new(false),
            word: Cell::new(self.is_closing.get().then_some(Word::Finish)),
            waker: RefCell::new(Waker::noop().clone()),
        });
        self.seats.borrow_mut().insert(number, Rc::clone(&seat));
        Seated { roster: Rc::clone(self), number, seat }
    }

    /// Ends connections on which nothing has moved for `timeout`, at the latest after twice that.
    pub async fn watch(&self, timeout: Duration) {
        loop {
            tokio::time::sleep(timeout).await;
            self.seats.borrow().values().filter(|seat| !seat.has_moved()).for_each(|seat| seat.tell(Word::Leave));
        }
    }

    /// Every connection, and whoever still comes, finishes.
    pub fn close(&self) {
        self.is_closing.set(true);
        self.seats.borrow().values().for_each(|seat| seat.tell(Word::Finish));
    }
}

impl Seat {
    pub fn begins_answer(&self) {
        self.is_answering.set(true);
        self.step();
    }

    pub fn ends_answer(&self) {
        self.is_answering.set(false);
        self.step();
    }

    /// What this connection was told since it was last asked. The task is woken when there is something new.
    pub fn listen(&self, context: &Context<'_>) -> Option<Word> {
        self.waker.borrow_mut().clone_from(context.waker());
        self.word.take()
    }

    fn step(&self) {
        self.steps.set(self.steps.get() + 1);
    }

    /// Since the last look.
    fn has_moved(&self) -> bool {
        let steps = self.steps.get();
        self.steps_at_last_look.replace(steps) != steps || self.is_answering.get()
    }

    fn tell(&self, word: Word) {
        self.word.set(Some(word));
        self.waker.borrow().wake_by_ref();
    }
}

impl Drop for Seated {
    fn drop(&mut self) {
        self.roster.seats.borrow_mut().remove(&self.number);
    }
}

/// A stream whose writes count as steps.
pub(super) struct Counted<S> {
    stream: TokioIo<S>,
    seat: Rc<Seat>,
}

impl<S> Counted<S> {
    pub fn new(stream: S, seat: Rc<Seat>) -> Counted<S> {
        Counted { stream: TokioIo::new(stream), seat }
    }

    fn counted(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if matches!(written, Poll::Ready(Ok(bytes)) if bytes > 0) {
            self.seat.step();
        }
        written
    }
}

impl<S: AsyncRead + Unpin> Read for Counted<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> Write for Counted<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.counted(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.counted(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
