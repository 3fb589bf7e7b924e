//! Random clicks and actions of two brands, put where the product puts them: rollups, files, memory and tables.

use std::sync::Arc;

use domain::action::ActionState;
use domain::click::LeftOut;
use domain::ids::{AccountId, ProgramId};
use domain::report::{Counts, Dimension, TimeBucket};
use events::lake::{Lake, Row};
use events::record::Kind;
use store::params;
use store::rollup::{Batch, Place, Room};
use store::testing::TestStore;

use crate::report::record::Recorded;
use crate::report::{Audience, Key};

pub const BRAND: AccountId = AccountId(100_001);
pub const OTHER_BRAND: AccountId = AccountId(100_002);
pub const PARTNERS: [AccountId; 4] = [AccountId(100_011), AccountId(100_012), AccountId(100_013), AccountId(100_014)];
/// 2020-08-26 to 2020-09-15.
pub const FIRST_DAY: i64 = 18_500;
pub const LAST_DAY: i64 = 18_520;

/// Program of the brand, partner, code of the group: both brands know a gold one, of other partners.
const MEMBERS: [(i64, AccountId, &str); 4] = [
    (1001, PARTNERS[0], "gold"),
    (1001, PARTNERS[1], "silver"),
    (1001, PARTNERS[2], "silver"),
    (1002, PARTNERS[1], "gold"),
];

const CLICKS: u64 = 2_000;
const ACTIONS: u64 = 150;
const TEXTS: [&str; 4] = ["", "a", "=cmd()", "ü, \"quoted\""];

/// Small, fast, and the same everywhere (SplitMix64).
pub struct Random(u64);

/// One thing that was counted, with everything reports may ask of it.
#[derive(Clone, Debug)]
pub struct Fact {
    pub program: ProgramId,
    pub currency: &'static str,
    pub partner: AccountId,
    pub day: i64,
    creative: i64,
    link: i64,
    texts: [&'static str; 9],
    pub counts: Counts,
}

/// The dimensions of [`Fact::texts`], in order.
const TEXT_DIMENSIONS: [Dimension; 9] = [
    Dimension::SubId1,
    Dimension::SubId2,
    Dimension::SubId3,
    Dimension::SharedId,
    Dimension::PromoCode,
    Dimension::Country,
    Dimension::Device,
    Dimension::Browser,
    Dimension::ReferrerHost,
];
const PROMO_CODE: usize = 4;

#[derive(Clone)]
pub struct Traffic {
    facts: Arc<Vec<Fact>>,
    lake: Arc<Lake>,
    /// Program, day, path.
    files: Arc<Vec<(ProgramId, i64, String)>>,
    waiting: Arc<Vec<(ProgramId, i64, Row)>>,
}

pub fn name_of(account: AccountId) -> String {
    format!("account {account}")
}

impl Traffic {
    pub fn play(store: &TestStore, random: &mut Random) -> Self {
        Self::play_within(Room::default(), store, random)
    }

    /// As [`Traffic::play`], where each day has room for so many values.
    pub fn play_within(room: Room, store: &TestStore, random: &mut Random) -> Self {
        accounts_and_programs(store);
        let lake = Lake::open(&store.folder().join("lake")).unwrap();
        let (mut facts, mut rows) = (Vec::new(), Vec::new());
        for number in 0..CLICKS {
            let mut fact = Fact::random(random);
            fact.texts[PROMO_CODE] = "";
            let row = click(&mut fact, number, random);
            facts.push(fact);
            rows.push(row);
        }
        let clicks = facts.len();
        for number in 0..ACTIONS {
            let mut fact = Fact::random(random);
            action(store, &mut fact, number as i64, random);
            facts.push(fact);
        }
        count(room, store, &facts);
        let (mut files, mut waiting) = (Vec::new(), Vec::new());
        for program in [ProgramId(1001), ProgramId(1002)] {
            for day in FIRST_DAY - 1..=LAST_DAY + 1 {
                let here =
                    facts[..clicks].iter().zip(&rows).filter(|(fact, _)| fact.program == program && fact.day == day);
                let rows: Vec<&Row> = here.map(|(_, row)| row).collect();
                let (filed, rest) = rows.split_at(rows.len() * 2 / 3);
                if !filed.is_empty() {
                    let positions = (day as u64 * 10, day as u64 * 10 + 9);
                    let file = lake.write(program.get() as u32, day, positions, filed.to_vec()).unwrap();
                    files.push((program, day, file.path));
                }
                waiting.extend(rest.iter().map(|row| (program, day, (*row).clone())));
            }
        }
        Traffic { facts: Arc::new(facts), lake: Arc::new(lake), files: Arc::new(files), waiting: Arc::new(waiting) }
    }

    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    pub fn recorded(&self, program: ProgramId, (first, last): (i64, i64)) -> Recorded<'_> {
        let wanted = |of: ProgramId, day: i64| of == program && (first..=last).contains(&day);
        let files = self.files.iter().filter(|(of, day, _)| wanted(*of, *day));
        let waiting = self.waiting.iter().filter(|(of, day, _)| wanted(*of, *day));
        Recorded {
            lake: &self.lake,
            files: files.map(|(_, day, path)| (*day, path.clone())).collect(),
            waiting: waiting.map(|(_, day, row)| (*day, row)).collect(),
        }
    }

