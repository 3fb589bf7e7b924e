//! The engine: one writer thread that commits what is queued as one group, reader threads with a snapshot each, the same for both databases.
//!
//! **Invariant:** an answer to a write is sent after its commit reached the disk, never before.
//!
//! **Invariant:** writes are serial, also between processes (SQLite's write lock, an advisory lock on PostgreSQL). "Look, then insert" in one
//! write has no race.

mod backup;
mod connection;
mod dialect;
mod job;
mod migration;
mod postgres;
mod postgres_address;
mod reader;
mod row;
mod sqlite;
mod tx;
mod value;
mod writer;

#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::JoinHandle;

use anyhow::{Context, anyhow};

use connection::Connection;
pub use dialect::Dialect;
use job::{Job, TypedJob};
pub use row::{Row, RowRef};
pub use tx::Tx;
pub use value::Value;

/// More readers than cores only take turns; more than 8 SQLite page caches are memory better spent elsewhere.
const READERS_MAX: usize = 8;

/// The open system of record. Cloning it is cheap and gives another handle to the same.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    url: String,
    dialect: Dialect,
    writer: mpsc::Sender<Message>,
    readers: mpsc::Sender<Message>,
    reader_count: usize,
    write_depth: Arc<AtomicI64>,
    closed: AtomicBool,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

enum Message {
    Job(Box<dyn Job>),
    /// One thread ends when it reads this; what was queued before is done first.
    Stop,
}

impl Store {
    /// Opens `sqlite:PATH` (made when missing; its folder must exist) or `postgres://...`, brings the schema up to date and starts the threads.
    ///
    /// Blocks; call it before serving.
    pub fn open(url: &str) -> anyhow::Result<Store> {
        let dialect = Dialect::of(url)?;
        let reader_count = std::thread::available_parallelism().map_or(2, |n| n.get()).clamp(2, READERS_MAX);
        let (writer, writer_queue) = mpsc::channel();
        let (readers, reader_queue) = mpsc::channel();
        let write_depth = Arc::new(AtomicI64::new(0));

        // The writer opens and migrates on its own thread: PostgreSQL's client must not be used on a thread that runs async code.
        let (opened, is_open) = mpsc::sync_channel(1);
        let writer_url = url.to_owned();
        let depth = Arc::clone(&write_depth);
        let open_and_write = move || match open_and_migrate(&writer_url) {
            Ok(connection) => {
                drop(opened.send(Ok(())));
                writer::run(connection, &writer_queue, &depth);
            }
            Err(error) => drop(opened.send(Err(error))),
        };
        let writer_thread = std::thread::Builder::new().name("store-writer".to_owned()).spawn(open_and_write);
        let mut threads = vec![writer_thread.context("start the writer thread")?];
        is_open.recv().context("the writer thread ended while opening the database")??;

        let reader_queue = Arc::new(Mutex::new(reader_queue));
        for number in 1..=reader_count {
            let connection = Connection::open_reader(url)?;
            let queue = Arc::clone(&reader_queue);
            let thread = std::thread::Builder::new()
                .name(format!("store-reader-{number}"))
                .spawn(move || reader::run(connection, &queue))
                .context("start a reader thread")?;
            threads.push(thread);
        }
        Ok(Store {
            inner: Arc::new(Inner {
                url: url.to_owned(),
                dialect,
                writer,
                readers,
                reader_count,
                write_depth,
                closed: AtomicBool::new(false),
                threads: Mutex::new(threads),
            }),
        })
    }

    /// Of a database's URL, without opening it.
    pub fn dialect_of(url: &str) -> anyhow::Result<Dialect> {
        Dialect::of(url)
    }

    pub fn dialect(&self) -> Dialect {
        self.inner.dialect
    }

