//! A table of the file while it is read: hands out its values one by one, remembers which were asked for,
//! and notes every mistake instead of stopping at the first.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::Fault;

/// The file being read and what was found wrong with it so far.
pub struct Reading<'t> {
    text: &'t str,
    faults: RefCell<Vec<Fault>>,
    /// Where each field stands that was read, by its dotted name.
    places: RefCell<BTreeMap<String, Range<usize>>>,
}

impl<'t> Reading<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { text, faults: RefCell::default(), places: RefCell::default() }
    }

    pub fn fault(&self, span: Range<usize>, field: &str, message: impl Into<String>) {
        let line = self.line_at(span.start);
        self.faults.borrow_mut().push(Fault { line, field: field.to_owned(), message: message.into() });
    }

    fn line_at(&self, byte: usize) -> usize {
        1 + self.text[..byte.min(self.text.len())].matches('\n').count()
    }

    /// For rules that know a field by its name only: the line is that of the field, or of the table that should hold it.
    pub fn fault_of(&self, field: &str, message: impl Into<String>) {
        let ancestors = std::iter::successors(Some(field), |field| field.rfind(['.', '[']).map(|end| &field[..end]));
        let place = ancestors.into_iter().find_map(|name| self.places.borrow().get(name).cloned());
        self.fault(place.unwrap_or(0..0), field, message);
    }

    /// In the order of the lines: a reader mends a file from top to bottom.
    pub fn into_faults(self) -> Vec<Fault> {
        let mut faults = self.faults.into_inner();
        faults.sort();
        faults.dedup();
        faults
    }
}

/// One table and its dotted name. Dropping it without `finish` would let unknown keys pass.
pub struct Section<'t> {
    pub reading: &'t Reading<'t>,
    path: String,
    span: Range<usize>,
    table: &'t DeTable<'t>,
    asked: RefCell<Vec<&'static str>>,
}

impl<'t> Section<'t> {
    pub fn root(reading: &'t Reading<'t>, table: &'t Spanned<DeTable<'t>>) -> Self {
        Self { reading, path: String::new(), span: 0..0, table: table.get_ref(), asked: RefCell::default() }
    }

    /// The value of `key` as `read` understands it. Missing or misunderstood: noted, and None.
    pub fn required<T>(&self, key: &'static str, read: impl FnOnce(&DeValue) -> Result<T, String>) -> Option<T> {
        if self.entry(key).is_none() {
            self.missing(key);
            return None;
        }
        self.optional(key, read)
    }

    /// The same for a key that may be left out: None is then no mistake.
    pub fn optional<T>(&self, key: &'static str, read: impl FnOnce(&DeValue) -> Result<T, String>) -> Option<T> {
        let value = self.entry(key)?;
        match read(value.get_ref()) {
            Ok(value) => Some(value),
            Err(message) => {
                self.reading.fault(value.span(), &self.field(key), message);
                None
            }
        }
    }

    /// Like `optional`, with what holds when nothing is said. A mistake gives the default too: it is noted already.
    pub fn or<T>(&self, key: &'static str, default: T, read: impl FnOnce(&DeValue) -> Result<T, String>) -> T {
        self.optional(key, read).unwrap_or(default)
    }

    /// A list whose items are judged one by one, so that each mistake has its own line.
    pub fn list<T>(&self, key: &'static str, read: impl Fn(&DeValue) -> Result<T, String>) -> Vec<T> {
        let Some(value) = self.entry(key) else { return Vec::new() };
        let Some(items) = value.get_ref().as_array() else {
            self.reading.fault(
                value.span(),
                &self.field(key),
                format!("expected a list in square brackets, found {}", shown(value.get_ref())),
            );
            return Vec::new();
        };
        let mut good = Vec::new();
        for (place, item) in items.iter().enumerate() {
            match read(item.get_ref()) {
                Ok(value) => good.push(value),
                Err(message) => self.reading.fault(item.span(), &format!("{}[{place}]", self.field(key)), message),
            }
        }
        good
    }

    /// A table whose keys are the author's own, each value judged by itself.
    pub fn pairs<T>(&self, key: &'static str, read: impl Fn(&DeValue) -> Result<T, String>) -> BTreeMap<String, T> {
        let Some(section) = self.table(key) else { return BTreeMap::new() };
        let mut good = BTreeMap::new();
        for (name, value) in section.table {
            match read(value.get_ref()) {
                Ok(value) => drop(good.insert(name.get_ref().to_string(), value)),
                Err(message) => self.reading.fault(value.span(), &section.field(name.get_ref()), message),
            }
        }
        good
    }

