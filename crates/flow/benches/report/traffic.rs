//! Months of clicks made from a seed: a few large partners and many small ones, crawlers among the visitors.

use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use domain::access::AccountKind;
use domain::click::LeftOut;
use domain::click_id::{ClickKey, Keyring};
use domain::ids::{AccountId, ProgramId, TermsVersion};
use domain::money::Currency;
use domain::program::ProgramStatus;
use events::{Kind, Record, SpoolSettings};
use flow::event_log::{self, EventLog};
use flow::factor::FactorKey;
use flow::{Clock, MailSettings, PasswordCost, Platform, Settings, VisitorKey};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use store::account::Profile;
use store::program::Program;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub clicks: u64,
    pub days: u64,
    pub partners: u64,
}

/// An installation with one brand, one program in UTC and its partners.
pub struct Scene {
    pub platform: Platform,
    pub brand: AccountId,
    folder: PathBuf,
    partners: Vec<AccountId>,
    size: Size,
}

/// What lies in the lake.
pub struct Filed {
    pub files: u64,
    pub rows: u64,
    pub bytes: u64,
}

const PROGRAM: u32 = 1001;
const FIRST_DAY: Date = date(2026, 1, 1);
/// As many as the event log files at once.
const RECORDS_AT_ONCE: u64 = 100_000;
const VISITOR_KEY: [u8; 32] = [7; 32];
const DAY_MS: u64 = 86_400_000;

const AGENTS: [&str; 6] = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
    "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
];
const CRAWLER: &str = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

impl Scene {
    /// Opens the folder, and makes the traffic unless it is there already.
    pub fn open(folder: &Path, size: Size) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let done = folder.join(format!("made-{}-{}-{}", size.clicks, size.days, size.partners));
        let url = format!("sqlite:{}", folder.join("tributary.db").display());
        if !done.exists() {
            let began = Instant::now();
            make(folder, &url, size)?;
            std::fs::write(&done, "")?;
            println!("made in {:.0} s", began.elapsed().as_secs_f64());
        }
        let platform = Platform::open(settings(folder, url))?;
        let brand = AccountId(100_001);
        let partners = (0..size.partners as i64).map(|number| AccountId(100_002 + number)).collect();
        Ok(Scene { platform, brand, folder: folder.to_owned(), partners, size })
    }
}

impl Scene {
    /// The partner of this rank, 0 for the largest.
    pub fn partner(&self, rank: usize) -> AccountId {
        self.partners[rank.min(self.partners.len() - 1)]
    }

    pub fn lake(&self) -> PathBuf {
        self.folder.join("lake")
    }

    pub fn first_day(&self) -> String {
        FIRST_DAY.to_string()
    }

    pub fn last_day(&self) -> String {
        self.day_before_last(0)
    }

    pub fn day_before_last(&self, days: i64) -> String {
        day(self.size.days as i64 - 1 - days).to_string()
    }

    pub fn filed(&self) -> anyhow::Result<Filed> {
        let program = ProgramId(PROGRAM.into());
        let files =
            self.platform.store.read_blocking(move |tx| store::lake_file::list(tx, program, i64::MIN, i64::MAX))?;
        Ok(Filed {
            files: files.len() as u64,
            rows: files.iter().map(|file| file.rows as u64).sum(),
            bytes: files.iter().map(|file| file.bytes as u64).sum(),
        })
    }

    pub fn database_bytes(&self) -> anyhow::Result<u64> {
        Ok(std::fs::metadata(self.folder.join("tributary.db"))?.len())
    }
}

/// As a command beside a serving process opens it.
fn settings(folder: &Path, database_url: String) -> Settings {
    Settings {
        data_directory: folder.to_owned(),
        database_url,
        public_url: String::new(),
        tracking_url: String::new(),
        mail: MailSettings { url: "file:mail".to_owned(), from: "bench <bench@example.com>".to_owned() },
        outside: flow::outside::OutsideSettings::default(),
        password_cost: PasswordCost::Cheap,
        click_keys: Keyring::new(vec![ClickKey { number: 1, secret: [7; 32] }]).expect("one key is a keyring"),
        visitor_key: VisitorKey(VISITOR_KEY),
        factor_key: FactorKey([9; 32]),
        country_database: None,
        spool: SpoolSettings::default(),
        serves: false,
        api_requests_per_minute: 1,
        sandbox_from: None,
    }
}

