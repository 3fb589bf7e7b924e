//! Where reports wait for the writer: all that wait are decided in one write, so that they share its bookkeeping and its disk sync.
//!
//! Nothing waits for company. A report that finds the waiting room empty asks the writer for a turn; whoever comes before that turn begins
//! goes along. Under load the room fills while the writer commits the turn before.

use std::sync::{Arc, Mutex, MutexGuard};

use anyhow::anyhow;
use tokio::sync::oneshot;

use super::decide::decide_all;
use super::report::{Decided, Prepared};
use crate::{Error, Platform, Result};

/// The waiting room.
#[derive(Default)]
pub(crate) struct Intake {
    waiting: Arc<Mutex<Vec<Waiting>>>,
}

struct Waiting {
    report: Prepared,
    answer: oneshot::Sender<Result<Decided>>,
}

impl Intake {
    /// Answers after the commit. A caller that stops waiting does not stop the decision.
    pub(super) async fn decide(&self, platform: &Platform, report: Prepared) -> Result<Decided> {
        let (answer, answered) = oneshot::channel();
        let is_first = {
            let mut waiting = lock(&self.waiting);
            waiting.push(Waiting { report, answer });
            waiting.len() == 1
        };
        if is_first {
            self.ask_for_a_turn(platform);
        }
        answered.await.unwrap_or_else(|_| Err(anyhow!("the conversion was not written").into()))
    }

    fn ask_for_a_turn(&self, platform: &Platform) {
        let platform_of_turn = platform.clone();
        let waiting = Arc::clone(&self.waiting);
        let left_waiting = Arc::clone(&self.waiting);
        let platform_of_bells = platform.clone();
        platform.store.write_then(
            move |tx| {
                let (reports, answers): (Vec<_>, Vec<_>) =
                    lock(&waiting).drain(..).map(|one| (one.report, one.answer)).unzip();
                let decided = decide_all(&platform_of_turn, tx, &reports)?;
                Ok::<_, Error>(answers.into_iter().zip(decided).collect::<Vec<_>>())
            },
            move |turn| match turn {
                Ok(decided) => {
                    for (answer, decision) in decided {
                        platform_of_bells.bells.ring_for(&decision);
                        // Somebody who stopped waiting hears the same decision when the report comes again.
                        drop(answer.send(decision));
                    }
                }
                Err(error) => {
                    // Those of this turn hear it by their dropped answers. Whoever came since must not wait for a turn nobody asked for.
                    tracing::error!(%error, "a turn of conversions was lost");
                    lock(&left_waiting).clear();
                }
            },
        );
    }
}

fn lock(waiting: &Mutex<Vec<Waiting>>) -> MutexGuard<'_, Vec<Waiting>> {
    waiting.lock().expect("nobody panics while holding the waiting room")
}
