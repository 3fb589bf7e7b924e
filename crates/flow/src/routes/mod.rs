//! Everything the click path must know, in memory: which programs, creatives, partners and short links there are, who may
//! earn, and where visitors are sent.
//!
//! The table is an immutable snapshot of the system of record, replaced whole. A use case that changes what is in it calls
//! [`touch`] inside its write and [`RouteTable::reload`] before it answers, so that a partner's new link works when the
//! partner sees it. Other processes (the command line) are noticed by the version that `touch` counts.
//!
//! **Invariant:** the click path never waits for SQL; a broken database leaves the last snapshot in force.

mod load;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, RwLock};
use std::time::Duration;

use anyhow::Context;
use domain::adapter::{Adapter, Network};
use domain::click::LeftOut;
use domain::contract::ContractState;
use domain::landing::Landing;
use domain::link::deep_link_allowed;
use domain::money::Currency;
use domain::terms::ReferralWindow;
use domain::web_address::DomainPattern;
use store::{Store, Tx};

use crate::program::TermsCache;

/// Counted up by every change of what is in the table.
const VERSION_SETTING: &str = "routes_version";

/// How soon a change by another process is noticed.
const POLL: Duration = Duration::from_millis(250);

/// One snapshot.
#[derive(Default)]
pub struct Routes {
    /// Of the system of record, when this snapshot was read.
    version: i64,
    programs: HashMap<u32, ProgramRoute>,
    partners: HashSet<u32>,
    /// By [`moved_key`].
    moved: HashMap<String, MovedRoute>,
    links: Arc<RwLock<Links>>,
}

/// Short links by slug. Kept over snapshots, because there may be millions and they only ever come and go.
#[derive(Default)]
struct Links {
    by_slug: HashMap<Box<str>, Arc<LinkRoute>>,
    /// The highest link number read.
    last: i64,
    /// The latest archiving read, unix milliseconds.
    archived_at: i64,
}

pub struct ProgramRoute {
    pub id: u32,
    pub is_paused: bool,
    /// The name of the parameter in which the landing page gets the click id.
    pub click_id_parameter: String,
    pub deep_link_domains: Vec<DomainPattern>,
    pub landing_page: String,
    /// How long the tag keeps a click id.
    pub referral_window: ReferralWindow,
    /// Whether tag and pixel may report conversions: what a browser says can be forged.
    pub browser_conversions: bool,
    pub currency: Currency,
    /// The callers of other networks that are understood.
    pub adapters: Vec<Adapter>,
    creatives: HashMap<u32, CreativeRoute>,
    contracts: HashMap<u32, ContractState>,
}

pub struct CreativeRoute {
    pub is_withdrawn: bool,
    /// Its own landing page; "" is the program's.
    pub landing_page: String,
    /// Where its image is served, a path from the root; none for text and video.
    pub image_path: Option<String>,
}

pub struct LinkRoute {
    pub id: u32,
    pub partner: u32,
    pub creative: u32,
    pub program: u32,
    /// "" leads to the landing page. Checked again at each click: domains may be taken back.
    pub deep_link: String,
    pub sub_id1: String,
    pub sub_id2: String,
    pub sub_id3: String,
    pub shared_id: String,
}

/// Where a link leads that another network's partner published before the program moved here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MovedRoute {
    pub partner: u32,
    pub creative: u32,
    pub program: u32,
}

/// A program, a creative of it and a partner, all known.
#[derive(Clone, Copy)]
pub struct Route<'a> {
    pub program: &'a ProgramRoute,
    pub creative: &'a CreativeRoute,
    pub standing: Option<ContractState>,
}

impl Routes {
    /// None when the program, its creative or the partner is unknown.
    pub fn find(&self, partner: u32, creative: u32, program: u32) -> Option<Route<'_>> {
        let program = self.programs.get(&program)?;
        let creative = program.creatives.get(&creative)?;
        let standing = program.contracts.get(&partner).copied();
        (standing.is_some() || self.partners.contains(&partner)).then_some(Route { program, creative, standing })
    }

    /// A link of another network, by what that network calls the program and the partner.
    pub fn moved(&self, network: Network, program: &str, partner: &str) -> Option<MovedRoute> {
        self.moved.get(&moved_key(network, program, partner)).copied()
    }

    /// Every program that understands calls of the network, and how.
    pub fn adapters(&self, network: Network) -> impl Iterator<Item = (&ProgramRoute, &Adapter)> {
        self.programs
            .values()
            .flat_map(|program| program.adapters.iter().map(move |adapter| (program, adapter)))
            .filter(move |(_, adapter)| adapter.network == network)
    }

    pub fn program(&self, program: u32) -> Option<&ProgramRoute> {
        self.programs.get(&program)
    }

    pub fn link(&self, slug: &str) -> Option<Arc<LinkRoute>> {
        let links = self.links.read().expect("no holder of this lock panics");
        links.by_slug.get(slug).cloned()
    }
}

