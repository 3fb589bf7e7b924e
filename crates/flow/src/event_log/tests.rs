use std::collections::BTreeMap;
use std::net::IpAddr;

use domain::click::LeftOut;
use domain::ids::{AccountId, ProgramId, TermsVersion};
use domain::program::ProgramStatus;
use domain::report::{Count, Counts, Dimension};
use events::lake::{Column, Filter};
use events::{Kind, Record};
use store::program::{self, Program};
use store::rollup::{self, Sum, Wanted};

use super::*;
use crate::testing::{TestPlatform, test_platform};

mod crash;
mod reading;
mod unique;

const LOS_ANGELES: u32 = 1001;
const TOKYO: u32 = 1002;
/// 2026-01-05T12:00:00Z: the same date in both zones' programs.
const NOON: i64 = 1_767_614_400_000;
const HOUR: i64 = 3_600_000;

/// A platform with two programs, and room for an event log.
struct World {
    platform: TestPlatform,
    settings: Settings,
}

impl World {
    async fn new() -> World {
        let platform = test_platform();
        let brand = platform.brand("Brand").await.account_id;
        platform
            .store
            .write(move |tx| {
                insert_program(tx, brand, LOS_ANGELES, "America/Los_Angeles")?;
                insert_program(tx, brand, TOKYO, "Asia/Tokyo")
            })
            .await
            .unwrap();
        let folder = platform.store().folder().to_owned();
        let spool = SpoolSettings { segment_bytes: 64 << 10, group_bytes_max: 16 << 10, ..SpoolSettings::default() };
        let settings = Settings {
            spool_dir: folder.join("log/spool"),
            lake_dir: folder.join("log/lake"),
            country_file: None,
            visitor_key: [5; 32],
            spool,
        };
        World { platform, settings }
    }

    /// Opens the log as at a start of the process.
    async fn open(&self) -> Arc<EventLog> {
        let (store, settings) = (self.platform.store.clone(), self.settings.clone());
        let opened = tokio::task::spawn_blocking(move || EventLog::open(store, Arc::new(Clock::System), &settings))
            .await
            .unwrap();
        Arc::new(opened.unwrap())
    }

    async fn read<T: Send + 'static>(&self, work: impl FnOnce(&mut Tx<'_>) -> anyhow::Result<T> + Send + 'static) -> T {
        self.platform.store.read(work).await.unwrap()
    }

    /// The sums of all programs and days.
    async fn totals(&self) -> Counts {
        self.read(|tx| {
            let mut all = Counts::default();
            for program in [LOS_ANGELES, TOKYO] {
                for sum in sums(tx, program, None)? {
                    all += sum.counts;
                }
            }
            Ok(all)
        })
        .await
    }

    /// The unique numbers in the lake, sorted; a number that stands there twice is listed twice.
    async fn filed(&self, log: &EventLog) -> Vec<u64> {
        let paths = self.read(lake_file::paths).await;
        let mut found = Vec::new();
        let paths = paths.iter().map(String::as_str);
        let visit = |chunk: &events::lake::Chunk| {
            found.extend(chunk.rows.iter().map(|row| chunk.number(Column::UniqueNumber, *row).cast_unsigned()));
            Ok(())
        };
        log.lake.scan(paths, &Filter::default(), &[Column::UniqueNumber], visit).unwrap();
        found.sort_unstable();
        found
    }
}

fn insert_program(tx: &mut Tx<'_>, brand: AccountId, id: u32, time_zone: &str) -> anyhow::Result<()> {
    program::insert(
        tx,
        &Program {
            id: ProgramId(id.into()),
            account_id: brand,
            slug: format!("program-{id}"),
            name: format!("Program {id}"),
            currency: "USD".parse()?,
            time_zone: time_zone.to_owned(),
            status: ProgramStatus::Live,
            terms_version: TermsVersion(1),
            created_at: Timestamp::from_millisecond(NOON)?,
        },
    )
}

fn sums(tx: &mut Tx<'_>, program: u32, dimension: Option<Dimension>) -> anyhow::Result<Vec<Sum>> {
    rollup::sums(
        tx,
        &Wanted {
            program: ProgramId(program.into()),
            first_day: 20_400,
            last_day: 20_500,
            partners: None,
            dimension,
            not_partners: &[],
            filters: Vec::new(),
            by_day: true,
            by_partner: true,
            by_value: dimension.is_some(),
            columns: Count::OF_CLICKS,
        },
    )
}

