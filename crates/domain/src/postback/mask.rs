//! An address for those who may read it and not write it: without the secrets of its receiver, which stand in the query.

/// What stands for a value; of no telling length.
const MASK: &str = "***";

/// What stands before the query, which is enough to know a receiver by.
pub fn without_query(address: &str) -> &str {
    address.split_once('?').map_or(address, |(before, _)| before)
}

/// The names and macros of the query stay, every other value is masked. Of a filled address that is all values.
pub fn masked(address: &str) -> String {
    let Some((before, query)) = address.split_once('?') else { return address.to_owned() };
    let parameters = query.split('&').map(|parameter| match parameter.split_once('=') {
        Some((name, value)) => format!("{name}={}", masked_value(value)),
        None => masked_value(parameter),
    });
    format!("{before}?{}", parameters.collect::<Vec<_>>().join("&"))
}

fn masked_value(mut rest: &str) -> String {
    let mut shown = String::new();
    while !rest.is_empty() {
        let whole_macro = if rest.starts_with('{') { rest.find('}').map(|end| end + 1) } else { None };
        let end = whole_macro.unwrap_or_else(|| {
            rest.char_indices().skip(1).find(|(_, letter)| *letter == '{').map_or(rest.len(), |(at, _)| at)
        });
        shown.push_str(if whole_macro.is_some() { &rest[..end] } else { MASK });
        rest = &rest[end..];
    }
    shown
}
