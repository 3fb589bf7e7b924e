//! Ninety days of a program with a few hundred partners, some of them far busier than others: clicks, actions of every day, locked, approved
//! and paid as the days went by. Made from a seed in a sandbox that starts at the same instant each time.

use std::fmt::Write;
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, ensure};
use domain::access::AccountKind;
use domain::click::ClickFacts;
use domain::click_id::{ClickKey, Keyring};
use domain::ids::{AccountId, CreativeId, ProgramId, TermsVersion};
use domain::language::Language;
use events::{Kind, Record};
use flow::account::{FirstKey, Profile, SignUp};
use flow::conversion::ImportInput;
use flow::factor::FactorKey;
use flow::link::NewLinkInput;
use flow::payment::RunInput;
use flow::session::LogIn;
use flow::{Caller, MailSettings, PasswordCost, Platform, Settings, VisitorKey};
use jiff::{SignedDuration, Timestamp};
use tokio::runtime::Runtime;

pub struct Market {
    pub clicks: u64,
    pub actions: u64,
}

/// Cookies of who asks for pages. The partner is the busiest of all.
pub struct Sessions {
    pub partner: String,
    pub brand: String,
    pub operator: String,
}

pub const PARTNERS: u64 = 300;
const DAYS: u64 = 90;
const BEGINS: &str = "2026-01-05T12:00:00Z";
const PROGRAM: ProgramId = ProgramId(1001);
/// In the order in which they are made.
const OPERATOR: AccountId = AccountId(100_001);
const BRAND: AccountId = AccountId(100_002);
const PARTNER: AccountId = AccountId(100_003);
const LINKS: i64 = 200;
/// Clicks of a day that its actions are credited to, in turn.
const CREDITED: u64 = 300;
/// As many as the event log files at once.
const CLICKS_AT_ONCE: u64 = 100_000;
const PASSWORD: &str = "many words make a password";
/// Payment runs, on these days.
const PAYS: [u64; 3] = [40, 60, 80];

const AGENTS: [&str; 3] = [
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
];
const REFERRERS: [&str; 4] =
    ["https://blog.example.com/review", "https://news.example.org/", "https://video.example.net/watch?v=1", ""];
const COUNTRIES: [&str; 5] = ["US", "DE", "GB", "JP", "BR"];

impl Market {
    /// Makes the data directory, unless an earlier run did.
    pub fn make_once(&self, folder: &Path, runtime: &Runtime) -> anyhow::Result<()> {
        let done = folder.join(format!("made-{}-{}", self.clicks, self.actions));
        if done.exists() {
            return Ok(());
        }
        std::fs::create_dir_all(folder)?;
        let began = Instant::now();
        let platform = open(folder)?;
        runtime.block_on(parties(&platform))?;
        self.load_clicks(&platform)?;
        platform.close();
        drop(platform);
        // The loaded clicks went past the spool, which begins anew behind them.
        std::fs::remove_dir_all(folder.join("spool"))?;
        eprintln!("{} clicks counted and filed in {:.0} s", self.clicks, began.elapsed().as_secs_f64());

        let began = Instant::now();
        let platform = open(folder)?;
        for day in 0..DAYS {
            runtime.block_on(self.live_through(&platform, day))?;
        }
        runtime.block_on(platform.event_log.flush())?;
        platform.close();
        eprintln!("{} actions of {DAYS} days in {:.0} s", self.actions, began.elapsed().as_secs_f64());
        Ok(std::fs::write(done, "")?)
    }

    fn load_clicks(&self, platform: &Platform) -> anyhow::Result<()> {
        let begins_ms = begins().as_millisecond();
        let span_ms = DAYS * 86_400_000;
        for first in (0..self.clicks).step_by(CLICKS_AT_ONCE as usize) {
            let numbers: Vec<u64> = (first..(first + CLICKS_AT_ONCE).min(self.clicks)).collect();
            let visits: Vec<Visit> = numbers.iter().map(|number| Visit::of(*number)).collect();
            let at_ms = |number: u64| begins_ms + (number * span_ms / self.clicks) as i64;
            let records: Vec<Record<'_>> =
                numbers.iter().zip(&visits).map(|(number, visit)| visit.record(at_ms(*number))).collect();
            platform.event_log.load(&records)?;
        }
        Ok(())
    }

