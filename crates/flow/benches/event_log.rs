//! How fast recorded clicks are counted, filed and found again: on SQLite, or on PostgreSQL when `TRIBUTARY_TEST_POSTGRES`
//! names a server.
//!
//! The traffic has 400 partners with a long tail, 3,000 agents, mostly new visitors, and a reference of the partner's own in
//! one sub id of every third click, which makes a rollup row of its own.

use std::sync::Arc;
use std::time::Instant;

use domain::click::ClickFacts;
use domain::ids::{AccountId, CreativeId, ProgramId};
use events::{Kind, Record, Spool, SpoolError, SpoolSettings};
use flow::Clock;
use flow::event_log::{EventLog, Settings};
use jiff::Timestamp;

const CLICKS: u64 = 200_000;
/// What one round of the background job finds when clicks come at 10,000 a second.
const ROUND: u64 = 1_000;
const START_MS: i64 = 1_767_614_400_000;

fn main() {
    let store = store::testing::test_store();
    let settings = Settings {
        spool_dir: store.folder().join("spool"),
        lake_dir: store.folder().join("lake"),
        country_file: None,
        visitor_key: [1; 32],
        spool: SpoolSettings::default(),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let log = Arc::new(EventLog::open(store.store(), Arc::new(Clock::System), &settings).unwrap());

    let mut counting = 0.0;
    for round in 0..CLICKS / ROUND {
        append(log.spool().unwrap(), round * ROUND..(round + 1) * ROUND);
        let began = Instant::now();
        runtime.block_on(log.catch_up()).unwrap();
        counting += began.elapsed().as_secs_f64();
    }
    println!("counted in rounds of {ROUND}: {:.0} clicks/s", CLICKS as f64 / counting);

    let began = Instant::now();
    runtime.block_on(log.flush()).unwrap();
    println!("filed: {:.0} clicks/s", CLICKS as f64 / began.elapsed().as_secs_f64());

    append(log.spool().unwrap(), CLICKS..2 * CLICKS);
    let began = Instant::now();
    runtime.block_on(log.catch_up()).unwrap();
    println!("counted after a stop, in full batches: {:.0} clicks/s", CLICKS as f64 / began.elapsed().as_secs_f64());

    drop(log);
    let began = Instant::now();
    let log = Arc::new(EventLog::open(store.store(), Arc::new(Clock::System), &settings).unwrap());
    println!("opened with {CLICKS} clicks to put together again: {:.2} s", began.elapsed().as_secs_f64());

    let began = Instant::now();
    let finds = 500;
    for find in 0..finds {
        let facts = facts(find * (CLICKS / finds));
        assert!(runtime.block_on(log.find_click(&facts)).unwrap().is_some());
    }
    println!("found in the lake: {:.2} ms each", began.elapsed().as_secs_f64() * 1000.0 / finds as f64);
}

fn append(spool: &Spool, numbers: std::ops::Range<u64>) {
    let mut last = 0;
    for number in numbers {
        let text = Texts::of(number);
        last = loop {
            match spool.append(&record(number, &text)) {
                Ok(ticket) => break ticket,
                Err(SpoolError::Busy) => std::thread::yield_now(),
                Err(error) => panic!("{error}"),
            }
        };
    }
    while spool.durable() < last {
        std::thread::yield_now();
    }
}

struct Texts {
    agent: String,
    referrer: String,
    placement: String,
    reference: String,
}

impl Texts {
    fn of(number: u64) -> Texts {
        let reference = if number.is_multiple_of(3) { format!("{:016x}", mixed(number ^ 77)) } else { String::new() };
        Texts {
            agent: format!(
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Safari/537.36",
                long_tail(number, 1, 3000)
            ),
            referrer: format!("https://www.site-{}.example/articles/{number}", long_tail(number, 2, 500)),
            placement: format!("placement-{}", long_tail(number, 3, 100)),
            reference,
        }
    }
}

fn record(number: u64, text: &Texts) -> Record<'_> {
    Record {
        kind: Kind::Click,
        at_ms: START_MS + number as i64,
        unique: (7 << 40) + number,
        key_id: 1,
        program: 1001,
        partner: 100_001 + long_tail(number, 4, 400) as u32,
        creative: 10_001 + long_tail(number, 5, 20) as u32,
        link: long_tail(number, 6, 200) as u32,
        left_out: if number.is_multiple_of(10) { 4 } else { 0 },
        address: (mixed(number) as u32).to_be_bytes().into(),
        agent: &text.agent,
        referrer: &text.referrer,
        sub_id1: &text.placement,
        sub_id2: &text.reference,
        sub_id3: "",
        shared_id: "",
    }
}

fn facts(number: u64) -> ClickFacts {
    let text = Texts::of(number);
    let click = record(number, &text);
    ClickFacts {
        program: ProgramId(click.program.into()),
        partner: AccountId(click.partner.into()),
        creative: CreativeId(click.creative.into()),
        link: None,
        at: Timestamp::from_millisecond(click.at_ms).unwrap(),
        unique: click.unique,
        left_out: None,
    }
}

/// Small numbers often, large ones rarely.
fn long_tail(number: u64, what: u64, sides: u64) -> u64 {
    let high = mixed(number * 31 + what) % sides + 1;
    mixed(number * 37 + what) % high
}

/// SplitMix64.
fn mixed(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
