//! The programs that an answer speaks of: their names, zones, currencies and event types, each looked up once.

use std::collections::{BTreeSet, HashMap};

use anyhow::Context;
use domain::calendar::time_zone;
use domain::ids::{EventTypeNumber, ProgramId};
use domain::money::Money;
use flow::program::{EventType, Offer};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::ask::Ask;
use crate::dates;
use crate::refused::Refused;

pub struct Known {
    pub offer: Offer,
    pub zone: TimeZone,
}

pub struct Programs(HashMap<ProgramId, Known>);

impl Known {
    pub async fn find(ask: &Ask, id: ProgramId) -> Result<Known, Refused> {
        let offer = flow::program::show(&ask.platform, &ask.caller, id).await?;
        Ok(Known::of(offer)?)
    }

    pub fn of(offer: Offer) -> anyhow::Result<Known> {
        let zone = time_zone(&offer.program.time_zone).context("read the time zone of a program")?;
        Ok(Known { offer, zone })
    }

    pub fn name(&self) -> &str {
        &self.offer.program.name
    }

    pub fn at(&self, at: Timestamp) -> String {
        dates::shown(at, &self.zone)
    }

    /// In the program's currency.
    pub fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.offer.program.currency)
    }

    pub fn event_type(&self, number: EventTypeNumber) -> Option<&EventType> {
        self.offer.event_types.iter().find(|known| known.number == number)
    }
}

impl Programs {
    pub async fn of(ask: &Ask, ids: impl IntoIterator<Item = ProgramId>) -> Result<Programs, Refused> {
        let ids: BTreeSet<ProgramId> = ids.into_iter().collect();
        let mut known = HashMap::with_capacity(ids.len());
        for id in ids {
            known.insert(id, Known::find(ask, id).await?);
        }
        Ok(Programs(known))
    }

    /// One that was asked for with [`Programs::of`].
    pub fn get(&self, id: ProgramId) -> &Known {
        self.0.get(&id).expect("the programs of an answer are looked up before it is written")
    }
}
