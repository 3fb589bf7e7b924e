//! A program file that is written by forms: texts under dotted names, put into the file they were read from.
//!
//! Comments, order and layout stay wherever nothing was changed. Nothing is judged here: whether what comes out can be applied says
//! [`ProgramFile::read`](super::file::ProgramFile::read), and its mistakes carry the same dotted names as the fields.

mod part;
#[cfg(test)]
mod tests;
mod write;

use std::collections::BTreeMap;

use toml_edit::{DocumentMut, Item, TableLike};

pub use part::{Key, Kind, Part, Rows};

/// What a form says: the text of each field by its dotted name, `terms.commission[0].pay.flat`.
///
/// A row may also say `terms.commission[0].from`: which row of the file it was, counted from 0, so that its comments move with it.
pub type Fields = BTreeMap<String, String>;

/// The row of the file that a row of the form was made from.
pub const FROM: &str = "from";

/// What a part of the file says, as its form shows it. Of a file that is no TOML, nothing.
pub fn fields(text: &str, part: Part) -> Fields {
    let mut fields = Fields::new();
    let Ok(document) = text.parse::<DocumentMut>() else { return fields };
    for key in part.keys() {
        let text = value_at(document.as_table(), key.name).map_or_else(|| key.absent.to_owned(), shown);
        fields.insert(key.name.to_owned(), text);
    }
    if let Some(rows) = part.rows() {
        for (index, table) in tables(&document, rows.name).iter().enumerate() {
            let name = |key: &str| format!("{}[{index}].{key}", rows.name);
            for key in rows.keys {
                let text = value_at(table, key.name).map_or_else(|| key.absent.to_owned(), shown);
                fields.insert(name(key.name), text);
            }
            fields.insert(name(FROM), index.to_string());
        }
    }
    fields
}

/// The file with a part of it as the fields say. A field that is not there leaves its key alone; an empty one takes it out.
/// Of rows, those that have fields are there afterwards, in the order of their numbers.
pub fn written(text: &str, part: Part, fields: &Fields) -> String {
    let Ok(mut document) = text.parse::<DocumentMut>() else { return text.to_owned() };
    for key in part.keys() {
        if let Some(text) = fields.get(key.name) {
            write::put(document.as_table_mut(), key, text, toml_edit::table);
        }
    }
    // Conditions may wait for another day, but not without the switch that says so.
    let rule = value_at_mut(document.as_table_mut(), "program.auto_approve").and_then(Item::as_table_like_mut);
    if let Some(rule) = rule.filter(|rule| !rule.contains_key("enabled")) {
        rule.insert("enabled", toml_edit::value(false));
    }
    if let Some(rows) = part.rows() {
        write::put_rows(&mut document, rows, fields);
    }
    document.to_string()
}

fn value_at<'t>(table: &'t dyn TableLike, name: &str) -> Option<&'t Item> {
    match name.split_once('.') {
        None => table.get(name),
        Some((first, rest)) => value_at(table.get(first)?.as_table_like()?, rest),
    }
}

fn value_at_mut<'t>(table: &'t mut dyn TableLike, name: &str) -> Option<&'t mut Item> {
    match name.split_once('.') {
        None => table.get_mut(name),
        Some((first, rest)) => value_at_mut(table.get_mut(first)?.as_table_like_mut()?, rest),
    }
}

/// The tables of an array, whether they stand as `[[name]]` or in brackets.
fn tables(document: &DocumentMut, name: &str) -> Vec<toml_edit::Table> {
    let Some(item) = value_at(document.as_table(), name) else { return Vec::new() };
    match item.clone().into_array_of_tables() {
        Ok(array) => array.iter().cloned().collect(),
        Err(_) => Vec::new(),
    }
}

/// As a person types it: text without quotes, a list with commas.
fn shown(item: &Item) -> String {
    match item.as_value() {
        Some(toml_edit::Value::String(text)) => text.value().clone(),
        Some(toml_edit::Value::Array(list)) => {
            let words = list.iter().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
            words.collect::<Vec<_>>().join(", ")
        }
        Some(value) => value.to_string().trim().to_owned(),
        None => String::new(),
    }
}