    /// The clicks and actions of a day, then the night.
    async fn live_through(&self, platform: &Platform, day: u64) -> anyhow::Result<()> {
        let clicks = click(platform, self.clicks + day * CREDITED).await?;
        let mut csv = String::from("event_type,order_id,click_id,customer_status,country\n");
        for number in self.actions * day / DAYS..self.actions * (day + 1) / DAYS {
            let click = &clicks[(mixed(number) % CREDITED) as usize];
            let country = COUNTRIES[(mixed(number) >> 8) as usize % COUNTRIES.len()];
            // Some are no customers that the terms pay for.
            let customer = if number % 25 == 24 { "existing" } else { "new" };
            writeln!(csv, "new_advertiser,order-{number},{click},{customer},{country}")?;
        }
        let input = ImportInput { program: PROGRAM, csv: csv.into_bytes(), dry_run: false };
        let report = flow::conversion::import(platform, &brand(), input).await?;
        ensure!(!report.rows.is_empty(), "a day has actions");
        let midday = begins() + SignedDuration::from_hours(24 * (day as i64 + 1));
        flow::sandbox::advance(platform, &system(OPERATOR, AccountKind::Operator), midday).await?;
        if PAYS.contains(&day) {
            let run = flow::payment::run(platform, &brand(), RunInput { program: None, dry_run: false }).await?;
            ensure!(!run.payments.is_empty(), "somebody is paid");
        }
        Ok(())
    }
}

/// Opens what is there, or begins it.
pub fn open(folder: &Path) -> anyhow::Result<Platform> {
    Platform::open(Settings {
        data_directory: folder.to_owned(),
        database_url: format!("sqlite:{}", folder.join("tributary.db").display()),
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
        api_requests_per_minute: 1_000_000,
        sandbox_from: Some(begins()),
    })
}

pub async fn log_in(platform: &Platform) -> anyhow::Result<Sessions> {
    let cookie = async |name: &str| {
        let input = LogIn {
            email: email(name),
            password: PASSWORD.to_owned(),
            account_id: None,
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            user_agent: "bench".to_owned(),
        };
        let logged_in = flow::session::log_in(platform, input).await?;
        anyhow::Ok(format!("tributary_session={}", logged_in.secret))
    };
    Ok(Sessions {
        partner: cookie("partner").await?,
        brand: cookie("brand").await?,
        operator: cookie("operator").await?,
    })
}

/// The operator, the brand with the program of the reference, and partners under contract.
async fn parties(platform: &Platform) -> anyhow::Result<()> {
    let profile = |name: &str| Profile { name: name.to_owned(), country: String::new(), website: String::new() };
    flow::account::create_operator(platform, profile("Operator"), "Operator", &email("operator"), PASSWORD).await?;
    for (kind, name, expected) in [(AccountKind::Brand, "brand", BRAND), (AccountKind::Partner, "partner", PARTNER)] {
        let input = SignUp {
            kind,
            profile: profile(&format!("The {name}")),
            name: name.to_owned(),
            email: email(name),
            password: PASSWORD.to_owned(),
            language: Language::default(),
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            first_key: FirstKey::Token,
        };
        let made = flow::account::sign_up(platform, input).await?;
        ensure!(made.account.id == expected, "the {name} is account {}", made.account.id);
    }
    flow::program::apply(platform, &brand(), flow::program::file::REFERENCE.to_owned()).await?;
    let now = platform.clock.now();
    let others = move |tx: &mut store::Tx<'_>| {
        for number in 0..PARTNERS {
            let mut partner = PARTNER;
            if number > 0 {
                let profile = Profile {
                    name: format!("Partner {number}"),
                    country: String::new(),
                    website: "https://blog.example.com".to_owned(),
                };
                partner = store::account::insert(tx, &format!("IR{number:032}"), AccountKind::Partner, &profile, now)?;
            }
            store::contract::insert(tx, PROGRAM, partner, TermsVersion(1), "bench", now)?;
        }
        anyhow::Ok(())
    };
    platform.store.write(others).await?;
    for number in 0..LINKS {
        let input = NewLinkInput {
            program_id: PROGRAM.get(),
            creative_id: None,
            name: format!("Link {number}"),
            slug: String::new(),
            deep_link: String::new(),
            sub_ids: [format!("campaign-{}", number % 20), String::new(), String::new()],
            shared_id: String::new(),
        };
        flow::link::create(platform, &system(PARTNER, AccountKind::Partner), input).await?;
    }
    Ok(())
}

