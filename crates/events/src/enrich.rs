//! What the hot path left out, found by the drain: country, device, browser, system, referrer host, visitor.
//!
//! The same record gives the same answers as long as the country file, the visitor key and this program are the same.
//! Never keeps the address: what goes on is the country and a keyed hash.

mod country;
mod referrer;
mod texts;

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use domain::click::LeftOut;
use foldhash::{HashMap, HashMapExt as _};
use sha2::{Digest as _, Sha256};

pub use self::country::Country;

use self::country::Countries;
use self::texts::Texts;
use crate::agent::{self, AgentFacts};
use crate::lake::{Row, Text};
use crate::record::Record;

/// What is added to a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enriched {
    pub country: Country,
    pub agent: Arc<AgentFacts>,
    /// Lower case; empty when there was no referrer or it was malformed.
    pub referrer_host: String,
    /// Keyed hash of address and agent. Tells two visitors apart and says nothing about either.
    pub visitor: u64,
}

/// Belongs to one drain; keeps what it found about each agent.
pub struct Enricher {
    countries: Option<Countries>,
    visitor_key: [u8; 32],
    agents: HashMap<Text, Arc<AgentFacts>>,
    texts: Texts,
}

impl Enricher {
    /// A day of a large site has some ten thousand agents; at 300 bytes each this is 10 MB.
    const AGENTS_MAX: usize = 32_768;

    /// Without a country file every country is unknown. `visitor_key` must stay the same for visitors to be recognised.
    pub fn new(country_file: Option<&Path>, visitor_key: [u8; 32]) -> anyhow::Result<Enricher> {
        let countries = country_file.map(Countries::open).transpose()?;
        Ok(Enricher { countries, visitor_key, agents: HashMap::new(), texts: Texts::default() })
    }

    pub fn enrich(&mut self, record: &Record<'_>) -> Enriched {
        Enriched {
            country: self.country(record.address),
            agent: self.agent(record.agent).1,
            referrer_host: referrer::host(record.referrer),
            visitor: self.visitor(record.address, record.agent),
        }
    }

    /// The record as a row of the lake, not yet known to be unique.
    ///
    /// Errors: the record's reason for being left out is none that this program knows.
    pub fn row(&mut self, record: &Record<'_>) -> anyhow::Result<Row> {
        let (agent, facts) = self.agent(record.agent);
        let left_out = match record.left_out {
            0 => None,
            number => Some(LeftOut::from_number(number).with_context(|| format!("no reason has the number {number}"))?),
        };
        Ok(Row {
            kind: record.kind,
            at_ms: record.at_ms,
            unique: record.unique,
            key_id: record.key_id,
            program: record.program,
            partner: record.partner,
            creative: record.creative,
            link: record.link,
            left_out,
            is_unique: false,
            visitor: self.visitor(record.address, record.agent),
            country: self.country(record.address),
            device: facts.device.clone(),
            browser: facts.browser.clone(),
            system: facts.system.clone(),
            agent,
            referrer_host: self.texts.shared(&referrer::host(record.referrer)),
            sub_id1: self.texts.shared(record.sub_id1),
            sub_id2: self.texts.shared(record.sub_id2),
            sub_id3: self.texts.shared(record.sub_id3),
            shared_id: self.texts.shared(record.shared_id),
        })
    }

    pub fn country(&self, address: IpAddr) -> Country {
        self.countries.as_ref().map_or(Country::UNKNOWN, |countries| countries.find(address))
    }

    /// The agent, kept once, and what it says.
    fn agent(&mut self, agent: &str) -> (Text, Arc<AgentFacts>) {
        if let Some((text, facts)) = self.agents.get_key_value(agent) {
            return (text.clone(), facts.clone());
        }
        if self.agents.len() >= Self::AGENTS_MAX {
            self.agents.clear();
        }
        let (text, facts) = (Text::from(agent), Arc::new(agent::facts(agent)));
        self.agents.insert(text.clone(), facts.clone());
        (text, facts)
    }

    fn visitor(&self, address: IpAddr, agent: &str) -> u64 {
        let address = match address.to_canonical() {
            IpAddr::V4(address) => address.to_ipv6_mapped(),
            IpAddr::V6(address) => address,
        };
        // The key comes first and the hash is cut to 8 of 32 bytes, so this is a keyed function nobody else can compute.
        let hash = Sha256::new().chain_update(self.visitor_key).chain_update(address.octets()).chain_update(agent);
        let hash: [u8; 32] = hash.finalize().into();
        u64::from_le_bytes(*hash.first_chunk().expect("8 of 32 bytes"))
    }
}

#[cfg(test)]
mod tests;
