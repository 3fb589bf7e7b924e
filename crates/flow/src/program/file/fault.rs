//! What is wrong with a program file, said so that its author finds the place at once.

use std::fmt;

use toml::de::DeTable;

use super::section::{Reading, Section};

/// One mistake: where it stands, in which field, and what was expected instead.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// Counted from 1, as editors do. For something that is missing: the line of the table that should hold it.
    pub line: usize,
    /// The dotted name, `terms.commission[2].pay`; empty for a mistake in the TOML itself.
    pub field: String,
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.field.as_str() {
            "" => write!(out, "line {}: {}", self.line, self.message),
            field => write!(out, "line {}, {field}: {}", self.line, self.message),
        }
    }
}

/// Every mistake of one file, in the order of its lines. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    /// One mistake in a file that could be read, found by looking at more than the file.
    pub fn at(text: &str, field: &str, message: impl Into<String>) -> Self {
        let reading = Reading::new(text);
        let (table, _) = DeTable::parse_recoverable(text);
        let root = Section::root(&reading, &table);
        let line = root.line_of(field);
        Self(vec![Fault { line, field: field.to_owned(), message: message.into() }])
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, fault) in self.0.iter().enumerate() {
            if place > 0 {
                writeln!(out)?;
            }
            write!(out, "{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}
