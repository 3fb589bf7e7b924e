//! Lays the file, the variables and the flags over the defaults.
//!
//! The embedded default file states every key with a value of its type, so it is also the list of what may be
//! said: anything else is an error that names the key, where it stands, and the key that was probably meant.

use std::net::SocketAddr;
use std::ops::Range;
use std::path::Path;

use serde::{Deserialize, Deserializer};
use toml::{Table, Value};

use super::{Config, DEFAULT_FILE};

/// A key said outside the file: `listen.address`, its value, and who says it (a variable's or a flag's name).
#[derive(Debug, Clone)]
pub struct Override {
    pub section: String,
    pub key: String,
    pub value: String,
    pub source: String,
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ConfigError {
    #[error("{place}: unknown key `{key}`{}", hint(.probably))]
    UnknownKey { place: String, key: String, probably: Option<String> },
    #[error("{place}: `{key}` must be {wanted}")]
    WrongType { place: String, key: String, wanted: &'static str },
    #[error("{place}: {message}")]
    Unreadable { place: String, message: String },
}

fn hint(probably: &Option<String>) -> String {
    match probably {
        Some(key) => format!(", did you mean `{key}`?"),
        None => String::new(),
    }
}

/// The configuration said by `file` (its path and text, when there is one) and then by `overrides`, in their order.
/// Relative paths of the file start at its folder; those of variables and flags at the current one.
pub fn load(file: Option<(&Path, &str)>, overrides: &[Override]) -> Result<Config, ConfigError> {
    let mut table = defaults();
    if let Some((path, text)) = file {
        lay_file(&mut table, path, text)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        anchor_paths(&mut table, folder);
    }
    for said in overrides {
        lay_override(&mut table, said)?;
    }
    Ok(Config::deserialize(Value::Table(table)).expect("each value was read by itself when it was laid"))
}

/// The overrides of the environment: `TRIBUTARY_LISTEN_ADDRESS` says `listen.address`. A variable that names no key is an error.
pub fn variables(environment: impl Iterator<Item = (String, String)>) -> Result<Vec<Override>, ConfigError> {
    let defaults = defaults();
    let mut said = Vec::new();
    for (name, value) in environment {
        let Some(rest) = name.strip_prefix("TRIBUTARY_") else {
            continue;
        };
        if OTHER_VARIABLES.contains(&name.as_str()) {
            continue;
        }
        let lower = rest.to_ascii_lowercase();
        let (section, key) = lower.split_once('_').unwrap_or((&lower, ""));
        if lookup(&defaults, section, key).is_none() {
            return Err(ConfigError::UnknownKey {
                place: format!("variable {name}"),
                key: format!("{section}.{key}"),
                probably: probably_meant(&defaults, section, key),
            });
        }
        said.push(Override {
            section: section.to_owned(),
            key: key.to_owned(),
            value,
            source: format!("variable {name}"),
        });
    }
    said.sort_by(|a, b| a.source.cmp(&b.source));
    Ok(said)
}

/// Variables with a meaning of their own: each stands in for a flag that is no configuration key.
const OTHER_VARIABLES: [&str; 2] = ["TRIBUTARY_CONFIG", "TRIBUTARY_OPERATOR_PASSWORD"];

/// An address, or "" for none.
pub(super) fn address_or_none<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SocketAddr>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| serde::de::Error::custom(format!("`{text}` is not an address and a port")))
}

fn defaults() -> Table {
    DEFAULT_FILE.parse().expect("the embedded default file is valid TOML, a test reads it")
}

fn lookup<'a>(table: &'a Table, section: &str, key: &str) -> Option<&'a Value> {
    table.get(section)?.as_table()?.get(key)
}

fn lay_file(table: &mut Table, path: &Path, text: &str) -> Result<(), ConfigError> {
    let place = |span: Option<Range<usize>>| match span {
        Some(span) => format!("{} line {}", path.display(), line_of(text, span.start)),
        None => path.display().to_string(),
    };
    let parsed = toml::de::DeTable::parse(text)
        .map_err(|error| ConfigError::Unreadable { place: place(error.span()), message: error.message().to_owned() })?;
    let values: Table = text.parse().map_err(|error: toml::de::Error| ConfigError::Unreadable {
        place: place(error.span()),
        message: error.message().to_owned(),
    })?;
    for (section, content) in parsed.get_ref() {
        let name: &str = section.get_ref();
        let known = table.get(name).is_some();
        let Some(keys) = content.get_ref().as_table().filter(|_| known) else {
            return Err(ConfigError::UnknownKey {
                place: place(Some(section.span())),
                key: name.to_owned(),
                probably: nearest(name, table.keys()),
            });
        };
        for key in keys.keys() {
            let key_name: &str = key.get_ref();
            let value = lookup(&values, name, key_name).expect("both parses are of the same text").clone();
            lay(table, name, key_name, value, || place(Some(key.span())))?;
        }
    }
    Ok(())
}

