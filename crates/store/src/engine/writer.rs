//! The one thread that writes. It takes what is queued, runs it in one transaction, commits once, then answers all.
//!
//! The disk sync of a commit is the dear part; a group shares it. Nothing waits for a group to fill: while one group commits, the next one queues up.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::Receiver;
use std::time::Instant;

use anyhow::anyhow;

use super::connection::Connection;
use super::job::Job;
use super::{Message, Tx};

/// Bounds how long the first job of a group waits for the last one. At 0.1 ms a job, 128 jobs are 13 ms.
const GROUP_JOBS_MAX: usize = 128;

pub(super) fn run(mut connection: Connection, queue: &Receiver<Message>, depth: &AtomicI64) {
    let mut stop = false;
    while !stop {
        let Ok(Message::Job(first)) = queue.recv() else { break };
        let mut group = Group { connection: &mut connection, done: Vec::new(), open: false, kept: 0 };
        let mut outcome = group.run(first);
        while outcome.is_ok() && group.done.len() < GROUP_JOBS_MAX {
            match queue.try_recv() {
                Ok(Message::Job(job)) => outcome = group.run(job),
                Ok(Message::Stop) => {
                    stop = true;
                    break;
                }
                Err(_) => break,
            }
        }
        let jobs = group.done.len();
        let left = depth.fetch_sub(jobs as i64, Ordering::Relaxed) - jobs as i64;
        metrics::gauge!("tributary_store_queue_jobs").set(left as f64);
        metrics::histogram!("tributary_store_group_jobs").record(jobs as f64);
        group.finish(outcome);
    }
}

struct Group<'c> {
    connection: &'c mut Connection,
    done: Vec<Box<dyn Job>>,
    /// Whether a transaction is open.
    open: bool,
    /// How many jobs of the open transaction must survive the failure of a later one.
    kept: usize,
}

impl Group<'_> {
    /// Runs one job. An `Err` means the group as a whole is lost, not that the job failed.
    fn run(&mut self, mut job: Box<dyn Job>) -> anyhow::Result<()> {
        let ready = self.prepare();
        if ready.is_ok() {
            let keep = job.run(&mut Tx::new(self.connection));
            self.done.push(job);
            return self.settle(keep);
        }
        self.done.push(job);
        ready
    }

    /// The first job of a transaction needs no savepoint: if it fails, the transaction holds nothing else.
    fn prepare(&mut self) -> anyhow::Result<()> {
        if !self.open {
            self.connection.begin_write()?;
            self.open = true;
            return Ok(());
        }
        self.connection.savepoint()
    }

    fn settle(&mut self, keep: bool) -> anyhow::Result<()> {
        if !self.connection.is_in_transaction() {
            // A full disk, say, makes SQLite roll everything back by itself; a lost connection does the same on PostgreSQL.
            self.open = false;
            return Err(anyhow!("the database gave up the transaction"));
        }
        match (keep, self.kept) {
            (true, 0) => self.kept = 1,
            (true, _) => {
                self.connection.release_savepoint()?;
                self.kept += 1;
            }
            (false, 0) => {
                self.open = false;
                self.connection.rollback()?;
            }
            (false, _) => self.connection.rollback_to_savepoint()?,
        }
        Ok(())
    }

    /// Commits, then answers. When the group is lost every job hears it, refused ones too: they may have been refused for what was rolled back.
    fn finish(self, outcome: anyhow::Result<()>) {
        let started = Instant::now();
        let committed = match outcome {
            Ok(()) if self.open => self.connection.commit(),
            outcome => outcome,
        };
        metrics::histogram!("tributary_store_commit_seconds").record(started.elapsed().as_secs_f64());
        let Err(error) = committed else {
            for job in self.done {
                job.answer(None);
            }
            return;
        };
        tracing::error!(jobs = self.done.len(), error = %format!("{error:#}"), "a group of writes was lost");
        if self.open
            && self.connection.is_in_transaction()
            && let Err(error) = self.connection.rollback()
        {
            tracing::error!(error = %format!("{error:#}"), "the lost group could not be rolled back");
        }
        let text = format!("{error:#}");
        for job in self.done {
            job.answer(Some(anyhow!(text.clone()).context("commit a group of writes")));
        }
    }
}
