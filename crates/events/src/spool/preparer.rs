//! Keeps segments ready ahead of the writer, so that the flusher never waits for a file to be made.
//!
//! When the disk is full it says so in `room_error`, which the door turns into a refusal, and tries again on the next order.

use std::sync::{Condvar, Mutex};
use std::time::Duration;

use super::Shared;

/// A burst may fill one whole segment while the next is being made.
const SEGMENTS_AHEAD: u64 = 2;
/// Every refused click orders room; a full disk need not be asked more often.
const RETRY_INTERVAL: Duration = Duration::from_millis(250);

pub struct Preparer {
    pub spare_segments_max: usize,
    order: Mutex<Order>,
    ordered: Condvar,
}

#[derive(Default)]
struct Order {
    wanted: bool,
    closing: bool,
}

impl Preparer {
    pub fn new(spare_segments_max: usize) -> Preparer {
        Preparer { spare_segments_max, order: Mutex::default(), ordered: Condvar::new() }
    }

    pub fn order(&self) {
        self.change(|order| order.wanted = true);
    }

    pub fn close(&self) {
        self.change(|order| order.closing = true);
    }

    fn change(&self, change: impl FnOnce(&mut Order)) {
        change(&mut self.order.lock().expect("no holder of this lock panics"));
        self.ordered.notify_one();
    }

    /// False: closing.
    fn wait_for_order(&self) -> bool {
        let order = self.order.lock().expect("no holder of this lock panics");
        let idle = |order: &mut Order| !order.wanted && !order.closing;
        let mut order = self.ordered.wait_while(order, idle).expect("no holder of this lock panics");
        order.wanted = false;
        !order.closing
    }

    fn pause(&self) {
        let order = self.order.lock().expect("no holder of this lock panics");
        let _ = self.ordered.wait_timeout_while(order, RETRY_INTERVAL, |order| !order.closing);
    }
}

pub fn run(shared: &Shared) {
    while shared.preparer.wait_for_order() {
        if let Err(error) = prepare_now(shared) {
            let reason = format!("{error:#}");
            tracing::error!(error = reason, "no room for another spool segment");
            shared.pending().room_error = Some(reason.into());
            shared.preparer.pause();
        }
        shared.tell_listeners();
    }
}

pub fn prepare_now(shared: &Shared) -> anyhow::Result<()> {
    let segment_bytes = shared.directory.segment_bytes;
    loop {
        let room_end = {
            let pending = shared.pending();
            let position = pending.start + pending.bytes.len() as u64;
            if pending.room_end >= (position / segment_bytes + SEGMENTS_AHEAD) * segment_bytes {
                return Ok(());
            }
            pending.room_end
        };
        shared.directory.add(room_end / segment_bytes)?;
        let mut pending = shared.pending();
        pending.room_end = room_end + segment_bytes;
        pending.room_error = None;
    }
}