fn make(folder: &Path, url: &str, size: Size) -> anyhow::Result<()> {
    let store = store::Store::open(url)?;
    store.write_blocking(move |tx| {
        let now = Timestamp::UNIX_EPOCH;
        let profile = |name: String| Profile { name, country: String::new(), website: String::new() };
        let brand = store::account::insert(tx, &sid(0), AccountKind::Brand, &profile("Brand".to_owned()), now)?;
        for number in 1..=size.partners {
            let name = format!("Partner {number}");
            store::account::insert(tx, &sid(number), AccountKind::Partner, &profile(name), now)?;
        }
        let program = Program {
            id: ProgramId(PROGRAM.into()),
            account_id: brand,
            slug: "bench".to_owned(),
            name: "Bench".to_owned(),
            currency: Currency::USD,
            time_zone: "UTC".to_owned(),
            status: ProgramStatus::Live,
            terms_version: TermsVersion(1),
            created_at: now,
        };
        store::program::insert(tx, &program)
    })?;
    let settings = event_log::Settings {
        spool_dir: folder.join("spool"),
        lake_dir: folder.join("lake"),
        country_file: None,
        visitor_key: VISITOR_KEY,
        spool: SpoolSettings::default(),
    };
    let log = EventLog::open(store.clone(), Arc::new(Clock::System), &settings)?;
    let mut clicks = Clicks::new(size);
    let mut made = 0;
    while made < size.clicks {
        let batch: Vec<Click> = clicks.by_ref().take(RECORDS_AT_ONCE as usize).collect();
        let records: Vec<Record<'_>> = batch.iter().map(Click::record).collect();
        log.load(&records)?;
        made += records.len() as u64;
        if made % (50 * RECORDS_AT_ONCE) == 0 {
            println!("  {made} clicks");
        }
    }
    drop(log);
    store.close();
    Ok(())
}

fn sid(number: u64) -> String {
    format!("IR{number:032}")
}

fn day(number: i64) -> Date {
    FIRST_DAY.saturating_add(jiff::Span::new().days(number))
}

/// Clicks in the order of time, spread evenly over each day.
struct Clicks {
    size: Size,
    next: u64,
    random: u64,
    /// The share of all clicks that partners up to each rank have, in 2^32 parts.
    shares: Vec<u64>,
}

struct Click {
    number: u64,
    at_ms: i64,
    partner: u32,
    creative: u32,
    link: u32,
    left_out: u8,
    address: Ipv4Addr,
    agent: &'static str,
    referrer: String,
    sub_id1: String,
    sub_id2: String,
}

impl Clicks {
    fn new(size: Size) -> Self {
        // Zipf with a flat head: the largest of 2,000 partners has 1.7 percent of all clicks, the smallest 0.01.
        let weights: Vec<f64> = (0..size.partners).map(|rank| 1.0 / (rank as f64 + 10.0)).collect();
        let total: f64 = weights.iter().sum();
        let mut sum = 0.0;
        let shares = weights.iter().map(|weight| {
            sum += weight / total;
            (sum * 4_294_967_296.0) as u64
        });
        Clicks { size, next: 0, random: 20_260_101, shares: shares.collect() }
    }

    /// SplitMix64: the same clicks on every machine.
    fn below(&mut self, end: u64) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.random;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }

    /// Small numbers more often than large ones.
    fn skewed_below(&mut self, end: u64) -> u64 {
        self.below(end) * self.below(end) / end
    }
}

impl Iterator for Clicks {
    type Item = Click;

    fn next(&mut self) -> Option<Click> {
        if self.next == self.size.clicks {
            return None;
        }
        let number = self.next;
        self.next += 1;
        let first_ms =
            FIRST_DAY.to_zoned(jiff::tz::TimeZone::UTC).expect("midnight exists").timestamp().as_millisecond();
        let passed_ms =
            (u128::from(number) * u128::from(self.size.days * DAY_MS) / u128::from(self.size.clicks)) as i64;
        let share = self.below(1 << 32);
        let rank = self.shares.partition_point(|sum| *sum <= share).min(self.shares.len() - 1) as u32;
        let is_crawler = self.below(12) == 0;
        let visitor = self.below(2_000_000) as u32;
        Some(Click {
            number,
            at_ms: first_ms + passed_ms,
            partner: 100_002 + rank,
            creative: 10_001 + self.skewed_below(8) as u32,
            link: if self.below(2) == 0 { 0 } else { 1 + rank * 3 + self.below(3) as u32 },
            left_out: if is_crawler { LeftOut::Crawler.number() } else { 0 },
            address: Ipv4Addr::from(0x0a00_0000 + visitor),
            agent: if is_crawler { CRAWLER } else { AGENTS[visitor as usize % AGENTS.len()] },
            referrer: match self.skewed_below(12) {
                0 => String::new(),
                host => format!("https://site{host}.example/some/page"),
            },
            sub_id1: format!("newsletter-{}", self.skewed_below(60)),
            sub_id2: if self.below(3) == 0 { format!("campaign-{}", self.below(20)) } else { String::new() },
        })
    }
}

impl Click {
    fn record(&self) -> Record<'_> {
        Record {
            kind: Kind::Click,
            at_ms: self.at_ms,
            unique: self.number,
            key_id: 1,
            program: PROGRAM,
            partner: self.partner,
            creative: self.creative,
            link: self.link,
            left_out: self.left_out,
            address: IpAddr::V4(self.address),
            agent: self.agent,
            referrer: &self.referrer,
            sub_id1: &self.sub_id1,
            sub_id2: &self.sub_id2,
            sub_id3: "",
            shared_id: "",
        }
    }
}