    pub fn some_value(&self, dimension: Dimension, random: &mut Random) -> String {
        match dimension {
            Dimension::Program => random.one_of(&["1001", "1002"]).to_owned(),
            Dimension::Partner => random.one_of(&PARTNERS).to_string(),
            Dimension::Creative => random.one_of(&["10001", "10002"]).to_owned(),
            Dimension::Link => random.one_of(&["1", "2", "3"]).to_owned(),
            Dimension::Group => random.one_of(&["", "gold", "silver", "bronze"]).to_owned(),
            _ => random.one_of(&TEXTS).to_owned(),
        }
    }
}

impl Fact {
    fn random(random: &mut Random) -> Self {
        let (program, currency) = random.one_of(&[(ProgramId(1001), "USD"), (ProgramId(1002), "EUR")]);
        Fact {
            program,
            currency,
            partner: random.one_of(&PARTNERS),
            // A day more at both ends, which no question asks about.
            day: FIRST_DAY - 1 + random.below((LAST_DAY - FIRST_DAY + 3) as u64) as i64,
            creative: random.one_of(&[0, 10_001, 10_002]),
            link: random.one_of(&[0, 1, 2, 3]),
            texts: std::array::from_fn(|_| random.one_of(&TEXTS)),
            counts: Counts::default(),
        }
    }

    pub fn is_seen_by(&self, audience: Audience) -> bool {
        let owner = if self.program == ProgramId(1001) { BRAND } else { OTHER_BRAND };
        match audience {
            Audience::Partner(partner) => partner == self.partner,
            Audience::Brand(brand) => brand == owner,
            Audience::Operator => true,
        }
    }

    fn group(&self) -> &'static str {
        let is_it = |(program, partner, _): &&(i64, AccountId, &str)| {
            *program == self.program.get() && *partner == self.partner
        };
        MEMBERS.iter().find(is_it).map_or("", |(_, _, group)| group)
    }

    pub fn key(&self, dimension: Dimension) -> Key {
        match dimension {
            Dimension::Day => Key::Day(self.day),
            Dimension::Week => Key::Day(TimeBucket::Week.first_day(self.day)),
            Dimension::Month => Key::Day(TimeBucket::Month.first_day(self.day)),
            Dimension::Program => Key::Id(self.program.get()),
            Dimension::Partner => Key::Id(self.partner.get()),
            Dimension::Creative => Key::Id(self.creative),
            Dimension::Link => Key::Id(self.link),
            Dimension::Group => Key::Text(self.group().to_owned()),
            text => {
                let position = TEXT_DIMENSIONS.iter().position(|dimension| *dimension == text).unwrap();
                Key::Text(self.texts[position].to_owned())
            }
        }
    }
}

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number from 0 to one below the end.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }

    pub fn one_of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len() as u64) as usize]
    }
}

fn click(fact: &mut Fact, number: u64, random: &mut Random) -> Row {
    let kind = if random.below(5) == 0 { Kind::Impression } else { Kind::Click };
    let left_out = if kind == Kind::Click && random.below(3) == 0 { Some(random.one_of(LeftOut::ALL)) } else { None };
    let is_unique = kind == Kind::Click && left_out.is_none() && random.below(2) == 0;
    fact.counts = match kind {
        Kind::Impression => Counts::of_impression(),
        Kind::Click => Counts::of_click(left_out, is_unique),
    };
    // A country is two letters or unknown; the other texts are anybody's.
    let country = events::enrich::Country::new(random.one_of(&["US", "DE", "unknown"]));
    fact.texts[5] = ["US", "DE", "unknown"].into_iter().find(|code| *code == country.as_str()).unwrap();
    let [sub_id1, sub_id2, sub_id3, shared_id, _, _, device, browser, referrer_host] = fact.texts.map(Arc::from);
    Row {
        kind,
        at_ms: fact.day * 86_400_000 + number as i64,
        unique: number,
        key_id: 1,
        program: fact.program.get() as u32,
        partner: fact.partner.get() as u32,
        creative: fact.creative as u32,
        link: fact.link as u32,
        left_out,
        is_unique,
        visitor: number,
        country,
        device,
        browser,
        system: Arc::from("unknown"),
        agent: Arc::from("test"),
        referrer_host,
        sub_id1,
        sub_id2,
        sub_id3,
        shared_id,
    }
}

