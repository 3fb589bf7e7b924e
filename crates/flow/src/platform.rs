//! Everything a use case works with, opened once and handed to all.

use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use domain::click_id::Keyring;
use events::{Spool, SpoolSettings};
use jiff::Timestamp;
use store::Store;

use crate::Clock;
use crate::bell::Bells;
use crate::click_number::ClickNumbers;
use crate::conversion::Intake;
use crate::event_log::{self, EventLog};
use crate::factor::FactorKey;
use crate::job::JobBoard;
use crate::mail::Transport;
use crate::outside::{Outside, OutsideSettings};
use crate::person::Passwords;
use crate::postback::Subscribers;
use crate::program::TermsCache;
use crate::rejection::Meter;
use crate::routes::RouteTable;
use crate::throttle::Throttle;
use crate::token::LiveTokens;

/// What the configuration says, as far as `flow` must know it.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The folder of everything that is not in the database: keys, spool, lake, media, mail. Exists.
    pub data_directory: PathBuf,
    /// `sqlite:PATH` or `postgres://...`
    pub database_url: String,
    /// Where people reach us, without a slash at the end: the start of links in pages and mails.
    pub public_url: String,
    /// Where tracking links start, without a slash at the end.
    pub tracking_url: String,
    pub mail: MailSettings,
    /// How other people's web servers are asked.
    pub outside: OutsideSettings,
    pub password_cost: PasswordCost,
    /// What seals and opens click ids.
    pub click_keys: Keyring,
    /// Keys the hash by which a visitor is recognised again within a day.
    pub visitor_key: VisitorKey,
    /// Keeps people's second factors.
    pub factor_key: FactorKey,
    /// A MaxMind-format file; without one every country is unknown.
    pub country_database: Option<PathBuf>,
    /// How clicks wait to be counted; the default suits any server.
    pub spool: SpoolSettings,
    /// Whether this process serves: only one can have the spool. Sub-commands beside a serving process have none.
    pub serves: bool,
    /// Per account; whoever is not recognised gets a thousandth per address, at least 60.
    pub api_requests_per_minute: u32,
    /// Makes a new data directory a sandbox whose time starts here. A real directory refuses it.
    pub sandbox_from: Option<Timestamp>,
}

/// A secret; `Debug` does not show it.
#[derive(Clone)]
pub struct VisitorKey(pub [u8; 32]);

#[derive(Clone)]
pub struct MailSettings {
    /// `file:FOLDER` (relative to the data directory), `smtp://user:password@host:587` or `smtps://user:password@host:465`
    pub url: String,
    /// The sender: `Tributary <no-reply@example.com>`
    pub from: String,
}

/// How much work a password hash is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordCost {
    /// What OWASP asks for.
    Full,
    /// For tests, which would wait for nothing else.
    Cheap,
}

/// A handle to the open platform; cloning it gives another handle to the same.
#[derive(Clone)]
pub struct Platform {
    parts: Arc<Parts>,
}

/// Reached through [`Platform`]: `platform.store`, `platform.clock`.
pub struct Parts {
    pub settings: Settings,

    pub store: Store,

    pub clock: Arc<Clock>,

    pub passwords: Passwords,

    pub throttle: Throttle,

    pub tokens: LiveTokens,

    pub jobs: JobBoard,

    /// When this process opened it.
    pub opened_at: Timestamp,

    pub mail: Transport,

    pub outside: Outside,

    pub keys: Keyring,

    pub terms: Arc<TermsCache>,

    pub(crate) intake: Intake,

    /// Whoever looks at newest actions is woken by these.
    pub bells: Bells,

    /// Who has a postback.
    pub(crate) postbacks: Subscribers,

    pub(crate) rejections: Meter,

    pub routes: RouteTable,

    /// Where clicks and impressions are appended; only the process that serves has it.
    pub spool: Option<Arc<Spool>>,

    /// What became of them: counted, filed, found again.
    pub event_log: Arc<EventLog>,

    /// Numbers of clicks; only the process that serves has them.
    pub click_numbers: Option<ClickNumbers>,
}

impl Platform {
    /// Opens the database and everything else. Blocks; call it before serving.
    pub fn open(settings: Settings) -> anyhow::Result<Platform> {
        let store = Store::open(&settings.database_url)?;
        Platform::on(store, settings)
    }

    /// As [`Platform::open`], on a store that is open already.
    pub(crate) fn on(store: Store, settings: Settings) -> anyhow::Result<Platform> {
        let sandbox_from = settings.sandbox_from;
        let clock = store.write_blocking(move |tx| Clock::load(tx, sandbox_from)).context("read the clock")?;
        let clock = Arc::new(clock);
        let passwords = Passwords::new(settings.password_cost)?;
        let throttle = Throttle::default();
        let tokens = LiveTokens::default();
        let jobs = JobBoard::default();
        let opened_at = clock.now();
        let mail = Transport::new(&settings.mail, &settings.data_directory)?;
        let outside = Outside::new(settings.outside.clone())?;
        let keys = settings.click_keys.clone();
        let terms = Arc::<TermsCache>::default();
        let intake = Intake::default();
        let bells = Bells::default();
        let postbacks = Subscribers::open(&store)?;
        let routes = RouteTable::open(&store, terms.clone())?;
        let event_log = Arc::new(open_event_log(&store, &clock, &settings)?);
        let spool = event_log.spool().cloned();
        let click_numbers = settings.serves.then(|| ClickNumbers::claim(&store)).transpose()?;
        let parts = Parts {
            settings,
            store,
            clock,
            passwords,
            throttle,
            tokens,
            jobs,
            opened_at,
            mail,
            outside,
            keys,
            terms,
            intake,
            bells,
            postbacks,
            routes,
            spool,
            event_log,
            rejections: Meter::default(),
            click_numbers,
        };
        Ok(Platform { parts: Arc::new(parts) })
    }

    /// After a write that called [`crate::routes::touch`], before its use case answers: from here on the click path knows.
    pub async fn routes_changed(&self) -> anyhow::Result<()> {
        self.routes.reload(&self.store).await
    }

    /// Finishes what was begun and closes everything. Blocks.
    pub fn close(&self) {
        if let Some(spool) = &self.spool {
            spool.close();
        }
        self.store.close();
    }
}

fn open_event_log(store: &Store, clock: &Arc<Clock>, settings: &Settings) -> anyhow::Result<EventLog> {
    let of_log = event_log::Settings {
        spool_dir: settings.data_directory.join("spool"),
        lake_dir: settings.data_directory.join("lake"),
        country_file: settings.country_database.clone(),
        visitor_key: settings.visitor_key.0,
        spool: settings.spool.clone(),
    };
    match settings.serves {
        true => EventLog::open(store.clone(), clock.clone(), &of_log),
        false => EventLog::beside(store.clone(), clock.clone(), &of_log),
    }
}

impl Deref for Platform {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.parts
    }
}

impl std::fmt::Debug for VisitorKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VisitorKey")
    }
}

impl std::fmt::Debug for MailSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The URL may hold a password.
        let scheme = self.url.split(':').next().unwrap_or("");
        f.debug_struct("MailSettings").field("url", &format!("{scheme}:...")).field("from", &self.from).finish()
    }
}
