//! Promo codes as rows, with what each brought in, and what the list can be cut by.

use domain::calendar::day_of;
use domain::ids::{AccountId, ProgramId};
use domain::money::{Currency, Money};
use domain::promo_code::CodeStanding;
use domain::report::{Counts, Metric};
use edge::caller::PageCaller;
use flow::promo_code::{Filter, PromoCode};
use flow::{Listed, Platform, Window};
use serde::Deserialize;

use crate::component::mark::{Sign, Tone};
use crate::component::{Amount, Day, Field, Form, Mark};
use crate::names::Names;

pub struct CodeRow {
    pub id: String,
    pub code: String,
    pub program: String,
    pub partner: String,
    pub partner_id: String,
    pub standing: Mark,
    pub starts: Day,
    /// The last day on which it counts.
    pub ends: Option<Day>,
    pub may_end: bool,
    pub actions: i64,
    pub revenue: Amount,
    pub commission: Amount,
}

#[derive(Deserialize, Default)]
pub struct Wanted {
    pub cursor: Option<i64>,
    pub done: Option<String>,
    #[serde(default)]
    q: String,
    #[serde(default)]
    standing: String,
    #[serde(default)]
    program: String,
    #[serde(default)]
    partner: String,
}

impl Wanted {
    /// What nobody can mean is not asked for.
    fn filter(&self) -> Filter {
        Filter {
            program: self.program.parse().ok().map(ProgramId),
            partner: self.partner.parse().ok().map(AccountId),
            standing: self.standing.parse().ok(),
            words: self.q.clone(),
        }
    }

    pub fn pairs(&self) -> [(&'static str, &str); 4] {
        [("q", &self.q), ("standing", &self.standing), ("program", &self.program), ("partner", &self.partner)]
    }

    pub fn cuts(&self) -> bool {
        self.pairs().iter().any(|(_, value)| !value.is_empty())
    }
}

pub async fn codes(platform: &Platform, who: &PageCaller, wanted: &Wanted) -> flow::Result<Listed<PromoCode>> {
    let window = Window { after: wanted.cursor, limit: 50 };
    flow::promo_code::list(platform, &who.caller, wanted.filter(), window).await
}

pub async fn rows(
    platform: &Platform,
    who: &PageCaller,
    codes: &[PromoCode],
    names: &Names,
) -> flow::Result<Vec<CodeRow>> {
    let usage = flow::promo_code::usage(platform, &who.caller, codes).await?;
    let row = |code: &PromoCode| row(platform, code, usage.get(&code.id).copied().unwrap_or_default(), names);
    Ok(codes.iter().map(row).collect())
}

fn row(platform: &Platform, code: &PromoCode, counts: Counts, names: &Names) -> CodeRow {
    let zone = names.zone(code.program_id);
    let currency = names.offer(code.program_id).map_or(Currency::USD, |offer| offer.program.currency);
    let money = |metric: Metric| Amount(Money::new(metric.units(&counts).unwrap_or(0), currency));
    let standing = flow::promo_code::standing_of(platform, code);
    // It ends with the instant before.
    let last = |at: jiff::Timestamp| Day(day_of(at - jiff::SignedDuration::from_millis(1), &zone));
    CodeRow {
        id: code.id.to_string(),
        code: code.code.clone(),
        program: code.program_name.clone(),
        partner: code.partner_name.clone(),
        partner_id: code.partner_id.to_string(),
        standing: mark(standing),
        starts: Day(day_of(code.starts_at, &zone)),
        ends: code.withdrawn_at.or(code.ends_at).map(last),
        may_end: matches!(standing, CodeStanding::Running | CodeStanding::Scheduled),
        actions: Metric::Actions.units(&counts).unwrap_or(0),
        revenue: money(Metric::SaleAmount),
        commission: money(Metric::Commission),
    }
}

fn mark(standing: CodeStanding) -> Mark {
    match standing {
        CodeStanding::Running => Mark::new("Running", Sign::Full, Tone::Good),
        CodeStanding::Scheduled => Mark::new("Scheduled", Sign::Ring, Tone::Quiet),
        CodeStanding::Ended => Mark::new("Ended", Sign::Cross, Tone::Quiet),
        CodeStanding::Withdrawn => Mark::new("Ended early", Sign::Cross, Tone::Quiet),
    }
}

pub fn filters(wanted: &Wanted, names: &Names) -> Vec<Field> {
    let form = wanted.pairs().into_iter().fold(Form::default(), |form, (name, value)| form.with(name, value));
    let any = |words: &str| (String::new(), crate::known(words).to_owned());
    let standing =
        |standing: &CodeStanding| (standing.code().to_owned(), crate::known(mark(*standing).word).to_owned());
    let standings: Vec<_> = std::iter::once(any("Any state")).chain(CodeStanding::ALL.iter().map(standing)).collect();
    let programs: Vec<_> = std::iter::once(any("All programs")).chain(names.program_choices()).collect();
    let mut fields = vec![
        form.line("q", "Words").optional_quietly().small(),
        form.select("standing", "State", &standings).optional_quietly().small().sends(),
    ];
    if names.offers.len() > 1 {
        fields.push(form.select("program", "Program", &programs).optional_quietly().small().sends());
    }
    fields
}
