//! A program as a file: one TOML text, read into the offer, its questions, its event types and its terms.
//!
//! All mistakes are found in one go, each with its line and field; a key that nobody knows is a mistake. The grammar is
//! documented for users in docs/program-file.md. Reading asks no database: what may not change between two versions is the
//! business of [`super::plan`].

mod adapter_section;
mod faq;
mod fault;
mod program_section;
mod section;
mod terms_section;
#[cfg(test)]
mod tests;
mod value;

use domain::adapter::Adapter;
use domain::application::AutoApproval;
use domain::inquiry::AskPeriod;
use domain::money::Currency;
use domain::program::ProgramStatus;
use domain::terms::Terms;
use domain::web_address::DomainPattern;
use toml::de::DeTable;

pub use fault::{Fault, Faults};
use section::{Reading, Section};
use value::{boolean, name_of};

/// The reference program (the TikTok For Business affiliate program), as the demo applies it.
pub const REFERENCE: &str = include_str!("../../../../../examples/tiktok-for-business.toml");

/// Longer files are a mistake of some program, not of a person.
const BYTES_MAX: usize = 256 * 1024;

/// A program file without mistakes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramFile {
    pub program: ProgramSection,
    /// In the order of the file. A program without one cannot earn anything, so there is at least one.
    pub event_types: Vec<EventTypeSection>,
    pub terms: Terms,
    /// Whether the tag and the pixel may report conversions from browsers (`terms.browser_conversions`). Anybody can forge those.
    pub browser_conversions: bool,
    /// The callers of other networks that are understood.
    pub adapters: Vec<Adapter>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramSection {
    pub name: String,
    pub slug: String,
    pub status: ProgramStatus,
    pub description: String,
    pub currency: Currency,
    /// IANA name, known to the tz database.
    pub time_zone: String,
    /// http or https.
    pub landing_page: String,
    /// Where a deep link may point to; empty allows no deep link.
    pub deep_link_domains: Vec<DomainPattern>,
    pub click_id_parameter: String,
    pub contact: String,
    /// For how long a partner may ask about an order.
    pub inquiries: AskPeriod,
    pub faq: Vec<FaqEntry>,
    pub questions: Vec<ApplicantQuestion>,
    /// None: people decide about every application.
    pub auto_approval: Option<AutoApproval>,
}

/// A question that visitors ask. The answer may name values of the file in braces; [`ProgramFile::faq_in_words`] fills them in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaqEntry {
    pub question: String,
    pub answer: String,
}

/// A question that applicants are asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplicantQuestion {
    pub text: String,
    pub required: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventTypeSection {
    pub code: String,
    pub category: String,
}

impl ProgramFile {
    /// Reads a whole file, or says everything that is wrong with it.
    pub fn read(text: &str) -> Result<Self, Faults> {
        let reading = Reading::new(text);
        if text.len() > BYTES_MAX {
            reading.fault(0..0, "", format!("expected at most {BYTES_MAX} bytes, found {}", text.len()));
            return Err(Faults(reading.into_faults()));
        }
        let (table, mistakes) = DeTable::parse_recoverable(text);
        for mistake in &mistakes {
            reading.fault(mistake.span().unwrap_or(0..0), "", mistake.message().trim_end());
        }
        // Half a table would only bring mistakes that are not the author's.
        let file = if mistakes.is_empty() { read(Section::root(&reading, &table)) } else { None };
        let faults = reading.into_faults();
        match file {
            Some(file) if faults.is_empty() => Ok(file),
            _ => Err(Faults(faults)),
        }
    }

    /// What is paid to a partner of no group, in one sentence without its full stop: `40.00 USD for each new_advertiser by a new customer`.
    pub fn commission_in_words(&self) -> String {
        let rules: Vec<_> = self
            .terms
            .for_group(None)
            .commission
            .iter()
            .map(|rule| format!("{} for each {} by {}", rule.pay, rule.event_type, rule.when))
            .collect();
        if rules.is_empty() { "nothing".to_owned() } else { rules.join("; ") }
    }

    /// The program's questions with their answers, the values of this very file filled in.
    pub fn faq_in_words(&self) -> Vec<FaqEntry> {
        let answered = |entry: &FaqEntry| FaqEntry {
            question: entry.question.clone(),
            answer: faq::filled(&entry.answer, self).expect("names in braces were checked when the file was read"),
        };
        self.program.faq.iter().map(answered).collect()
    }
}

fn read(root: Section) -> Option<ProgramFile> {
    let program = root.required_table("program").and_then(program_section::read);
    let event_types = event_types(&root);
    let currency = program.as_ref().map(|program| program.currency);
    let mut browser_conversions = false;
    let terms = root.required_table("terms").and_then(|section| {
        browser_conversions = section.or("browser_conversions", false, boolean);
        let terms = terms_section::read(&section, currency);
        section.finish();
        terms
    });
    let adapters = adapter_section::read(&root, &event_types);
    let reading = root.reading;
    root.finish();
    let file = ProgramFile { program: program?, event_types, terms: terms?, browser_conversions, adapters };

    let codes: Vec<_> = file.event_types.iter().map(|event_type| event_type.code.as_str()).collect();
    for problem in file.terms.problems(&codes) {
        reading.fault_of(&problem.field, problem.message);
    }
    for (place, entry) in file.program.faq.iter().enumerate() {
        if let Err(message) = faq::filled(&entry.answer, &file) {
            reading.fault_of(&format!("program.faq[{place}].answer"), message);
        }
    }
    Some(file)
}

fn event_types(root: &Section) -> Vec<EventTypeSection> {
    let mut known: Vec<EventTypeSection> = Vec::new();
    let sections = root.tables("event_type");
    if sections.is_empty() {
        root.fault("event_type", "is missing; expected at least one table [[event_type]] with a code");
    }
    for section in sections {
        let code = section.required("code", name_of('_', 60));
        let category = section.or("category", "sale".to_owned(), name_of('_', 60));
        if let Some(code) = code {
            if known.iter().any(|event_type| event_type.code == code) {
                section.fault("code", format!("expected every code once, found {code:?} again"));
            }
            known.push(EventTypeSection { code, category });
        }
        section.finish();
    }
    known
}
