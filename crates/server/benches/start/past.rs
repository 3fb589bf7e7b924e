//! Ninety days of clicks of many partners, and actions of today.

use std::fmt::Write;
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, ensure};
use domain::access::AccountKind;
use domain::click::ClickFacts;
use domain::click_id::{ClickKey, Keyring};
use domain::ids::{AccountId, CreativeId, ProgramId, TermsVersion};
use events::{Kind, Record};
use flow::conversion::{ImportInput, RowOutcome};
use flow::factor::FactorKey;
use flow::{Caller, MailSettings, PasswordCost, Platform, Settings, VisitorKey};
use jiff::ToSpan;
use store::account::Profile;

pub struct Past {
    pub clicks: u64,
    pub actions: u64,
}

/// One of the partners.
pub const PARTNER: i64 = 100_002;

const PROGRAM: ProgramId = ProgramId(1001);
const BRAND: AccountId = AccountId(100_001);
const PARTNERS: u64 = 2_000;
const DAYS: u64 = 90;
/// As many as the event log files at once.
const CLICKS_AT_ONCE: u64 = 100_000;
/// Clicks of today that the actions are credited to, in turn.
const CREDITED: u64 = 2_000;
const ROWS_PER_FILE: u64 = 50_000;

const AGENTS: [&str; 3] = [
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
];

impl Past {
    /// Makes the data directory, unless an earlier run did.
    pub fn make_once(&self, folder: &Path) -> anyhow::Result<()> {
        let done = folder.join(format!("made-{}-{}", self.clicks, self.actions));
        if done.exists() {
            return Ok(());
        }
        std::fs::create_dir_all(folder)?;
        ensure!(command(folder, &["init"]).output()?.status.success(), "`tributary init` failed");
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let began = Instant::now();
        let platform = Platform::open(settings(folder))?;
        runtime.block_on(parties(&platform))?;
        self.load_clicks(&platform)?;
        platform.close();
        drop(platform);
        // The loaded clicks went past the spool, which begins anew behind them.
        std::fs::remove_dir_all(data(folder).join("spool"))?;
        println!("{} clicks counted and filed in {:.0} s", self.clicks, began.elapsed().as_secs_f64());

        let began = Instant::now();
        let platform = Platform::open(settings(folder))?;
        runtime.block_on(self.import_actions(&platform))?;
        platform.close();
        println!("{} actions imported in {:.0} s", self.actions, began.elapsed().as_secs_f64());
        Ok(std::fs::write(done, "")?)
    }

    fn load_clicks(&self, platform: &Platform) -> anyhow::Result<()> {
        let now_ms = platform.clock.now().as_millisecond();
        let past_ms = (DAYS * 86_400_000) as i64;
        let sub_ids: Vec<String> = (0..20).map(|number| format!("campaign-{number}")).collect();
        for first in (0..self.clicks).step_by(CLICKS_AT_ONCE as usize) {
            let numbers = first..(first + CLICKS_AT_ONCE).min(self.clicks);
            let at_ms = |number: u64| {
                now_ms - past_ms + (number as i128 * i128::from(past_ms) / i128::from(self.clicks)) as i64
            };
            let records: Vec<Record<'_>> = numbers
                .map(|number| record(number, at_ms(number), &sub_ids[number as usize % sub_ids.len()]))
                .collect();
            platform.event_log.load(&records)?;
        }
        Ok(())
    }

    async fn import_actions(&self, platform: &Platform) -> anyhow::Result<()> {
        let clicks = click(platform, self.clicks).await?;
        for first in (0..self.actions).step_by(ROWS_PER_FILE as usize) {
            let mut csv = String::from("event_type,order_id,click_id,customer_status\n");
            for number in first..(first + ROWS_PER_FILE).min(self.actions) {
                let click = &clicks[(number % CREDITED) as usize];
                writeln!(csv, "new_advertiser,order-{number},{click},new")?;
            }
            let input = ImportInput { program: PROGRAM, csv: csv.into_bytes(), dry_run: false };
            let report = flow::conversion::import(platform, &brand(), input).await?;
            let is_credited = |outcome: &RowOutcome| matches!(outcome, RowOutcome::Credited { .. });
            ensure!(report.rows.iter().all(|row| is_credited(&row.outcome)), "every row is credited");
        }
        platform.event_log.flush().await
    }
}

