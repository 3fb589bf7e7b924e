//! Everything on stage: the calendar, the people, the teller, and how time passes between two scenes.

use std::thread;

use anyhow::{Context, bail};
use domain::money::{Currency, Money};
use jiff::Timestamp;
use serde_json::Value;

use super::calendar::Calendar;
use super::cast::PARTNERS;
use super::crowd::{self, Then, Visit};
use super::door::Door;
use super::mailbox::Mailbox;
use super::people::{self, Brand, Operator, Partner, Sale};
use super::tell::Teller;

/// The event type of the reference program.
pub const NEW_ADVERTISER: &str = "new_advertiser";

/// Visitors that come at the same time. Their clicks share a disk sync.
const CROWD_THREADS: usize = 8;

pub struct Stage {
    pub calendar: Calendar,
    pub door: Door,
    pub mailbox: Mailbox,
    pub teller: Teller,
    pub operator: Operator,
    pub brand: Brand,
    pub partners: Vec<Partner>,
    /// Creatives of the program, in the order of their numbers.
    pub creative_ids: Vec<i64>,
    pub currency: Currency,
    /// The next order of the crowd.
    pub next_order: u32,
}

impl Stage {
    /// Moves the clock to a local time of a day. False when that is still to come, on the last day.
    pub fn time(&self, day: i32, hour: i8, minute: i8, second: i8) -> anyhow::Result<bool> {
        let at = self.calendar.at(day, hour, minute, second)?;
        if at > self.calendar.present {
            return Ok(false);
        }
        let (locked, approved) = self.operator.moves_clock_to(at)?;
        self.tell_moves(day, at, locked, approved);
        Ok(true)
    }

    pub fn partner(&self, partner: usize) -> &Partner {
        &self.partners[partner]
    }

    /// A named visitor of a partner follows its link.
    pub fn click(&self, partner: usize, number: u8) -> anyhow::Result<String> {
        people::visits(&self.door, self.partner(partner), &people::reader(partner, number))
    }

    pub fn sell(&mut self, sale: Sale<'_>) -> anyhow::Result<Value> {
        self.brand.reports(NEW_ADVERTISER, sale)
    }

    /// Half a day of ordinary visitors. Those who become customers are reported by the brand afterwards, in a fixed order.
    pub fn crowd(&mut self, day: i32, half: u64) -> anyhow::Result<()> {
        let date = self.calendar.date(day);
        let joined = (0..PARTNERS.len()).filter(|partner| !self.partners[*partner].links.is_empty());
        let visits: Vec<Visit> = joined.flat_map(|partner| crowd::visits(partner, day, half, date)).collect();
        for (visit, click_id) in visits.iter().zip(self.come(&visits)?) {
            if visit.then == Then::Converts {
                let order_id = format!("TT-{}", self.next_order);
                let customer_id = format!("advertiser-{}", self.next_order);
                self.next_order += 1;
                self.sell(Sale {
                    order_id: &order_id,
                    click_id: &click_id,
                    customer_id: &customer_id,
                    promo_code: "",
                })?;
            }
        }
        Ok(())
    }

    /// All visits, several at a time; their click ids in the order of the visits, "" for who does not click.
    fn come(&self, visits: &[Visit]) -> anyhow::Result<Vec<String>> {
        let share = visits.len().div_ceil(CROWD_THREADS).max(1);
        thread::scope(|scope| {
            let groups = visits.chunks(share).map(|group| {
                let door = self.door.clone();
                scope.spawn(move || {
                    group.iter().map(|visit| self.come_one(&door, visit)).collect::<anyhow::Result<Vec<_>>>()
                })
            });
            let groups: Vec<_> = groups.collect();
            let mut click_ids = Vec::with_capacity(visits.len());
            for group in groups {
                let Ok(came) = group.join() else { bail!("a visitor's thread panicked") };
                click_ids.extend(came?);
            }
            Ok(click_ids)
        })
    }

    fn come_one(&self, door: &Door, visit: &Visit) -> anyhow::Result<String> {
        let partner = self.partner(visit.partner);
        if visit.then == Then::OnlyLooks {
            people::sees_banner(door, partner, visit)?;
            return Ok(String::new());
        }
        people::visits(door, partner, visit)
    }

    fn tell_moves(&self, day: i32, at: Timestamp, locked: i64, approved: i64) {
        // Only the days that the story stops at say what the sweep did; the others do the same.
        if matches!(day, 16 | 31) && locked + approved > 0 {
            let what = format!("{locked} actions lock, {approved} are approved");
            self.teller.line(&self.calendar.show_time(at), &what, "");
        }
    }

    /// `40.00 USD`
    pub fn money(&self, amount_minor: i64) -> String {
        Money::new(amount_minor, self.currency).to_string()
    }

    /// An instant of an answer, as the program's time zone has it.
    pub fn show(&self, body: &Value, name: &str) -> anyhow::Result<String> {
        let text = body[name].as_str().with_context(|| format!("the answer has no instant `{name}`: {body}"))?;
        Ok(self.calendar.show(text.parse()?))
    }
}