fn click(unique: u64) -> Record<'static> {
    const AGENTS: [&str; 3] = [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1",
        "Googlebot/2.1",
    ];
    const SUB_IDS: [&str; 4] = ["", "spring", "größe", "x"];
    let agent = (unique % 3) as usize;
    Record {
        kind: if unique % 10 == 9 { Kind::Impression } else { Kind::Click },
        at_ms: NOON + (unique as i64 * 977) % (72 * HOUR),
        unique,
        key_id: 1,
        program: if unique.is_multiple_of(4) { TOKYO } else { LOS_ANGELES },
        partner: 100_001 + (unique % 5) as u32,
        creative: 10_001 + (unique % 2) as u32,
        link: (unique % 3) as u32,
        left_out: if agent == 2 { LeftOut::Crawler.number() } else { 0 },
        address: IpAddr::from([10, 0, 0, (unique % 50) as u8]),
        agent: AGENTS[agent],
        referrer: if unique.is_multiple_of(2) { "https://Blog.Example/post" } else { "-" },
        sub_id1: SUB_IDS[(unique % 4) as usize],
        sub_id2: "",
        sub_id3: "",
        shared_id: SUB_IDS[(unique % 3) as usize],
    }
}

async fn record(log: &EventLog, records: impl IntoIterator<Item = Record<'_>>) {
    let writer = log.spool().unwrap().writer();
    for record in records {
        writer.append(&record).await.unwrap();
    }
}

fn now() -> Timestamp {
    Timestamp::from_millisecond(NOON).unwrap()
}

fn clicks(numbers: std::ops::Range<u64>) -> impl Iterator<Item = Record<'static>> {
    numbers.map(click)
}

/// A sub id that is different with every click. What has a row and what stands among the others is the same for whoever counts again.
#[tokio::test]
async fn a_crowded_day_is_verified() {
    let platform = test_platform();
    let brand = platform.brand("Brand").await.account_id;
    platform.store.write(move |tx| insert_program(tx, brand, TOKYO, "Asia/Tokyo")).await.unwrap();
    let log = platform.event_log.clone();
    let load = move || {
        let texts: Vec<String> = (0..7_000).map(|number| format!("visit-{}", number % 6_000)).collect();
        let record =
            |(unique, sub_id1)| Record { program: TOKYO, partner: 100_001, at_ms: NOON, sub_id1, ..click(unique) };
        let records: Vec<Record<'_>> = (0..).zip(texts.iter().map(String::as_str)).map(record).collect();
        records.chunks(1_000).try_for_each(|records| log.load(records))
    };
    tokio::task::spawn_blocking(load).await.unwrap().unwrap();

    let found = platform.store.read(|tx| sums(tx, TOKYO, Some(Dimension::SubId1))).await.unwrap();
    let (others, values): (Vec<_>, Vec<_>) = found.iter().partition(|sum| sum.value.is_none());
    assert_eq!(values.len(), 5_000);
    let records = |sum: &Sum| sum.counts.sum(&[Count::Clicks, Count::Impressions]);
    assert_eq!(others.iter().map(|sum| records(sum)).collect::<Vec<_>>(), [1_000]);
    let findings = crate::verify::verify(&platform).await.unwrap();
    assert!(findings.passed() && findings.checked.records == 7_000, "{:#?}", findings.differences.first());
}