/// The program of the reference, and partners under contract.
async fn parties(platform: &Platform) -> anyhow::Result<()> {
    let now = platform.clock.now();
    let accounts = move |tx: &mut store::Tx<'_>| {
        for number in 0..=PARTNERS {
            let kind = if number == 0 { AccountKind::Brand } else { AccountKind::Partner };
            let profile = Profile { name: format!("Account {number}"), country: String::new(), website: String::new() };
            store::account::insert(tx, &format!("IR{number:032}"), kind, &profile, now)?;
        }
        anyhow::Ok(())
    };
    platform.store.write(accounts).await?;
    flow::program::apply(platform, &brand(), flow::program::file::REFERENCE.to_owned()).await?;
    let contracts = move |tx: &mut store::Tx<'_>| {
        for partner in (PARTNER..).take(PARTNERS as usize) {
            store::contract::insert(tx, PROGRAM, AccountId(partner), TermsVersion(1), "bench", now)?;
        }
        anyhow::Ok(())
    };
    platform.store.write(contracts).await
}

/// Clicks of today, recorded as the redirect does it; their click ids.
async fn click(platform: &Platform, first: u64) -> anyhow::Result<Vec<String>> {
    let writer = platform.spool.as_ref().context("the platform serves")?.writer();
    let now = platform.clock.now() - 1.minute();
    let mut clicks = Vec::new();
    for number in first..first + CREDITED {
        let record = record(number, now.as_millisecond(), "today");
        writer.append(&record).await?;
        let facts = ClickFacts {
            program: PROGRAM,
            partner: AccountId(record.partner.into()),
            creative: CreativeId(record.creative.into()),
            link: None,
            at: now,
            unique: number,
            left_out: None,
        };
        clicks.push(platform.keys.seal(&facts).to_string());
    }
    platform.event_log.catch_up().await?;
    Ok(clicks)
}

fn record(number: u64, at_ms: i64, sub_id1: &str) -> Record<'_> {
    // Spread over partners and visitors without a pattern (the multiplier of SplitMix64).
    let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16;
    Record {
        kind: Kind::Click,
        at_ms,
        unique: number,
        key_id: 1,
        program: PROGRAM.get() as u32,
        partner: PARTNER as u32 + (mixed % PARTNERS) as u32,
        creative: 10_001,
        link: 0,
        left_out: 0,
        address: IpAddr::V4(Ipv4Addr::from(0x0a00_0000 + (mixed % 2_000_003) as u32)),
        agent: AGENTS[number as usize % AGENTS.len()],
        referrer: "https://blog.example.com/review",
        sub_id1,
        sub_id2: "",
        sub_id3: "",
        shared_id: "",
    }
}

fn brand() -> Caller {
    Caller::system("bench", BRAND, AccountKind::Brand)
}

/// As the binary opens it, but for the keys: nobody opens the click ids that are made here afterwards.
fn settings(folder: &Path) -> Settings {
    let data = data(folder);
    Settings {
        database_url: format!("sqlite:{}", data.join("tributary.db").display()),
        data_directory: data,
        public_url: "http://tributary.test".to_owned(),
        tracking_url: "http://tributary.test".to_owned(),
        mail: MailSettings { url: "file:mail".to_owned(), from: "Tributary <no-reply@tributary.test>".to_owned() },
        outside: flow::outside::OutsideSettings::default(),
        password_cost: PasswordCost::Cheap,
        click_keys: Keyring::new(vec![ClickKey { number: 1, secret: [7; 32] }]).expect("one key is a keyring"),
        visitor_key: VisitorKey([8; 32]),
        factor_key: FactorKey([9; 32]),
        country_database: None,
        spool: events::SpoolSettings::default(),
        serves: true,
        api_requests_per_minute: 1,
        sandbox_from: None,
    }
}

fn data(folder: &Path) -> std::path::PathBuf {
    folder.join("tributary-data")
}

pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tributary"));
    command.current_dir(folder).env("TRIBUTARY_LOG_LEVEL", "warn").args(arguments);
    command
}

/// How much lies on disk.
pub fn sizes(folder: &Path) -> anyhow::Result<String> {
    let (mut files, mut bytes) = (0, 0);
    let mut folders = vec![data(folder).join("lake")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else {
                (files, bytes) = (files + 1, bytes + entry.metadata()?.len());
            }
        }
    }
    let database = std::fs::metadata(data(folder).join("tributary.db"))?.len();
    Ok(format!("{:.0} MB of rows and {:.0} MB in {files} lake files", database as f64 / 1e6, bytes as f64 / 1e6))
}
