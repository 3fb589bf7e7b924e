//! A thread that reads. Each job sees one snapshot from its first statement to its last.

use std::sync::Mutex;
use std::sync::mpsc::Receiver;

use super::connection::Connection;
use super::{Message, Tx};

pub(super) fn run(mut connection: Connection, queue: &Mutex<Receiver<Message>>) {
    loop {
        let message = queue.lock().expect("nobody panics while holding the read queue").recv();
        let Ok(Message::Job(mut job)) = message else { return };
        let failure = match connection.begin_read() {
            Ok(()) => {
                job.run(&mut Tx::new(&mut connection));
                // The result stands whatever becomes of the snapshot; the next begin repairs a lost connection.
                if let Err(error) = connection.rollback() {
                    tracing::warn!(error = %format!("{error:#}"), "a read snapshot was not closed");
                }
                None
            }
            Err(error) => Some(error),
        };
        job.answer(failure);
    }
}
