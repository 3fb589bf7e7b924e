//! Rows on their way into a file: CSV, JSON or XML.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::str::FromStr;

use anyhow::Context;
use flow::report::csv::{harmless, written};
use serde::{Deserialize, Serialize};

use crate::notation::{Json, Typing, Xml};
use crate::record::{Record, Value};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    Csv,
    Json,
    Xml,
}

impl FromStr for Format {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text.to_ascii_uppercase().as_str() {
            "CSV" => Ok(Format::Csv),
            "JSON" => Ok(Format::Json),
            "XML" => Ok(Format::Xml),
            _ => Err(()),
        }
    }
}

impl Format {
    pub const fn content_type(self) -> &'static str {
        match self {
            Format::Csv => "text/csv; charset=utf-8",
            Format::Json => "application/json",
            Format::Xml => "application/xml;charset=UTF-8",
        }
    }

    pub const fn ending(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Json => "json",
            Format::Xml => "xml",
        }
    }
}

pub struct Sheet {
    out: BufWriter<File>,
    format: Format,
    rows: i64,
}

impl Sheet {
    /// The headings are there even when no row follows.
    pub fn begin(file: File, format: Format, columns: Vec<&'static str>) -> anyhow::Result<Self> {
        let mut sheet = Sheet { out: BufWriter::new(file), format, rows: 0 };
        let head = match format {
            Format::Csv => written(|lines| lines.write_record(columns)),
            Format::Json => b"{\"Records\":[".to_vec(),
            Format::Xml => Xml::opened("Records").into_bytes(),
        };
        sheet.put(&head)?;
        Ok(sheet)
    }

    pub fn write(&mut self, rows: &[Record]) -> anyhow::Result<()> {
        for row in rows {
            let bytes = match self.format {
                Format::Csv => {
                    let cells = row.0.iter().map(|(_, value)| cell(value));
                    written(|lines| lines.write_record(cells))
                }
                Format::Json => {
                    let comma: &[u8] = if self.rows > 0 { b"," } else { b"" };
                    [comma, &Json::written(row, Typing::Texts)].concat()
                }
                Format::Xml => Xml::alone("Record", row).into_bytes(),
            };
            self.rows += 1;
            self.put(&bytes)?;
        }
        Ok(())
    }

    /// Gives how many rows it has.
    pub fn end(mut self) -> anyhow::Result<i64> {
        let foot = match self.format {
            Format::Csv => Vec::new(),
            Format::Json => b"]}".to_vec(),
            Format::Xml => Xml::closed("Records").into_bytes(),
        };
        self.put(&foot)?;
        self.out.flush().context("write the file of an export")?;
        Ok(self.rows)
    }

    fn put(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        self.out.write_all(bytes).context("write the file of an export")
    }
}

fn cell(value: &Value) -> String {
    match value {
        Value::Number(number) => number.clone(),
        Value::Flag(flag) => flag.to_string(),
        Value::Text(text) => harmless(text).into_owned(),
        // Rows of reports are flat.
        Value::Record(_) | Value::List(..) => String::new(),
    }
}
