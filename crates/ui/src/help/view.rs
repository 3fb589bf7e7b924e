//! The program whose facts the help quotes: the one that the reader chose, else the only one that is theirs, else the only one there is.

use domain::access::AccountKind;
use domain::contract::ContractState;
use domain::program::ProgramStatus;
use edge::caller::PageCaller;
use flow::program::Offer;
use flow::{Platform, Window};
use jiff::Timestamp;
use serde::Deserialize;

use super::fact::Quoted;
use crate::query;

/// What an address of the help says.
#[derive(Deserialize)]
pub struct Asked {
    /// The slug of a program.
    #[serde(default)]
    pub program: String,
    /// What is looked for.
    #[serde(default)]
    pub q: String,
}

pub struct View {
    offers: Vec<Offer>,
    in_view: Option<usize>,
    is_chosen: bool,
    now: Timestamp,
}

impl View {
    pub async fn of(platform: &Platform, who: Option<&PageCaller>, asked: &Asked) -> flow::Result<Self> {
        let all = Window { after: None, limit: Window::LIMIT_MAX };
        let mut offers = flow::program::list_public(platform, all).await?.items;
        let mut own = None;
        if let Some(who) = who {
            own = only(own_programs(platform, who, &offers).await?);
        }
        let chosen = offers.iter().position(|offer| offer.program.slug == asked.program);
        let own = own.and_then(|id| offers.iter().position(|offer| offer.program.id == id));
        // A paused program is quoted to whoever is in it or asks for it; to others it is nothing to choose.
        let kept: Vec<_> = chosen.or(own).map(|at| offers[at].program.id).into_iter().collect();
        offers.retain(|offer| offer.program.status == ProgramStatus::Live || kept.contains(&offer.program.id));
        let in_view = match kept.first() {
            Some(id) => offers.iter().position(|offer| offer.program.id == *id),
            None => (offers.len() == 1).then_some(0),
        };
        Ok(Self { offers, in_view, is_chosen: chosen.is_some(), now: platform.clock.now() })
    }

    pub fn quoted(&self) -> Option<Quoted<'_>> {
        self.offer().map(|offer| Quoted { offer, now: self.now })
    }

    pub fn offer(&self) -> Option<&Offer> {
        self.in_view.map(|at| &self.offers[at])
    }

    /// Slugs and names, for a list to choose from; empty when there is nothing to choose.
    pub fn choices(&self) -> Vec<(String, String)> {
        if self.offers.len() < 2 {
            return Vec::new();
        }
        // The first is chosen by nobody yet.
        let general = self.in_view.is_none().then(|| (String::new(), crate::known("Every program").to_owned()));
        let choice = |offer: &Offer| (offer.program.slug.clone(), offer.program.name.clone());
        general.into_iter().chain(self.offers.iter().map(choice)).collect()
    }

    /// What further addresses of the help go on with, so that a choice stays.
    pub fn query(&self) -> String {
        match (self.offer(), self.is_chosen) {
            (Some(offer), true) => query::address("", [("program", offer.program.slug.as_str())]).replace('?', ""),
            _ => String::new(),
        }
    }

    pub fn slug(&self) -> &str {
        self.offer().map_or("", |offer| offer.program.slug.as_str())
    }
}

async fn own_programs(
    platform: &Platform,
    who: &PageCaller,
    offers: &[Offer],
) -> flow::Result<Vec<domain::ids::ProgramId>> {
    let account = who.caller.account_id;
    Ok(match who.caller.account_kind {
        AccountKind::Operator => Vec::new(),
        AccountKind::Brand => {
            offers.iter().filter(|offer| offer.program.account_id == account).map(|offer| offer.program.id).collect()
        }
        AccountKind::Partner => {
            let window = Window { after: None, limit: 2 };
            let active = Some(ContractState::Active);
            let contracts = flow::contract::list(platform, &who.caller, None, active, window).await?.items;
            contracts.iter().map(|contract| contract.program_id).collect()
        }
    })
}

fn only<T: Copy>(items: Vec<T>) -> Option<T> {
    match items.as_slice() {
        [only] => Some(*only),
        _ => None,
    }
}