    /// A table inside this one, None when it is not there.
    pub fn table(&self, key: &'static str) -> Option<Section<'t>> {
        let value = self.entry(key)?;
        self.inside(value, self.field(key))
    }

    pub fn required_table(&self, key: &'static str) -> Option<Section<'t>> {
        if self.entry(key).is_none() {
            let field = self.field(key);
            self.reading.fault(self.span.clone(), &field, format!("is missing; expected a table [{field}]"));
            return None;
        }
        self.table(key)
    }

    /// The tables of `[[key]]`, counted from 0 in their names.
    pub fn tables(&self, key: &'static str) -> Vec<Section<'t>> {
        let Some(value) = self.entry(key) else { return Vec::new() };
        let field = self.field(key);
        let Some(items) = value.get_ref().as_array() else {
            self.reading.fault(
                value.span(),
                &field,
                format!("expected tables [[{field}]], found {}", shown(value.get_ref())),
            );
            return Vec::new();
        };
        let inside = |(place, item)| self.inside(item, format!("{field}[{place}]"));
        items.iter().enumerate().filter_map(inside).collect()
    }

    /// The line of a dotted name below this table, or of the last table on the way to it that is there.
    pub fn line_of(&self, field: &str) -> usize {
        let mut table = self.table;
        let mut place = self.span.start;
        for key in field.split('.') {
            let Some(value) = table.get(key) else { break };
            place = value.span().start;
            let Some(inner) = value.get_ref().as_table() else { break };
            table = inner;
        }
        self.reading.line_at(place)
    }

    pub fn holds(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Notes a mistake in the value of `key`, for rules that look at more than one value.
    pub fn fault(&self, key: &'static str, message: impl Into<String>) {
        let span = self.table.get(key).map_or(self.span.clone(), Spanned::span);
        self.reading.fault(span, &self.field(key), message);
    }

    /// Notes a mistake in the table as a whole.
    pub fn fault_here(&self, message: impl Into<String>) {
        self.reading.fault(self.span.clone(), &self.path, message);
    }

    /// Every key that nobody asked for is a mistake: a misspelt rule must not silently be no rule.
    pub fn finish(self) {
        let asked = self.asked.borrow();
        for key in self.table.keys().filter(|key| !asked.contains(&key.get_ref().as_ref())) {
            let name = key.get_ref();
            let field = if self.path.is_empty() { name.to_string() } else { format!("{}.{name}", self.path) };
            self.reading.fault(key.span(), &field, format!("unknown key; known here: {}", asked.join(", ")));
        }
    }

    fn inside(&self, value: &'t Spanned<DeValue<'t>>, path: String) -> Option<Section<'t>> {
        self.reading.places.borrow_mut().insert(path.clone(), value.span());
        match value.get_ref().as_table() {
            Some(table) => {
                Some(Section { reading: self.reading, path, span: value.span(), table, asked: RefCell::default() })
            }
            None => {
                self.reading.fault(value.span(), &path, format!("expected a table, found {}", shown(value.get_ref())));
                None
            }
        }
    }

    fn entry(&self, key: &'static str) -> Option<&'t Spanned<DeValue<'t>>> {
        let mut asked = self.asked.borrow_mut();
        if !asked.contains(&key) {
            asked.push(key);
        }
        let value = self.table.get(key)?;
        self.reading.places.borrow_mut().insert(self.field(key), value.span());
        Some(value)
    }

    fn missing(&self, key: &'static str) {
        self.reading.fault(self.span.clone(), &self.field(key), "is missing");
    }

    fn field(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}

/// A value as the author wrote it, short enough for a sentence.
pub fn shown(value: &DeValue) -> String {
    match value {
        DeValue::String(text) if text.chars().count() > 60 => {
            format!("{:?}", format!("{}...", text.chars().take(57).collect::<String>()))
        }
        DeValue::String(text) => format!("{text:?}"),
        DeValue::Integer(number) => format!("the number {number}"),
        DeValue::Float(number) => format!("the number {number}"),
        DeValue::Boolean(value) => value.to_string(),
        DeValue::Datetime(value) => format!("the date {value}"),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}
