//! How many bytes a stored click takes, on traffic made to look like a year at a brand: agents and referrers drawn with a
//! long tail, most visitors new, a click reference of the partner's own in one sub id of every third click.

use super::*;

const CLICKS: u64 = 100_000;
const BYTES_PER_CLICK_MAX: u64 = 60;

/// A fixed generator: the test measures the same traffic each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }

    /// Small numbers often, large ones rarely.
    fn long_tail(&mut self, sides: u64) -> u64 {
        let high = self.roll(sides) + 1;
        self.roll(high)
    }
}

fn agent(number: u64) -> String {
    let (chrome, build) = (60 + number % 60, number * 7 % 7000);
    match number % 3 {
        0 => format!(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{chrome}.0.{build}.0 Safari/537.36"
        ),
        1 => format!(
            "Mozilla/5.0 (iPhone; CPU iPhone OS {}_{} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{}.0 Mobile/15E{build} Safari/604.1",
            number % 18,
            number % 7,
            number % 18
        ),
        _ => format!(
            "Mozilla/5.0 (Linux; Android {}; SM-G{build}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{chrome}.0.0.0 Mobile Safari/537.36",
            number % 14
        ),
    }
}

fn clicks() -> Vec<Row> {
    let mut dice = Dice(1);
    let mut enricher = Enricher::new(None, [1; 32]).unwrap();
    let countries = ["US", "US", "US", "DE", "GB", "FR", "BR", "IN", "CA", "AU"];
    (0..CLICKS)
        .map(|number| {
            let agent = agent(dice.long_tail(3000));
            let referrer =
                format!("https://www.site-{}.example/articles/{}", dice.long_tail(2000), dice.roll(1_000_000));
            let record = Record {
                kind: Kind::Click,
                at_ms: 1_700_000_000_000 + (number * 864) as i64 + dice.roll(800) as i64,
                unique: (7 << 48) | (number * 3 + dice.roll(3)),
                key_id: 1,
                program: 1001,
                partner: 100_001 + dice.long_tail(400) as u32,
                creative: 10_001 + dice.long_tail(20) as u32,
                link: dice.long_tail(200) as u32,
                left_out: 0,
                address: (dice.roll(1 << 32) as u32).to_be_bytes().into(),
                agent: &agent,
                referrer: if dice.roll(3) == 0 { "" } else { &referrer },
                sub_id1: "",
                sub_id2: "",
                sub_id3: "",
                shared_id: "",
            };
            let found = enricher.enrich(&record);
            let reference = format!("{:016x}", dice.roll(u64::MAX));
            Row {
                kind: record.kind,
                at_ms: record.at_ms,
                unique: record.unique,
                key_id: record.key_id,
                program: record.program,
                partner: record.partner,
                creative: record.creative,
                link: record.link,
                left_out: if dice.roll(10) == 0 { Some(LeftOut::Crawler) } else { None },
                is_unique: dice.roll(10) < 8,
                visitor: found.visitor,
                country: Country::new(countries[dice.roll(10) as usize]),
                device: found.agent.device.clone(),
                browser: found.agent.browser.clone(),
                system: found.agent.system.clone(),
                agent: agent.into(),
                referrer_host: found.referrer_host.into(),
                sub_id1: format!("placement-{}", dice.long_tail(300)).into(),
                sub_id2: if dice.roll(3) == 0 { reference.into() } else { "".into() },
                sub_id3: "".into(),
                shared_id: "".into(),
            }
        })
        .collect()
}

#[test]
fn a_stored_click_is_small() {
    let dir = TempDir::new().unwrap();
    let lake = Lake::open(dir.path()).unwrap();
    let rows = clicks();
    let began = std::time::Instant::now();
    let file = lake.write(1001, 19_675, (0, CLICKS), rows.iter().collect()).unwrap();
    println!("{:.1} bytes per click, written in {:?}", file.bytes as f64 / CLICKS as f64, began.elapsed());
    print_columns(&lake.locate(&file.path));
    assert!(file.bytes / CLICKS <= BYTES_PER_CLICK_MAX);
}

fn print_columns(path: &Path) {
    use parquet::file::reader::{FileReader as _, SerializedFileReader};
    let file = SerializedFileReader::new(fs::File::open(path).unwrap()).unwrap();
    for (index, column) in Column::ALL.iter().enumerate() {
        let groups = file.metadata().row_groups().iter();
        let bytes: i64 = groups.map(|group| group.column(index).compressed_size()).sum();
        println!("{:6.2} {column:?}", bytes as f64 / CLICKS as f64);
    }
}
