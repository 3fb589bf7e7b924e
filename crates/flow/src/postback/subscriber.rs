//! Who wants to be told at all, in memory: the answer that keeps everybody else's conversions and sweeps as they were.
//!
//! A use case that changes who is in it calls [`Subscribers::reload`] before it answers. Only one process serves, and only serving
//! processes change actions, so nobody else has to be noticed.

use std::collections::HashSet;
use std::sync::{Arc, RwLock};

use domain::ids::{AccountId, ProgramId};
use domain::postback::PostbackEvent;
use jiff::Timestamp;
use store::postback::delivery::{self, Change, Whose};
use store::{Store, Tx};

use crate::Platform;

/// Who has an active postback.
#[derive(Default)]
struct Active {
    /// Partners: for one program, or for all.
    partners: HashSet<(AccountId, Option<ProgramId>)>,
    /// A brand. It may want all that happens in its programs, so which ones is asked of the store.
    is_a_brand_told: bool,
}

impl Active {
    fn of(rows: Vec<(AccountId, Option<ProgramId>, bool)>) -> Self {
        let is_a_brand_told = rows.iter().any(|(.., is_brand)| *is_brand);
        let partners = rows.into_iter().filter(|(.., is_brand)| !is_brand);
        Self { partners: partners.map(|(account, program, _)| (account, program)).collect(), is_a_brand_told }
    }

    fn wants(&self, partner: AccountId, program: ProgramId) -> bool {
        self.partners.contains(&(partner, None)) || self.partners.contains(&(partner, Some(program)))
    }
}

pub(crate) struct Subscribers {
    current: RwLock<Arc<Active>>,
    /// So that of two changes at once the later one is read last.
    reloading: tokio::sync::Mutex<()>,
}

impl Subscribers {
    /// Blocks.
    pub fn open(store: &Store) -> anyhow::Result<Self> {
        let active = store.read_blocking(store::postback::active)?;
        let current = RwLock::new(Arc::new(Active::of(active)));
        Ok(Self { current, reloading: tokio::sync::Mutex::default() })
    }

    /// Returns when all that was committed before the call is known.
    pub async fn reload(&self, store: &Store) -> anyhow::Result<()> {
        let _turn = self.reloading.lock().await;
        let active = store.read(store::postback::active).await?;
        *self.current.write().expect("no holder of this lock panics") = Arc::new(Active::of(active));
        Ok(())
    }

    /// Nobody is told of anything.
    pub fn is_empty(&self) -> bool {
        let active = self.current();
        active.partners.is_empty() && !active.is_a_brand_told
    }

    fn current(&self) -> Arc<Active> {
        Arc::clone(&self.current.read().expect("no holder of this lock panics"))
    }
}

/// Notes, in the write in which it happens, what happened to these actions of a program: their partners and sequences. `change` is what the
/// event did to each of them.
pub(crate) fn tell(
    platform: &Platform,
    tx: &mut Tx<'_>,
    event: PostbackEvent,
    change: Change,
    actions: impl IntoIterator<Item = (AccountId, ProgramId, i64)>,
    now: Timestamp,
) -> anyhow::Result<()> {
    if platform.postbacks.is_empty() {
        return Ok(());
    }
    let active = platform.postbacks.current();
    let actions: Vec<_> = actions.into_iter().collect();
    let told = actions.iter().filter(|(partner, program, _)| active.wants(*partner, *program));
    let sequences: Vec<i64> = told.map(|(_, _, sequence)| *sequence).collect();
    delivery::tell(tx, Whose::Partners, event, change, &sequences, now)?;
    if active.is_a_brand_told {
        let sequences: Vec<i64> = actions.iter().map(|(_, _, sequence)| *sequence).collect();
        delivery::tell(tx, Whose::Brands, event, change, &sequences, now)?;
    }
    Ok(())
}