/// One row of `conversion` and `action` each.
fn action(store: &TestStore, fact: &mut Fact, number: i64, random: &mut Random) {
    let state = random.one_of(ActionState::ALL);
    let amount = if random.below(3) == 0 { None } else { Some(random.below(100_000) as i64) };
    let commission = random.below(10_000) as i64;
    fact.counts = Counts::of_action(state, amount, commission);
    let fact = fact.clone();
    store
        .write_blocking(move |tx| {
            let conversion = tx.query_one(
                "INSERT INTO conversion (program_id, event_type, order_id, tracked_at, occurred_at, occurred_stated, channel, click_id,
                     promo_code, customer_id, customer_status, country, outcome, reason, decision_json)
                 VALUES ($1, 1, $2, 0, 0, 0, 'api', '', '', '', '', '', 'credited', '', '{}') RETURNING id",
                &params![fact.program, number.to_string()],
            )?;
            let mut values = params![
                fact.program,
                conversion.int(0),
                fact.partner,
                fact.program.get() * 1_000 + fact.partner.get(),
                number.to_string(),
                state.code(),
                fact.day,
                fact.currency,
                amount,
                commission,
                fact.creative,
                fact.link
            ]
            .to_vec();
            values.extend(fact.texts.map(store::Value::from));
            tx.execute(
                "INSERT INTO action (program_id, event_type, conversion_id, partner_id, contract_id, terms_version, order_id, state,
                     tracked_at, tracked_day, locks_at, approves_at, currency, amount_minor, commission_minor, original_commission_minor,
                     click_id, creative_id, link_id, sub_id1, sub_id2, sub_id3, shared_id, promo_code, country, device, browser, referrer_host)
                 VALUES ($1, 1, $2, $3, $4, 1, $5, $6, 0, $7, 0, 0, $8, $9, $10, $10, '', $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)",
                &values,
            )?;
            anyhow::Ok(())
        })
        .unwrap();
}

fn count(mut room: Room, store: &TestStore, facts: &[Fact]) {
    let facts = facts.to_vec();
    store
        .write_blocking(move |tx| facts.chunks(100).try_for_each(|facts| batch_of(facts).write_within(tx, &mut room)))
        .unwrap();
}

fn batch_of(facts: &[Fact]) -> Batch {
    let mut batch = Batch::default();
    for fact in facts {
        let [sub_id1, sub_id2, sub_id3, shared_id, promo_code, country, device, browser, referrer_host] = fact.texts;
        let place = Place {
            program: fact.program,
            partner: fact.partner,
            day: fact.day,
            creative_id: fact.creative,
            link_id: fact.link,
            sub_id1,
            sub_id2,
            sub_id3,
            shared_id,
            promo_code,
            country,
            device,
            browser,
            referrer_host,
        };
        batch.add(&place, &fact.counts);
    }
    batch
}

fn accounts_and_programs(store: &TestStore) {
    store
        .write_blocking(|tx| {
            for account in [BRAND, OTHER_BRAND].iter().chain(&PARTNERS) {
                let kind = if account.get() < 100_010 { "brand" } else { "partner" };
                tx.execute(
                    "INSERT INTO account (id, sid, kind, name, created_at) VALUES ($1, $2, $3, $4, 0)",
                    &params![*account, format!("IR{account}"), kind, name_of(*account)],
                )?;
            }
            for (program, brand, currency) in [(1001, BRAND, "USD"), (1002, OTHER_BRAND, "EUR")] {
                tx.execute(
                    "INSERT INTO program (id, account_id, slug, name, currency, time_zone, status, terms_version, created_at)
                     VALUES ($1, $2, $3, $3, $4, 'America/Los_Angeles', 'live', 1, 0)",
                    &params![program, brand, format!("program-{program}"), currency],
                )?;
                tx.execute(
                    "INSERT INTO event_type (program_id, number, code, category) VALUES ($1, 1, 'sale', 'sale')",
                    &params![program],
                )?;
                tx.execute(
                    "INSERT INTO terms_version (program_id, version, source_toml, applied_at, applied_by) VALUES ($1, 1, '', 0, '')",
                    &params![program],
                )?;
                for (number, code) in [(1, "gold"), (2, "silver")] {
                    tx.execute(
                        "INSERT INTO partner_group (id, account_id, code, name, created_at) VALUES ($1, $2, $3, $4, 0)",
                        &params![program * 10 + number, brand, code, format!("{code} ones")],
                    )?;
                    for (_, partner, _) in MEMBERS.iter().filter(|(of, _, group)| *of == program && *group == code) {
                        tx.execute(
                            "INSERT INTO partner_group_member (account_id, partner_id, group_id, since_at, set_by) VALUES ($1, $2, $3, 0, '')",
                            &params![brand, *partner, program * 10 + number],
                        )?;
                    }
                }
                for partner in PARTNERS {
                    tx.execute(
                        "INSERT INTO contract (id, program_id, partner_id, state, created_at) VALUES ($1, $2, $3, 'active', 0)",
                        &params![program * 1_000 + partner.get(), program, partner],
                    )?;
                }
            }
            anyhow::Ok(())
        })
        .unwrap();
}