#[tokio::test]
async fn sums_over_every_dimension_equal_totals() {
    let world = World::new().await;
    let log = world.open().await;
    record(&log, clicks(0..2000)).await;
    log.catch_up().await.unwrap();
    let totals = world.totals().await;
    assert_eq!(totals[Count::Clicks] + totals[Count::Impressions], 2000);
    assert_eq!(totals[Count::Impressions], 200);
    assert_eq!(
        totals[Count::LeftOutCrawler],
        clicks(0..2000).filter(|click| click.kind == Kind::Click && click.left_out > 0).count() as i64
    );
    assert_eq!(totals[Count::AttributableClicks] + totals[Count::LeftOutCrawler], totals[Count::Clicks]);
    for dimension in Dimension::GENERIC {
        let values = world
            .read(|tx| {
                let mut values: BTreeMap<String, Counts> = BTreeMap::new();
                for program in [LOS_ANGELES, TOKYO] {
                    for sum in sums(tx, program, Some(*dimension))? {
                        *values.entry(sum.value.expect("no day is crowded")).or_default() += sum.counts;
                    }
                }
                Ok(values)
            })
            .await;
        let mut sum = Counts::default();
        values.values().for_each(|counts| sum += counts);
        assert_eq!(sum, totals, "{dimension}");
        let named: Vec<&str> = values.keys().map(String::as_str).collect();
        match dimension {
            Dimension::Country => assert_eq!(named, ["unknown"]),
            Dimension::Device => assert_eq!(named, ["crawler", "desktop", "phone"]),
            Dimension::ReferrerHost => assert_eq!(named, ["", "blog.example"]),
            Dimension::SubId1 => assert_eq!(named, ["", "größe", "spring", "x"]),
            Dimension::Creative => assert_eq!(named, ["10001", "10002"]),
            Dimension::Link => assert_eq!(named, ["", "1", "2"]),
            Dimension::PromoCode => assert_eq!(named, [""]),
            _ => {}
        }
    }
}

#[tokio::test]
async fn the_job_counts_soon_and_leaves_nothing_behind() {
    let world = World::new().await;
    let log = world.open().await;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let job = tokio::spawn(run(log.clone(), async move { drop(stopped.await) }));
    record(&log, clicks(0..300)).await;
    let written = log.spool().unwrap().durable();
    let waiting = log.clone();
    let counted = tokio::task::spawn_blocking(move || waiting.tail.wait_for(written));
    assert!(counted.await.unwrap());
    let totals = world.totals().await;
    assert_eq!(totals[Count::Clicks] + totals[Count::Impressions], 300);

    record(&log, clicks(300..400)).await;
    log.spool().unwrap().close();
    stop.send(()).unwrap();
    job.await.unwrap().unwrap();
    assert_eq!(world.filed(&log).await, (0..400).collect::<Vec<_>>());
    assert_eq!(log.tail.rows(), 0);
}

#[tokio::test]
async fn small_files_of_a_day_become_one() {
    let world = World::new().await;
    let log = world.open().await;
    for round in 0..5 {
        let of_one_day = clicks(round * 100..(round + 1) * 100).map(|click| Record { at_ms: NOON, ..click });
        record(&log, of_one_day).await;
        log.flush().await.unwrap();
        assert_eq!(world.filed(&log).await, (0..(round + 1) * 100).collect::<Vec<_>>());
    }
    let paths = world.read(lake_file::paths).await;
    assert_eq!(paths.len(), 2, "one for each program: {paths:?}");
    assert_eq!(files_below(&world.settings.lake_dir), 10, "replaced files may still be read");
    drop(log);
    world.open().await;
    assert_eq!(files_below(&world.settings.lake_dir), 2);
}

fn files_below(dir: &std::path::Path) -> usize {
    let entries = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { files_below(&path) } else { 1 }).sum()
}

#[tokio::test]
async fn while_a_backup_holds_nothing_is_removed() {
    let world = World::new().await;
    let log = world.open().await;
    record(&log, clicks(0..3000)).await;
    let first = log.spool().expect("it serves").first();
    let hold = Hold::take(&world.settings.spool_dir).unwrap();
    log.flush().await.unwrap();
    assert_eq!(log.spool().expect("it serves").first(), first, "segments are held back");
    drop(hold);
    record(&log, clicks(3000..3100)).await;
    log.flush().await.unwrap();
    assert!(log.spool().expect("it serves").first() > first, "a later round releases them");
}

#[tokio::test]
async fn a_load_counts_and_files_without_the_spool() {
    let world = World::new().await;
    let log = world.open().await;
    let loading = log.clone();
    let load = move || {
        loading.load(&clicks(0..500).collect::<Vec<_>>())?;
        loading.load(&clicks(500..1000).collect::<Vec<_>>())
    };
    tokio::task::spawn_blocking(load).await.unwrap().unwrap();
    let totals = world.totals().await;
    assert_eq!(totals[Count::Clicks] + totals[Count::Impressions], 1000);
    assert_eq!(world.filed(&log).await, (0..1000).collect::<Vec<_>>());
}
