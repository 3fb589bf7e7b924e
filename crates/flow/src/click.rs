//! Recorded clicks and impressions, one by one: in pages, all of them as a file, or one by its click id.
//!
//! They are read where they rest (the lake, and memory on the way there); nothing here changes or derives anything.

mod csv;
mod export;
mod fate;
mod page;
mod query;

use domain::access::Deed;
use domain::calendar::{self, date_of_day_number};
use domain::click::ClickFacts;
use domain::ids::{AccountId, CreativeId, LinkId, ProgramId};
use events::lake::Row;
use events::record::Kind;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::refusal::InputRefusal;
use crate::report::Audience;
use crate::{Caller, Platform, Result};

pub use export::{ClickBatch, ClickBatches, ClickFile, batches, export};
pub use fate::actions_of;
pub use page::{ClickPage, list};

/// A recorded click or impression.
#[derive(Clone, Debug)]
pub struct SeenClick {
    /// None for impressions, which nothing refers to.
    pub click_id: Option<String>,
    /// In the program's time zone.
    pub day: Date,
    pub at: Timestamp,
    pub row: Row,
}

/// One click by its id, if it is the caller's own or on the caller's program.
pub async fn find(platform: &Platform, caller: &Caller, click_id: &str) -> Result<SeenClick> {
    caller.may(Deed::ReadClicks)?;
    let not_found = || InputRefusal::NotFound { noun: "click" };
    let facts = platform.keys.open(click_id).map_err(|_| not_found())?;
    let (audience, program) = (Audience::of(caller), facts.program);
    let found = platform.store.read(move |tx| store::program::find(tx, program)).await?;
    let program = found.ok_or_else(not_found)?;
    let is_own = match audience {
        Audience::Partner(partner) => facts.partner == partner,
        Audience::Brand(brand) => program.account_id == brand,
        Audience::Operator => true,
    };
    if !is_own {
        return Err(not_found().into());
    }
    let row = platform.event_log.find_click(&facts).await?.ok_or_else(not_found)?;
    let zone = calendar::time_zone(&program.time_zone).map_err(anyhow::Error::from)?;
    let day = calendar::day_of(facts.at, &zone);
    Ok(SeenClick { click_id: Some(click_id.to_owned()), day, at: facts.at, row })
}

/// A record with its click id sealed again: sealing is deterministic, so it is the text that the visitor carried.
fn seen_click(platform: &Platform, day: i64, row: Row) -> anyhow::Result<SeenClick> {
    let at = Timestamp::from_millisecond(row.at_ms)?;
    let click_id = match row.kind {
        Kind::Impression => None,
        Kind::Click => Some(platform.keys.seal_again(row.key_id, &facts(&row, at))?.as_str().to_owned()),
    };
    let day = date_of_day_number(day).unwrap_or(Date::MIN);
    Ok(SeenClick { click_id, day, at, row })
}

fn facts(row: &Row, at: Timestamp) -> ClickFacts {
    ClickFacts {
        program: ProgramId(row.program.into()),
        partner: AccountId(row.partner.into()),
        creative: CreativeId(row.creative.into()),
        link: (row.link != 0).then(|| LinkId(row.link.into())),
        at,
        unique: row.unique,
        left_out: row.left_out,
    }
}

impl SeenClick {
    pub fn kind(&self) -> &'static str {
        match self.row.kind {
            Kind::Click => "click",
            Kind::Impression => "impression",
        }
    }

    /// Tells two visitors apart and says nothing about either: 16 hexadecimal digits.
    pub fn visitor(&self) -> String {
        format!("{:016x}", self.row.visitor)
    }

    pub fn is_attributable(&self) -> bool {
        self.row.kind == Kind::Click && self.row.left_out.is_none()
    }
}