    /// Runs `work` in the writer's current group and answers after the commit. An `Err` from `work` takes back what this `work` did and nothing else.
    ///
    /// A caller that stops waiting does not stop the work. `work` must not call the store's write functions: it would wait for itself.
    pub async fn write<T, E>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<anyhow::Error> + Send + 'static,
    {
        let (answer, answered) = tokio::sync::oneshot::channel();
        self.send_write(TypedJob::new(work, move |result| drop(answer.send(result))));
        answered.await.unwrap_or_else(|_| Err(closed().into()))
    }

    /// [`Store::write`] for whoever waits in a way of its own: `then` gets the result on the writer's thread, after the commit.
    ///
    /// Every write waits while `then` runs, so it only hands the result on.
    pub fn write_then<T, E>(
        &self,
        work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        then: impl FnOnce(Result<T, E>) + Send + 'static,
    ) where
        T: Send + 'static,
        E: From<anyhow::Error> + Send + 'static,
    {
        self.send_write(TypedJob::new(work, then));
    }

    /// Runs `work` on a reader thread over one consistent snapshot of the committed state.
    pub async fn read<T, E>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<anyhow::Error> + Send + 'static,
    {
        let (answer, answered) = tokio::sync::oneshot::channel();
        self.send_read(TypedJob::new(work, move |result| drop(answer.send(result))));
        answered.await.unwrap_or_else(|_| Err(closed().into()))
    }

    /// [`Store::write`] for threads and the command line. Not for async code: it blocks.
    pub fn write_blocking<T, E>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<anyhow::Error> + Send + 'static,
    {
        let (answer, answered) = mpsc::sync_channel(1);
        self.send_write(TypedJob::new(work, move |result| drop(answer.send(result))));
        answered.recv().unwrap_or_else(|_| Err(closed().into()))
    }

    /// [`Store::read`] for threads and the command line. Not for async code: it blocks.
    pub fn read_blocking<T, E>(&self, work: impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<anyhow::Error> + Send + 'static,
    {
        let (answer, answered) = mpsc::sync_channel(1);
        self.send_read(TypedJob::new(work, move |result| drop(answer.send(result))));
        answered.recv().unwrap_or_else(|_| Err(closed().into()))
    }

    /// Writes a consistent copy of the database into `folder`, which must exist, while others go on reading and writing. Blocks.
    pub fn backup(&self, folder: &Path) -> anyhow::Result<()> {
        backup::take(&self.inner.url, folder)
    }

    /// Puts a copy made by [`Store::backup`] into the database of that URL, which must be empty; a SQLite file must not exist. Blocks.
    pub fn restore(url: &str, folder: &Path) -> anyhow::Result<()> {
        backup::restore(url, folder)
    }

    /// Finishes what is queued, closes the database and waits for the threads. Later calls fail.
    pub fn close(&self) {
        if self.inner.closed.swap(true, Ordering::SeqCst) {
            return;
        }
        // A send fails only when the threads are gone already.
        drop(self.inner.writer.send(Message::Stop));
        for _ in 0..self.inner.reader_count {
            drop(self.inner.readers.send(Message::Stop));
        }
        let threads =
            std::mem::take(&mut *self.inner.threads.lock().expect("nobody panics while holding the thread list"));
        for thread in threads {
            if thread.join().is_err() {
                tracing::error!("a store thread panicked");
            }
        }
    }

    fn send_write(&self, job: impl Job + 'static) {
        // Counted before it is sent, so that the writer's count down never comes first.
        let depth = self.inner.write_depth.fetch_add(1, Ordering::Relaxed) + 1;
        metrics::gauge!("tributary_store_queue_jobs").set(depth as f64);
        drop(self.inner.writer.send(Message::Job(Box::new(job)))); // A failed send drops the job, which its waiting caller notices.
    }

    fn send_read(&self, job: impl Job + 'static) {
        drop(self.inner.readers.send(Message::Job(Box::new(job))));
    }
}

fn open_and_migrate(url: &str) -> anyhow::Result<Connection> {
    let mut connection = Connection::open_writer(url)?;
    migration::run(&mut connection)?;
    Ok(connection)
}

fn closed() -> anyhow::Error {
    anyhow!("the store is closed")
}
