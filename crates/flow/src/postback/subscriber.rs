//! Who wants to be told at all, in memory: the answer that keeps everybody else's conversions and sweeps as they were.
//!
//! A use case that changes who is in it calls [`Subscribers::reload`] before it answers. Only one process serves, and only serving
//! processes change actions, so nobody else has to be noticed.

use std::collections::HashSet;
use std::sync::{Arc, RwLock};

use domain::ids::{AccountId, ProgramId};
use domain::postback::PostbackEvent;
use jiff::Timestamp;
use store::{Store, Tx};

use crate::Platform;

/// Partners with an active postback: for one program, or for all.
type Active = HashSet<(AccountId, Option<ProgramId>)>;

pub(crate) struct Subscribers {
    current: RwLock<Arc<Active>>,
    /// So that of two changes at once the later one is read last.
    reloading: tokio::sync::Mutex<()>,
}

impl Subscribers {
    /// Blocks.
    pub fn open(store: &Store) -> anyhow::Result<Self> {
        let active = store.read_blocking(store::postback::active)?;
        let current = RwLock::new(Arc::new(active.into_iter().collect()));
        Ok(Self { current, reloading: tokio::sync::Mutex::default() })
    }

    /// Returns when all that was committed before the call is known.
    pub async fn reload(&self, store: &Store) -> anyhow::Result<()> {
        let _turn = self.reloading.lock().await;
        let active = store.read(store::postback::active).await?;
        *self.current.write().expect("no holder of this lock panics") = Arc::new(active.into_iter().collect());
        Ok(())
    }

    fn current(&self) -> Arc<Active> {
        Arc::clone(&self.current.read().expect("no holder of this lock panics"))
    }
}

/// Notes, in the write in which it happens, what happened to these actions of a program: their partners and sequences.
pub(crate) fn tell(
    platform: &Platform,
    tx: &mut Tx<'_>,
    event: PostbackEvent,
    actions: impl IntoIterator<Item = (AccountId, ProgramId, i64)>,
    now: Timestamp,
) -> anyhow::Result<()> {
    let subscribers = platform.postbacks.current();
    if subscribers.is_empty() {
        return Ok(());
    }
    let wants =
        |partner, program| subscribers.contains(&(partner, None)) || subscribers.contains(&(partner, Some(program)));
    let told = actions.into_iter().filter(|(partner, program, _)| wants(*partner, *program));
    let sequences: Vec<i64> = told.map(|(_, _, sequence)| sequence).collect();
    store::postback::delivery::tell(tx, event, &sequences, now)
}
