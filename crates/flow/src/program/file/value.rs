//! How single values of the file are understood. Every message says what was expected and what was found.

use domain::landing::{AFFILIATE_SOURCE, OWN_PARAMETERS};
use domain::web_address::host_of;
use toml::de::DeValue;

use super::section::shown;

/// Text in quotes, without surrounding blanks, not empty, at most `chars_max` characters.
pub fn text(chars_max: usize) -> impl Fn(&DeValue) -> Result<String, String> {
    move |value| {
        let text = quoted(value)?.trim();
        match text.chars().count() {
            0 => Err("expected some text, found none".to_owned()),
            count if count > chars_max => Err(format!("expected at most {chars_max} characters, found {count}")),
            _ => Ok(text.to_owned()),
        }
    }
}

/// The same, of one line: names and titles go into e-mail subjects and table cells.
pub fn line(chars_max: usize) -> impl Fn(&DeValue) -> Result<String, String> {
    move |value| {
        let line = text(chars_max)(value)?;
        if line.chars().any(char::is_control) {
            return Err("expected a single line, found a line break or a control character".to_owned());
        }
        Ok(line)
    }
}

/// A value that `parse` understands or complains about: the rule stands in the domain, the place in the file here.
pub fn parsed<T, E: ToString>(parse: impl Fn(&str) -> Result<T, E>) -> impl Fn(&DeValue) -> Result<T, String> {
    move |value| parse(quoted(value)?).map_err(|error| error.to_string())
}

pub fn boolean(value: &DeValue) -> Result<bool, String> {
    value.as_bool().ok_or_else(|| format!("expected true or false, found {}", shown(value)))
}

/// A short name in lower case that can stand in an address or an API call: `new_advertiser`, `tiktok-for-business`.
pub fn name_of(joint: char, chars_max: usize) -> impl Fn(&DeValue) -> Result<String, String> {
    move |value| {
        let name = quoted(value)?;
        let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == joint;
        let edges = name.starts_with(joint) || name.ends_with(joint);
        if name.is_empty() || name.len() > chars_max || edges || !name.chars().all(good) {
            return Err(format!(
                "expected 1 to {chars_max} lower-case letters, digits and {joint:?} between them, found {}",
                shown(value)
            ));
        }
        Ok(name.to_owned())
    }
}

/// An IANA zone by its name in the tz database that travels with the program.
pub fn time_zone(value: &DeValue) -> Result<String, String> {
    let name = quoted(value)?;
    let zone = jiff::tz::TimeZone::get(name).map_err(|_| {
        format!(
            "expected a time zone of the IANA database like \"America/Los_Angeles\" or \"UTC\", found {}",
            shown(value)
        )
    })?;
    Ok(zone.iana_name().unwrap_or(name).to_owned())
}

/// An address that a browser opens, read as strictly as the deep links of visitors are.
pub fn web_address(value: &DeValue) -> Result<String, String> {
    let address = quoted(value)?;
    match host_of(address) {
        Ok(_) => Ok(address.to_owned()),
        Err(error) => {
            Err(format!("expected a web address like \"https://www.example.com/\", found {}: {error}", shown(value)))
        }
    }
}

/// The name of a query parameter that lands on the brand's page.
pub fn parameter_name(value: &DeValue) -> Result<String, String> {
    let name = quoted(value)?;
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    if name.is_empty() || name.len() > 64 || !name.chars().all(good) {
        return Err(format!("expected 1 to 64 letters, digits, '_', '-' or '.', found {}", shown(value)));
    }
    // The first speak to us on tracking links, the last is ours on every landing page.
    if OWN_PARAMETERS.contains(&name) || name == AFFILIATE_SOURCE {
        return Err(format!("expected a name that tracking links do not use themselves, found {}", shown(value)));
    }
    Ok(name.to_owned())
}

/// An e-mail address as far as a file can be judged: one @ with something sensible on both sides.
pub fn email(value: &DeValue) -> Result<String, String> {
    let text = quoted(value)?.trim();
    let sensible = text.split_once('@').is_some_and(|(local, host)| {
        !local.is_empty() && !host.contains('@') && host.contains('.') && !host.starts_with('.') && !host.ends_with('.')
    });
    if !sensible || text.len() > 254 || text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(format!("expected an e-mail address, found {}", shown(value)));
    }
    Ok(text.to_owned())
}

/// One value, or a list of them that is not empty.
pub fn one_or_more<T>(read: impl Fn(&DeValue) -> Result<T, String>) -> impl Fn(&DeValue) -> Result<Vec<T>, String> {
    move |value| match value.as_array() {
        Some(items) if items.is_empty() => Err("expected at least one value, found an empty list".to_owned()),
        Some(items) => items.iter().map(|item| read(item.get_ref())).collect(),
        None => Ok(vec![read(value)?]),
    }
}

pub fn quoted<'v>(value: &'v DeValue) -> Result<&'v str, String> {
    value.as_str().ok_or_else(|| format!("expected text in quotes, found {}", shown(value)))
}
