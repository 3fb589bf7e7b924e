//! The visitors of an ordinary day: who comes by which link with which browser, and who becomes a customer. The same in every
//! run, because charts that change at every look teach nothing.

use jiff::civil::Date;

use super::cast::{Channel, PARTNERS};

/// One request for a tracking link, or for a banner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Place in [`PARTNERS`].
    pub partner: usize,
    /// Place among the partner's channels.
    pub channel: usize,
    pub sub_id: &'static str,
    pub method: &'static str,
    pub agent: &'static str,
    /// A header that a browser sends ahead of a visit, if it does.
    pub purpose: &'static str,
    pub address: String,
    /// What the visitor does on the brand's site.
    pub then: Then,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    Leaves,
    /// Sees the banner only; does not click.
    OnlyLooks,
    /// Opens an advertiser account.
    Converts,
}

const BROWSERS: [&str; 6] = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
    "Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
];

pub const BROWSER: &str = BROWSERS[0];

pub const CRAWLER: &str = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

/// SplitMix64: small, and good enough to look like life.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }
}

/// One half of a day's visitors of one partner. `day` counts from the beginning of the story, `half` is 0 or 1.
pub fn visits(partner: usize, day: i32, half: u64, date: Date) -> Vec<Visit> {
    let role = &PARTNERS[partner];
    let mut dice = Dice(((partner as u64) << 32) ^ (day.unsigned_abs() as u64) << 8 ^ half);
    let weekday = date.weekday().to_monday_one_offset();
    let mut usual = role.visits_a_day;
    if weekday == role.busy_weekday {
        usual *= 4;
    } else if weekday >= 6 {
        usual = usual * 6 / 10;
    }
    // Audiences grow: by half over the story.
    let grown = usual * (90 + day.unsigned_abs() as u64) / 90;
    let count = grown * (70 + dice.roll(60)) / 200;
    (0..count).map(|_| visit(partner, role.channels, role.conversions_per_mille, day, &mut dice)).collect()
}

fn visit(partner: usize, channels: &'static [Channel], conversions_per_mille: u64, day: i32, dice: &mut Dice) -> Visit {
    let mut share = dice.roll(10);
    let channel = channels.iter().position(|channel| {
        let is_this = share < channel.share;
        share = share.saturating_sub(channel.share);
        is_this
    });
    let channel = channel.unwrap_or(0);
    let sub_ids = channels[channel].sub_ids;
    // What is newer is read more.
    let newest = day.unsigned_abs() as usize * sub_ids.len() / 46;
    let sub_id = sub_ids[if dice.roll(3) == 0 { dice.roll(newest as u64 + 1) as usize } else { newest }];
    // An audience has its regulars: some come twice a day, each with a browser of its own.
    let person = dice.roll(60) + 1;
    let browser = BROWSERS[person as usize % BROWSERS.len()];
    let (method, agent, purpose, then) = match dice.roll(1000) {
        0..30 => ("GET", CRAWLER, "", Then::Leaves),
        30..36 => ("HEAD", browser, "", Then::Leaves),
        36..48 => ("GET", browser, "prefetch", Then::Leaves),
        48..54 => ("GET", "-", "", Then::Leaves),
        54..230 => ("GET", browser, "", Then::OnlyLooks),
        _ => {
            let converts = dice.roll(1000) < conversions_per_mille;
            let then = if converts { Then::Converts } else { Then::Leaves };
            ("GET", browser, "", then)
        }
    };
    // Addresses set aside for benchmarks, so nobody's.
    let address = format!("198.18.{partner}.{person}");
    Visit { partner, channel, sub_id, method, agent, purpose, address, then }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn every_run_sees_the_same_visitors() {
        let monday = date(2026, 10, 5);
        assert_eq!(visits(0, 0, 0, monday), visits(0, 0, 0, monday));
        assert_ne!(visits(0, 0, 0, monday), visits(0, 0, 1, monday));
    }

    #[test]
    fn a_story_has_enough_visitors_to_look_alive() {
        let days = (0..45).map(|day| (day, date(2026, 10, 9).saturating_add(jiff::Span::new().days(day))));
        let all: Vec<Visit> = days
            .flat_map(|(day, date)| {
                (0..PARTNERS.len())
                    .flat_map(move |partner| (0..2).flat_map(move |half| visits(partner, day, half, date)))
            })
            .collect();
        let converts = all.iter().filter(|visit| visit.then == Then::Converts).count();
        assert!((1_000..4_000).contains(&all.len()), "{} visitors", all.len());
        assert!((40..150).contains(&converts), "{converts} customers");
    }
}