/// Clicks of today, recorded as the redirect does it; their click ids.
async fn click(platform: &Platform, first: u64) -> anyhow::Result<Vec<String>> {
    let writer = platform.spool.as_ref().context("the platform serves")?.writer();
    let at = platform.clock.now() - SignedDuration::from_mins(1);
    let mut clicks = Vec::new();
    for number in first..first + CREDITED {
        let visit = Visit::of(number);
        let record = visit.record(at.as_millisecond());
        let facts = ClickFacts {
            program: PROGRAM,
            partner: AccountId(record.partner.into()),
            creative: CreativeId(record.creative.into()),
            link: (record.link != 0).then_some(domain::ids::LinkId(record.link.into())),
            at,
            unique: number,
            left_out: None,
        };
        clicks.push(platform.keys.seal(&facts).to_string());
        writer.append(&record).await?;
    }
    platform.event_log.catch_up().await?;
    Ok(clicks)
}

/// Who came, from where, by which link.
struct Visit {
    number: u64,
    sub_id1: String,
    sub_id2: String,
}

impl Visit {
    fn of(number: u64) -> Self {
        let mixed = mixed(number);
        Self { number, sub_id1: format!("campaign-{}", mixed % 20), sub_id2: format!("place-{}", mixed / 20 % 150) }
    }

    fn record(&self, at_ms: i64) -> Record<'_> {
        let mixed = mixed(self.number);
        // The product of two even draws: the first of 300 partners gets one in 40, the last hardly any.
        let partner = (mixed % PARTNERS) * (mixed / PARTNERS % PARTNERS) / PARTNERS;
        let link = if partner == 0 { (mixed / 7 % LINKS as u64) as u32 + 1 } else { 0 };
        Record {
            kind: Kind::Click,
            at_ms,
            unique: self.number,
            key_id: 1,
            program: PROGRAM.get() as u32,
            partner: PARTNER.get() as u32 + partner as u32,
            creative: 10_001,
            link,
            left_out: 0,
            address: IpAddr::V4(Ipv4Addr::from(0x0a00_0000 + (mixed % 2_000_003) as u32)),
            agent: AGENTS[mixed as usize % AGENTS.len()],
            referrer: REFERRERS[(mixed >> 4) as usize % REFERRERS.len()],
            sub_id1: &self.sub_id1,
            sub_id2: &self.sub_id2,
            sub_id3: "",
            shared_id: "",
        }
    }
}

/// Spread without a pattern (the multiplier of SplitMix64).
fn mixed(number: u64) -> u64 {
    (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16
}

fn begins() -> Timestamp {
    BEGINS.parse().expect("the instant is well formed")
}

fn brand() -> Caller {
    system(BRAND, AccountKind::Brand)
}

fn system(account: AccountId, kind: AccountKind) -> Caller {
    Caller::system("bench", account, kind)
}

fn email(name: &str) -> String {
    format!("{name}@example.com")
}
