//! Letters: what is written to people. One composition, written out as plain text and as HTML, so that both forms always say the same.
//!
//! Each noun has a file here whose functions take facts and give a [`Letter`]; they read nothing and send nothing. Who gets it, and
//! whether at once, is [`crate::notification`]'s; how it leaves is [`crate::mail`]'s.
//!
//! A letter is composed in no language: it holds [`Said`]s, and is written in its reader's language when it leaves.
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
mod saying;
mod text;

#[cfg(test)]
mod tests;

use domain::access::AccountKind;
use domain::ids::{AccountId, ProgramId};
use domain::language::Language;
use domain::words::{Said, Value};
use serde::{Deserialize, Serialize};
use store::Tx;

use self::look::{Look, Sender};
use self::saying::Saying;

/// A letter before it is addressed to anybody. It waits in the outbox in this shape: a field that is added needs a default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    subject: Saying,
    /// Who speaks: a brand, a program, or the product itself.
    voice: String,
    parts: Vec<Part<Saying>>,
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

/// What a letter is made of, in the order in which it is read; its own words are `W`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Part<W> {
    Words(W),
    /// What somebody wrote, to the letter.
    Quote(String),
    Facts(Vec<(W, W)>),
    List(Vec<W>),
    Table(Table<W>),
    /// The one thing to do: what it is called, and where, from `/` on.
    Door(W, String),
}

/// A few rows; what is in all of them stands in a file, or behind a door.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Table<W> {
    /// How many columns are texts. The others are figures and stand at the right.
    pub texts: usize,
    pub headings: Vec<W>,
    pub rows: Vec<Vec<W>>,
}

/// What stands below every letter: why it came, and how to have fewer of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foot {
    pub why: Said,
    /// Words and paths.
    pub links: Vec<(Said, String)>,
}

/// A letter said in one language, with its foot.
struct Spoken<'a> {
    language: Language,
    subject: String,
    voice: String,
    parts: Vec<Part<String>>,
    look: Option<&'a Look>,
    why: String,
    links: Vec<(String, &'a str)>,
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
    pub fn new(subject: Said) -> Self {
        Letter {
            subject: Saying(subject),
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

    pub fn words(mut self, words: Said) -> Self {
        self.parts.push(Part::Words(Saying(words)));
        self
    }

    /// What somebody wrote; nothing if it is empty.
    pub fn quote(mut self, text: &str) -> Self {
        if !text.is_empty() {
            self.parts.push(Part::Quote(text.to_owned()));
        }
        self
    }

    /// One more line of the facts, or the first. A value that is empty is left out.
    pub fn fact(mut self, label: Said, value: impl Into<Value>) -> Self {
        let value = match value.into() {
            Value::Text(text) if text.is_empty() => return self,
            Value::Text(text) => Said::written(text),
            Value::Said(said) => said,
        };
        let fact = (Saying(label), Saying(value));
        match self.parts.last_mut() {
            Some(Part::Facts(facts)) => facts.push(fact),
            _ => self.parts.push(Part::Facts(vec![fact])),
        }
        self
    }

    pub(crate) fn table(mut self, table: Table<Said>) -> Self {
        self.parts.push(Part::Table(table.map(&|said| Saying(said.clone()))));
        self
    }

    pub fn enclosing(mut self, enclosure: Enclosure) -> Self {
        self.enclosure = Some(enclosure);
        self
    }

    pub fn enclosure(&self) -> Option<&Enclosure> {
        self.enclosure.as_ref()
    }

    pub fn list(mut self, lines: impl IntoIterator<Item = Said>) -> Self {
        let lines: Vec<Saying> = lines.into_iter().map(Saying).collect();
        if !lines.is_empty() {
            self.parts.push(Part::List(lines));
        }
        self
    }

    /// `path` is one of our own pages, from `/` on.
    pub fn door(mut self, words: Said, path: impl Into<String>) -> Self {
        self.parts.push(Part::Door(Saying(words), path.into()));
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

    /// One line.
    pub fn subject(&self, language: Language) -> String {
        one_line(&self.subject.text(language))
    }

    /// `home` is where our pages are, without a slash at the end.
    pub fn write(&self, language: Language, foot: &Foot, home: &str) -> Written {
        let spoken = self.spoken(language, foot);
        let (text, html) = (text::write(&spoken, home), html::write(&spoken, home));
        Written { subject: spoken.subject, text, html }
    }

    fn spoken<'a>(&'a self, language: Language, foot: &'a Foot) -> Spoken<'a> {
        let link = |(words, path): &'a (Said, String)| (words::text(language, words), path.as_str());
        Spoken {
            language,
            subject: self.subject(language),
            voice: self.voice.clone(),
            parts: self.parts.iter().map(|part| part.map(&|saying| saying.text(language))).collect(),
            look: self.look.as_ref(),
            why: words::text(language, &foot.why),
            links: foot.links.iter().map(link).collect(),
        }
    }
}

impl<W> Part<W> {
    fn map<V>(&self, say: &impl Fn(&W) -> V) -> Part<V> {
        match self {
            Part::Words(words) => Part::Words(say(words)),
            Part::Quote(text) => Part::Quote(text.clone()),
            Part::Facts(facts) => Part::Facts(facts.iter().map(|(label, value)| (say(label), say(value))).collect()),
            Part::List(items) => Part::List(items.iter().map(say).collect()),
            Part::Table(table) => Part::Table(table.map(say)),
            Part::Door(words, path) => Part::Door(say(words), path.clone()),
        }
    }
}

impl<W> Table<W> {
    fn map<V>(&self, say: &impl Fn(&W) -> V) -> Table<V> {
        Table {
            texts: self.texts,
            headings: self.headings.iter().map(say).collect(),
            rows: self.rows.iter().map(|row| row.iter().map(say).collect()).collect(),
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