/// Line breaks separate: they stand in no name.
fn moved_key(network: Network, program: &str, partner: &str) -> String {
    format!("{network}\n{program}\n{partner}")
}

impl Route<'_> {
    /// Why no click here can be attributed now, whoever clicks.
    pub fn left_out(&self) -> Option<LeftOut> {
        match self.standing {
            None | Some(ContractState::Ended) => Some(LeftOut::NoContract),
            Some(ContractState::Suspended) => Some(LeftOut::PartnerSuspended),
            Some(ContractState::Active) if self.program.is_paused => Some(LeftOut::ProgramPaused),
            Some(ContractState::Active) if self.creative.is_withdrawn => Some(LeftOut::CreativeWithdrawn),
            Some(ContractState::Active) => None,
        }
    }

    /// The page that the visitor is sent to: `deep_link` if the program allows it, else the landing page. `query` is the
    /// tracking link's, as it came.
    pub fn address(&self, deep_link: &str, query: &str, click_id: &str) -> String {
        let target = if !deep_link.is_empty() && deep_link_allowed(deep_link, &self.program.deep_link_domains).is_ok() {
            deep_link
        } else if !self.creative.landing_page.is_empty() {
            &self.creative.landing_page
        } else {
            &self.program.landing_page
        };
        let click_id_parameter = &self.program.click_id_parameter;
        Landing { target, query, click_id_parameter, click_id }.address()
    }
}

/// Marks, inside a write, that what is in the table changes with it.
pub fn touch(tx: &mut Tx<'_>) -> anyhow::Result<()> {
    store::setting::count_up(tx, VERSION_SETTING)?;
    Ok(())
}

/// The snapshot in force.
pub struct RouteTable {
    terms: Arc<TermsCache>,
    current: RwLock<Arc<Routes>>,
    /// Changes with every snapshot, so that a core notices a new one with one load.
    replaced: AtomicU64,
    /// Reloads asked for so far, and how many of them the last finished reload covers.
    asked: AtomicU64,
    covered: tokio::sync::Mutex<u64>,
}

impl RouteTable {
    /// Reads the first snapshot. Blocks.
    pub fn open(store: &Store, terms: Arc<TermsCache>) -> anyhow::Result<RouteTable> {
        let links = Arc::<RwLock<Links>>::default();
        let (known, cache) = (Arc::clone(&links), Arc::clone(&terms));
        let rows = store.read_blocking(move |tx| load::rows(tx, &cache, &known)).context("reading the routes")?;
        let first = load::routes(rows, links)?;
        Ok(RouteTable {
            terms,
            current: RwLock::new(Arc::new(first)),
            replaced: AtomicU64::new(1),
            asked: AtomicU64::new(0),
            covered: tokio::sync::Mutex::new(0),
        })
    }

    pub fn current(&self) -> Arc<Routes> {
        Arc::clone(&self.current.read().expect("no holder of this lock panics"))
    }

    /// Differs from the number seen earlier when [`RouteTable::current`] does.
    pub fn replaced(&self) -> u64 {
        self.replaced.load(Ordering::Acquire)
    }

    /// Returns when the snapshot holds everything that was committed before the call. Many callers share one reload.
    pub async fn reload(&self, store: &Store) -> anyhow::Result<()> {
        let ticket = self.asked.fetch_add(1, Ordering::AcqRel) + 1;
        let mut covered = self.covered.lock().await;
        if *covered >= ticket {
            return Ok(());
        }
        let covers = self.asked.load(Ordering::Acquire);
        let links = Arc::clone(&self.current().links);
        let (known, terms) = (Arc::clone(&links), Arc::clone(&self.terms));
        let rows = store.read(move |tx| load::rows(tx, &terms, &known)).await.context("reading the routes")?;
        let routes = load::routes(rows, links)?;
        *self.current.write().expect("no holder of this lock panics") = Arc::new(routes);
        self.replaced.fetch_add(1, Ordering::Release);
        *covered = covers;
        Ok(())
    }

    /// Reloads whenever another process has changed something, until dropped.
    pub async fn follow(&self, store: &Store) {
        loop {
            tokio::time::sleep(POLL).await;
            let version = store.read(|tx| store::setting::number(tx, VERSION_SETTING)).await;
            let result = match version {
                Ok(version) if version == self.current().version => Ok(()),
                Ok(_) => self.reload(store).await,
                Err(error) => Err(error),
            };
            if let Err(error) = result {
                tracing::warn!("routes stay as they are: {error:#}");
            }
        }
    }
}
