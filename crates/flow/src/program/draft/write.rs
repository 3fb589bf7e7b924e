//! How a field gets into the file: only what differs is written, where it stood.

use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, TableLike, Value};

use super::{FROM, Fields, Key, Kind, Rows, shown, tables, value_at};

/// Puts a text under a dotted name. Tables on the way are made, and taken out again when nothing is left in them.
pub fn put(table: &mut dyn TableLike, key: &Key, text: &str, new_table: fn() -> Item) {
    let name = key.name;
    let text = text.replace("\r\n", "\n");
    let text = text.trim();
    let stands = value_at(table, name).map(shown);
    let unchanged = match &stands {
        Some(stands) => words(key.kind, stands) == words(key.kind, text),
        None => text.is_empty() || text == key.absent,
    };
    if !unchanged {
        set(table, name, value(key.kind, text), new_table);
    }
}

/// The rows that the fields name, each made from the row it was before.
pub fn put_rows(document: &mut DocumentMut, rows: Rows, fields: &Fields) {
    let before = tables(document, rows.name);
    let mut after = Vec::new();
    let numbers = row_numbers(rows.name, fields);
    for number in numbers {
        let field = |key: &str| fields.get(&format!("{}[{number}].{key}", rows.name)).map(String::as_str);
        let from = field(FROM).and_then(|from| from.parse::<usize>().ok());
        let mut table = from.and_then(|from| before.get(from).cloned()).unwrap_or_default();
        for key in rows.keys {
            if let Some(text) = field(key.name) {
                put(&mut table, key, text, in_braces);
            }
        }
        after.push(table);
    }
    if after.len() == before.len() && after.iter().zip(&before).all(|(a, b)| a.to_string() == b.to_string()) {
        return;
    }
    // Tables are printed in the order of their positions, so each takes the place of the row that stood there.
    let places: Vec<_> = before.iter().map(Table::position).collect();
    let mut array = ArrayOfTables::new();
    for (index, mut table) in after.into_iter().enumerate() {
        table.set_position(places.get(index).or(places.last()).copied().flatten());
        if table.decor().prefix().is_none() {
            table.decor_mut().set_prefix("\n");
        }
        array.push(table);
    }
    let (parent, last) = rows.name.rsplit_once('.').unwrap_or(("", rows.name));
    let parent: &mut dyn TableLike = match parent {
        "" => document.as_table_mut(),
        parent => match document.as_table_mut().entry(parent).or_insert(toml_edit::table()).as_table_like_mut() {
            Some(table) => table,
            None => return,
        },
    };
    if array.is_empty() {
        parent.remove(last);
    } else {
        parent.insert(last, Item::ArrayOfTables(array));
    }
}

/// Tables inside a row stand on its lines.
fn in_braces() -> Item {
    Item::Value(InlineTable::new().into())
}

/// The numbers of the rows that have any field, in order.
fn row_numbers(name: &str, fields: &Fields) -> Vec<usize> {
    let number = |field: &String| {
        let rest = field.strip_prefix(name)?.strip_prefix('[')?;
        rest.split_once(']')?.0.parse().ok()
    };
    let mut numbers: Vec<usize> = fields.keys().filter_map(number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

fn set(table: &mut dyn TableLike, name: &str, value: Option<Value>, new_table: fn() -> Item) {
    match (name.split_once('.'), value) {
        (None, None) => drop(table.remove(name)),
        (None, Some(mut value)) => match table.get_mut(name) {
            Some(Item::Value(stands)) => {
                *value.decor_mut() = stands.decor().clone();
                *stands = value;
            }
            _ => drop(table.insert(name, Item::Value(value))),
        },
        (Some((first, rest)), value) => {
            if table.get(first).is_none() {
                if value.is_none() {
                    return;
                }
                table.insert(first, new_table());
            }
            let Some(inside) = table.get_mut(first).and_then(Item::as_table_like_mut) else { return };
            set(inside, rest, value, new_table);
            if inside.is_empty() {
                table.remove(first);
            }
        }
    }
}

fn value(kind: Kind, text: &str) -> Option<Value> {
    if text.is_empty() && kind != Kind::List {
        return None;
    }
    Some(match kind {
        Kind::Text => text.into(),
        Kind::Boolean => (text == "true").into(),
        Kind::List | Kind::OneOrMore => match (kind, words(kind, text).as_slice()) {
            (_, []) => return None,
            (Kind::OneOrMore, [one]) => one.as_str().into(),
            (_, several) => Value::Array(several.iter().map(String::as_str).collect::<Array>()),
        },
    })
}

/// What a text says, so that two ways to write the same do not count as a change.
fn words(kind: Kind, text: &str) -> Vec<String> {
    match kind {
        Kind::Text | Kind::Boolean => vec![text.trim().to_owned()],
        Kind::List | Kind::OneOrMore => {
            let separated = text.split([',', '\n', ' ']).map(str::trim).filter(|word| !word.is_empty());
            separated.map(str::to_owned).collect()
        }
    }
}