fn lay_override(table: &mut Table, said: &Override) -> Result<(), ConfigError> {
    let Some(current) = lookup(table, &said.section, &said.key) else {
        return Err(ConfigError::UnknownKey {
            place: said.source.clone(),
            key: format!("{}.{}", said.section, said.key),
            probably: probably_meant(table, &said.section, &said.key),
        });
    };
    let text = said.value.as_str();
    let value = match current {
        Value::Integer(_) => text.parse().ok().map(Value::Integer),
        Value::Boolean(_) => text.parse().ok().map(Value::Boolean),
        Value::Array(_) => Some(Value::Array(
            text.split(',')
                .map(str::trim)
                .filter(|item| !item.is_empty())
                .map(|item| Value::String(item.to_owned()))
                .collect(),
        )),
        _ => Some(Value::String(text.to_owned())),
    };
    let wanted = wanted_type(current);
    let Some(value) = value else {
        return Err(ConfigError::WrongType {
            place: said.source.clone(),
            key: format!("{}.{}", said.section, said.key),
            wanted,
        });
    };
    lay(table, &said.section, &said.key, value, || said.source.clone())
}

fn lay(
    table: &mut Table,
    section: &str,
    key: &str,
    value: Value,
    place: impl Fn() -> String,
) -> Result<(), ConfigError> {
    let probably = probably_meant(table, section, key);
    let slot = table.get_mut(section).and_then(Value::as_table_mut).and_then(|keys| keys.get_mut(key));
    let Some(slot) = slot else {
        return Err(ConfigError::UnknownKey { place: place(), key: format!("{section}.{key}"), probably });
    };
    if !slot.same_type(&value) {
        return Err(ConfigError::WrongType {
            place: place(),
            key: format!("{section}.{key}"),
            wanted: wanted_type(slot),
        });
    }
    *slot = value.clone();
    check_alone(section, key, value).map_err(|message| ConfigError::Unreadable { place: place(), message })
}

/// Reads one value among defaults, so that what is wrong with it is known to be its own mistake.
fn check_alone(section: &str, key: &str, value: Value) -> Result<(), String> {
    let mut table = defaults();
    if let Some(slot) = table.get_mut(section).and_then(Value::as_table_mut).and_then(|keys| keys.get_mut(key)) {
        *slot = value;
    }
    match Config::deserialize(Value::Table(table)) {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("`{section}.{key}`: {}", error.message())),
    }
}

/// The file's own relative paths start at its folder. The defaults do so too: they are the same file.
fn anchor_paths(table: &mut Table, folder: &Path) {
    let paths = [
        ("data", "directory"),
        ("listen", "tls_certificate"),
        ("listen", "tls_key"),
        ("geography", "country_database"),
    ];
    for (section, key) in paths {
        let slot = table.get_mut(section).and_then(Value::as_table_mut).and_then(|keys| keys.get_mut(key));
        if let Some(Value::String(path)) = slot
            && !path.is_empty()
        {
            *path = folder.join(&*path).display().to_string();
        }
    }
}

fn wanted_type(value: &Value) -> &'static str {
    match value {
        Value::Integer(_) => "a whole number",
        Value::Boolean(_) => "true or false",
        Value::Array(_) => "a list",
        Value::Table(_) => "a section",
        _ => "a text in quotes",
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    1 + text[..offset.min(text.len())].matches('\n').count()
}

fn probably_meant(table: &Table, section: &str, key: &str) -> Option<String> {
    let keys = table.get(section).and_then(Value::as_table);
    match keys {
        Some(keys) => nearest(key, keys.keys()).map(|key| format!("{section}.{key}")),
        None => nearest(section, table.keys()),
    }
}

/// The known name that needs the fewest changed letters, when those are few.
fn nearest<'a>(said: &str, known: impl Iterator<Item = &'a String>) -> Option<String> {
    known
        .map(|name| (letters_changed(said, name), name))
        .filter(|(changed, name)| *changed * 3 <= name.len())
        .min()
        .map(|(_, name)| name.clone())
}

/// Levenshtein's distance, by rows.
fn letters_changed(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in to.bytes().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[to.len()]
}
