//! XML: an element for each field, an empty one where there is nothing.

use std::fmt::Write;

use crate::record::{Record, Value};

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const ROOT: &str = "ImpactRadiusResponse";

pub struct Xml(String);

impl Xml {
    /// A record below the root, in an element of this name.
    pub fn one(element: &str, record: &Record) -> Vec<u8> {
        let mut xml = Xml::begun();
        xml.element(element, &Value::Record(record.clone()));
        xml.ended()
    }

    /// The fields of a record right below the root: how writes and errors are answered.
    pub fn bare(record: &Record) -> Vec<u8> {
        let mut xml = Xml::begun();
        xml.fields(record);
        xml.ended()
    }

    /// A page: its facts are the attributes of the list.
    pub fn page(plural: &str, singular: &str, facts: &[(&'static str, String)], items: &[Record]) -> Vec<u8> {
        let mut xml = Xml::begun();
        xml.0 += "<";
        xml.0 += plural;
        for (name, value) in facts {
            xml.0 += " ";
            xml.0 += name;
            xml.0 += "=\"";
            xml.text(value);
            xml.0 += "\"";
        }
        xml.0 += ">";
        for item in items {
            xml.element(singular, &Value::Record(item.clone()));
        }
        xml.close(plural);
        xml.ended()
    }

    /// The beginning of a document whose rows are written one after the other.
    pub fn opened(list: &str) -> String {
        format!("{DECLARATION}<{ROOT}><{list}>")
    }

    /// One of its rows.
    pub fn alone(element: &str, record: &Record) -> String {
        let mut xml = Xml(String::new());
        xml.element(element, &Value::Record(record.clone()));
        xml.0
    }

    /// Its end.
    pub fn closed(list: &str) -> String {
        format!("</{list}></{ROOT}>")
    }

    fn begun() -> Self {
        Xml(format!("{DECLARATION}<{ROOT}>"))
    }

    fn ended(mut self) -> Vec<u8> {
        self.close(ROOT);
        self.0.into_bytes()
    }

    fn element(&mut self, name: &str, value: &Value) {
        if let Value::Text(text) = value
            && text.is_empty()
        {
            self.0 += &format!("<{name}/>");
            return;
        }
        self.0 += &format!("<{name}>");
        match value {
            Value::Text(text) | Value::Number(text) => self.text(text),
            Value::Flag(flag) => self.0 += if *flag { "true" } else { "false" },
            Value::Record(record) => self.fields(record),
            Value::List(element, items) => items.iter().for_each(|item| self.element(element, item)),
        }
        self.close(name);
    }

    fn fields(&mut self, Record(fields): &Record) {
        for (name, value) in fields {
            self.element(name, value);
        }
    }

    /// Characters that XML cannot hold, not even escaped, are replaced.
    fn text(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '&' => self.0 += "&amp;",
                '<' => self.0 += "&lt;",
                '>' => self.0 += "&gt;",
                '"' => self.0 += "&quot;",
                '\t' | '\n' | '\r' => {
                    let _ = write!(self.0, "&#{};", u32::from(character));
                }
                '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => self.0.push('\u{fffd}'),
                other => self.0.push(other),
            }
        }
    }

    fn close(&mut self, name: &str) {
        self.0 += "</";
        self.0 += name;
        self.0 += ">";
    }
}
