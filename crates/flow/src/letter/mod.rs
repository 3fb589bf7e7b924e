//! Letters: what is written to people. One composition, written out as plain text and as HTML, so that both forms always say the same.
//!
//! Each noun has a file here whose functions take facts and give a [`Letter`]; they read nothing and send nothing. Who gets it, and
//! whether at once, is [`crate::notification`]'s; how it leaves is [`crate::mail`]'s.
//!
//! Doors are paths: where our pages are is known when the letter leaves.
//!
//! **Invariant:** texts of people stand in a letter as text: nothing they wrote is HTML, an address or a header.

pub(crate) mod account;
pub(crate) mod action;
pub(crate) mod application;
pub(crate) mod contract;
pub(crate) mod digest;

pub(crate) mod import;
pub(crate) mod inquiry;
pub(crate) mod invitation;
pub(crate) mod message;
pub(crate) mod payment;
pub(crate) mod postback;
pub(crate) mod view;

mod html;
mod look;
mod text;

#[cfg(test)]
mod tests;

use domain::access::AccountKind;
use domain::ids::{AccountId, ProgramId};
use serde::{Deserialize, Serialize};
use store::Tx;

use self::look::{Look, Sender};

/// A letter before it is addressed to anybody. It waits in the outbox in this shape: a field that is added needs a default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// One line.
    pub subject: String,
    /// Who speaks: a brand, a program, or the product itself.
    pub voice: String,
    parts: Vec<Part>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    enclosure: Option<Enclosure>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sender: Option<Sender>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    look: Option<Look>,
}

/// A text file that comes along.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enclosure {
    pub name: String,
    /// As mail programs know it: `text/csv; charset=utf-8`.
    pub media_type: String,
    pub text: String,
}

/// What a letter is made of, in the order in which it is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Part {
    Words(String),
    /// What somebody wrote, to the letter.
    Quote(String),
    Facts(Vec<(String, String)>),
    List(Vec<String>),
    Table(Table),
    /// The one thing to do: what it is called, and where, from `/` on.
    Door(String, String),
}

/// A few rows; what is in all of them stands in a file, or behind a door.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Table {
    /// How many columns are texts. The others are figures and stand at the right.
    pub texts: usize,
    pub headings: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// What stands below every letter: why it came, and how to have fewer of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foot {
    pub why: String,
    /// Words and paths.
    pub links: Vec<(&'static str, String)>,
}

/// A letter in both forms, ready to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// The voice of what is not about one program.
const PRODUCT: &str = "Tributary";

impl Letter {
    pub fn new(subject: impl Into<String>) -> Self {
        Letter {
            subject: one_line(&subject.into()),
            voice: PRODUCT.to_owned(),
            parts: Vec::new(),
            enclosure: None,
            sender: None,
            look: None,
        }
    }

    /// Who speaks, instead of the product.
    pub fn voice(mut self, voice: &str) -> Self {
        self.voice = one_line(voice);
        self
    }

    /// It is about a program, and so from its brand.
    pub fn about(mut self, program: ProgramId) -> Self {
        self.sender = Some(Sender::Program(program.get()));
        self
    }

    pub fn from_brand(mut self, brand: AccountId) -> Self {
        self.sender = Some(Sender::Brand(brand.get()));
        self
    }

    /// As whoever it is from looks now; one that bears no brand is the platform's.
    pub(crate) fn dressed(mut self, tx: &mut Tx<'_>) -> anyhow::Result<Self> {
        self.look = look::of(tx, self.sender)?;
        Ok(self)
    }

    pub fn words(mut self, words: impl Into<String>) -> Self {
        self.parts.push(Part::Words(words.into()));
        self
    }

    /// What somebody wrote; nothing if it is empty.
    pub fn quote(mut self, text: &str) -> Self {
        if !text.is_empty() {
            self.parts.push(Part::Quote(text.to_owned()));
        }
        self
    }

    /// Facts whose value is empty are left out.
    pub fn facts<'a>(mut self, facts: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        let facts = facts.into_iter().filter(|(_, value)| !value.is_empty());
        self.parts.push(Part::Facts(facts.map(|(label, value)| (label.to_owned(), value)).collect()));
        self
    }

    pub(crate) fn table(mut self, table: Table) -> Self {
        self.parts.push(Part::Table(table));
        self
    }

    pub fn enclosing(mut self, enclosure: Enclosure) -> Self {
        self.enclosure = Some(enclosure);
        self
    }

    pub fn enclosure(&self) -> Option<&Enclosure> {
        self.enclosure.as_ref()
    }

    pub fn list(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        let lines: Vec<String> = lines.into_iter().collect();
        if !lines.is_empty() {
            self.parts.push(Part::List(lines));
        }
        self
    }

    /// `path` is one of our own pages, from `/` on.
    pub fn door(mut self, words: &str, path: impl Into<String>) -> Self {
        self.parts.push(Part::Door(words.to_owned(), path.into()));
        self
    }

    /// Where its first door leads; "" when it has none.
    pub fn path(&self) -> &str {
        let mut paths = self.parts.iter().filter_map(|part| match part {
            Part::Door(_, path) => Some(path.as_str()),
            _ => None,
        });
        paths.next().unwrap_or("")
    }

    /// `home` is where our pages are, without a slash at the end.
    pub fn write(&self, foot: &Foot, home: &str) -> Written {
        Written {
            subject: self.subject.clone(),
            text: text::write(self, foot, home),
            html: html::write(self, foot, home),
        }
    }
}

/// Where an account of this kind has its pages.
pub(crate) const fn portal(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Brand => "/brand",
        AccountKind::Partner => "/partner",
        AccountKind::Operator => "/admin",
    }
}

/// Names come from people: a subject has no line breaks whatever they are called.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
