//! What a client asks for, once it is known who asks.

use domain::ids::{AccountId, ProgramId};
use flow::{Caller, Platform};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

use crate::limits::Limits;
use crate::record::{Record, record};
use crate::refused::Refused;

/// Whose paths are used. An agency speaks for the brand behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Persona {
    Brand,
    Partner,
    Agency,
}

pub struct Ask {
    pub platform: Platform,
    pub limits: Arc<Limits>,
    pub caller: Caller,
    pub persona: Persona,
    /// Where the account's paths start, as `/Advertisers/IR...`.
    pub account_path: String,
    /// The path as it was asked for, with its ending.
    pub path: String,
    /// The placeholders of the path, in their order.
    pub ids: Vec<String>,
    /// Of the query, and of the form or the JSON object that was sent.
    pub parameters: Vec<(String, String)>,
    pub version: u32,
}

impl Ask {
    /// A parameter that is not empty. Clients write names in more than one case.
    pub fn said(&self, name: &str) -> Option<&str> {
        let mut named = self.parameters.iter().filter(|(said, _)| said.eq_ignore_ascii_case(name));
        named.next().map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// Every value of a parameter that may be said more than once, however clients write lists: `AdId=1&AdId=2`, `AdId[]=1`, `AdId[0]=1`.
    pub fn all_said(&self, name: &str) -> impl Iterator<Item = &str> {
        let is_named = move |said: &str| said.split('[').next().is_some_and(|said| said.eq_ignore_ascii_case(name));
        let values = self.parameters.iter().filter(move |(said, _)| is_named(said)).map(|(_, value)| value.trim());
        values.filter(|value| !value.is_empty())
    }

    /// A parameter that is a whole number.
    pub fn number(&self, name: &str) -> Result<Option<i64>, Refused> {
        let wrong = || Refused::parameter(name, format!("{name} must be a whole number"));
        self.said(name).map(|text| text.parse().map_err(|_| wrong())).transpose()
    }

    /// Whole numbers with commas between them, or the parameter several times.
    pub fn numbers(&self, name: &str) -> Result<Vec<i64>, Refused> {
        let named = self.parameters.iter().filter(|(said, _)| said.eq_ignore_ascii_case(name));
        let texts = named.flat_map(|(_, text)| text.trim_matches(['[', ']']).split(','));
        let texts = texts.map(|text| text.trim().trim_matches('"')).filter(|text| !text.is_empty());
        let wrong = |_| Refused::parameter(name, format!("{name} must be whole numbers with commas between them"));
        texts.map(|text| text.parse().map_err(wrong)).collect()
    }

    /// The parameter `CampaignId` or, as newer endpoints call it, `ProgramId`.
    pub fn program(&self) -> Result<Option<ProgramId>, Refused> {
        let named = self.number("CampaignId")?;
        Ok(named.or(self.number("ProgramId")?).map(ProgramId))
    }

    /// A placeholder that is a number; what is none names nothing.
    pub fn id(&self, place: usize, noun: &'static str) -> Result<i64, Refused> {
        self.ids[place].parse().map_err(|_| Refused::not_found(noun))
    }

    /// An agency is the brand behind it.
    pub fn is_brand(&self) -> bool {
        self.persona != Persona::Partner
    }

    /// The address of something of this account.
    pub fn uri(&self, rest: impl std::fmt::Display) -> String {
        format!("{}/{rest}", self.account_path)
    }

    /// What became of something that was made or changed.
    pub fn made(&self, rest: impl std::fmt::Display) -> Record {
        record! { "Status": "OK", "Uri": self.uri(rest) }
    }

    pub fn account(&self) -> AccountId {
        self.caller.account_id
    }
}

/// A parameter that cannot be left out.
pub fn required(name: &str) -> Refused {
    Refused::parameter(name, format!("{name} is required"))
}
