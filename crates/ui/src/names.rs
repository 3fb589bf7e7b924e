//! What ids are called, and in which zone a program counts its days, for whoever is looking.

use std::collections::HashMap;

use domain::ids::{AccountId, ProgramId};
use edge::caller::PageCaller;
use flow::program::Offer;
use flow::{Platform, Window};
use jiff::tz::TimeZone;

use crate::program::terms::zone_of;
use crate::words::say;

/// The programs and the partners that one page may have to name.
pub struct Names {
    pub offers: Vec<Offer>,
    partners: HashMap<AccountId, String>,
}

const ALL: Window = Window { after: None, limit: Window::LIMIT_MAX };

impl Names {
    pub async fn of_programs(platform: &Platform, who: &PageCaller) -> flow::Result<Self> {
        let offers = flow::program::list(platform, &who.caller, ALL).await?.items;
        Ok(Self { offers, partners: HashMap::new() })
    }

    /// For a brand: with those of its partners that the page shows.
    pub async fn with_partners(
        platform: &Platform,
        who: &PageCaller,
        shown: impl IntoIterator<Item = AccountId>,
    ) -> flow::Result<Self> {
        let mut names = Self::of_programs(platform, who).await?;
        names.partners = flow::partner::names(platform, &who.caller, shown.into_iter().collect()).await?;
        Ok(names)
    }

    pub fn offer(&self, id: ProgramId) -> Option<&Offer> {
        self.offers.iter().find(|offer| offer.program.id == id)
    }

    /// Whose program it is.
    pub fn brand(&self, id: ProgramId) -> Option<AccountId> {
        self.offer(id).map(|offer| offer.program.account_id)
    }

    pub fn program(&self, id: ProgramId) -> String {
        self.offer(id).map_or_else(|| say!("Program {id}", id), |offer| offer.program.name.clone())
    }

    /// The partner's name; of one who never joined a program of the brand, its account ID.
    pub fn partner(&self, id: AccountId) -> String {
        self.partners.get(&id).cloned().unwrap_or_else(|| say!("Account {id}", id))
    }

    pub fn zone(&self, id: ProgramId) -> TimeZone {
        self.offer(id).map_or(TimeZone::UTC, |offer| zone_of(&offer.file))
    }

    /// For what belongs to no program: the zone of the first.
    pub fn any_zone(&self) -> TimeZone {
        self.offers.first().map_or(TimeZone::UTC, |offer| zone_of(&offer.file))
    }

    /// For lists to choose from.
    pub fn program_choices(&self) -> Vec<(String, String)> {
        let choice = |offer: &Offer| (offer.program.id.to_string(), offer.program.name.clone());
        self.offers.iter().map(choice).collect()
    }
}
