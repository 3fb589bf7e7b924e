//! The installation's own secrets, each in a file that only its owner may read.
//!
//! `click.keys` holds the keys of click ids, one a line: number, when it was made, 64 hex digits. The last line's key seals,
//! all keys open, so a new key is a new line and no click is lost. No line is ever taken out: `verify` and the lists of
//! clicks open click ids of any age.
//!
//! `visitor.key` keys the hash by which a visitor is recognised again within a day: 64 hex digits.
//!
//! `factor.key` seals people's second factors, which nobody can use without it: 64 hex digits. A data directory from before there were
//! second factors gets it at the next start.

use std::fmt::Write;
use std::fs::File;
use std::path::Path;

use anyhow::{Context, bail};
use domain::click_id::{ClickKey, Keyring};
use flow::VisitorKey;
use flow::factor::FactorKey;
use jiff::Timestamp;

use crate::data_directory::{DataDirectory, replace_secret, write_secret};

/// Makes the first keys of a new data directory.
pub fn create(directory: &DataDirectory, made_at: Timestamp) -> anyhow::Result<()> {
    write_secret(&directory.visitor_key(), &(hex(&random_secret()?) + "\n"))?;
    write_secret(&directory.factor_key(), &(hex(&random_secret()?) + "\n"))?;
    write_secret(&directory.click_keys(), &click_line(1, made_at, &random_secret()?))
}

/// Adds the key that seals from now on, and gives its number. Refused when all 255 numbers are used.
pub fn rotate(directory: &DataDirectory, made_at: Timestamp) -> anyhow::Result<u8> {
    // Two at once would both write the number after the last one, and one of the two keys would be lost.
    let folder = directory.keys();
    let held = File::open(&folder).with_context(|| format!("opening {}", folder.display()))?;
    held.lock().with_context(|| format!("locking {}", folder.display()))?;

    let path = directory.click_keys();
    let mut text = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let newest = parse(&text).with_context(|| format!("reading {}", path.display()))?.newest();
    let number = newest.checked_add(1).context("all 255 numbers of click keys are used")?;
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text += &click_line(number, made_at, &random_secret()?);
    // Also when somebody numbered the lines by hand, and the next number is taken.
    parse(&text).context("adding a click key")?;
    replace_secret(&path, &text)?;
    Ok(number)
}

pub fn read_visitor_key(path: &Path) -> anyhow::Result<VisitorKey> {
    read_secret(path).map(VisitorKey)
}

/// Makes the key if there is none yet.
pub fn read_factor_key(directory: &DataDirectory) -> anyhow::Result<FactorKey> {
    let path = directory.factor_key();
    if !path.exists() {
        let made = write_secret(&path, &(hex(&random_secret()?) + "\n"));
        // Another process may have made it in this instant: what stands there counts.
        made.or_else(|error| if path.exists() { Ok(()) } else { Err(error) })?;
    }
    read_secret(&path).map(FactorKey)
}

fn read_secret(path: &Path) -> anyhow::Result<[u8; 32]> {
    let text = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    secret_of(text.trim()).with_context(|| format!("{} is not 64 hex digits", path.display()))
}

/// All keys of click ids, oldest first.
pub fn read_click_keys(path: &Path) -> anyhow::Result<Keyring> {
    let text = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    parse(&text).with_context(|| format!("reading {}", path.display()))
}

fn parse(text: &str) -> anyhow::Result<Keyring> {
    let mut keys = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        // The line itself stays out of the message: it is the secret.
        let key = parse_line(line).with_context(|| format!("line {} is no click key", index + 1))?;
        keys.push(key);
    }
    Ok(Keyring::new(keys)?)
}

fn parse_line(line: &str) -> Option<ClickKey> {
    let mut words = line.split_whitespace();
    let number = words.next()?.parse().ok()?;
    let _made_at: Timestamp = words.next()?.parse().ok()?;
    let secret = secret_of(words.next()?)?;
    words.next().is_none().then_some(ClickKey { number, secret })
}

fn click_line(number: u8, made_at: Timestamp, secret: &[u8; 32]) -> String {
    format!("{number} {made_at:.0} {}\n", hex(secret))
}

fn secret_of(digits: &str) -> Option<[u8; 32]> {
    let digits = digits.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let mut secret = [0; 32];
    for (byte, pair) in secret.iter_mut().zip(digits.chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(secret)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string");
        text
    })
}

/// A password that nobody guesses.
pub fn random_text() -> anyhow::Result<String> {
    Ok(hex(&random_secret()?)[..24].to_owned())
}

fn random_secret() -> anyhow::Result<[u8; 32]> {
    let mut secret = [0; 32];
    if let Err(error) = getrandom::fill(&mut secret) {
        bail!("asking the system for random bytes: {error}");
    }
    Ok(secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_keys_are_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let directory = DataDirectory::create(folder.path()).unwrap();
        create(&directory, Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(read_click_keys(&directory.click_keys()).unwrap().newest(), 1);
        assert_ne!(read_visitor_key(&directory.visitor_key()).unwrap().0, [0; 32]);
        let factor_key = read_factor_key(&directory).unwrap().0;
        std::fs::remove_file(directory.factor_key()).unwrap();
        assert_ne!(read_factor_key(&directory).unwrap().0, factor_key, "one is made where there is none");
        assert!(create(&directory, Timestamp::UNIX_EPOCH).is_err(), "keys are never replaced");
    }

    #[test]
    fn the_last_line_seals() {
        let text = click_line(1, Timestamp::UNIX_EPOCH, &[1; 32])
            + "\n# a remark\n"
            + &click_line(2, Timestamp::UNIX_EPOCH, &[2; 32]);
        assert_eq!(parse(&text).unwrap().newest(), 2);
    }

    #[test]
    fn rotation_adds_a_line_and_keeps_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let directory = DataDirectory::create(folder.path()).unwrap();
        create(&directory, Timestamp::UNIX_EPOCH).unwrap();
        let first = std::fs::read_to_string(directory.click_keys()).unwrap();
        assert_eq!(rotate(&directory, Timestamp::UNIX_EPOCH).unwrap(), 2);
        assert_eq!(rotate(&directory, Timestamp::UNIX_EPOCH).unwrap(), 3);
        let text = std::fs::read_to_string(directory.click_keys()).unwrap();
        assert!(text.starts_with(&first) && text.lines().count() == 3);
        assert_eq!(parse(&text).unwrap().newest(), 3);

        let last = click_line(255, Timestamp::UNIX_EPOCH, &[1; 32]);
        replace_secret(&directory.click_keys(), &last).unwrap();
        assert!(rotate(&directory, Timestamp::UNIX_EPOCH).is_err());
        assert_eq!(std::fs::read_to_string(directory.click_keys()).unwrap(), last);
    }

    #[test]
    fn a_wrong_line_is_named_and_not_shown() {
        let secret = "ab".repeat(31);
        for wrong in [
            format!("1 1970-01-01T00:00:00Z {secret}"),
            format!("1 1970-01-01T00:00:00Z {secret}zz"),
            format!("1 1970-01-01T00:00:00Z {secret}éa"),
            format!("256 1970-01-01T00:00:00Z {secret}ab"),
            format!("1 yesterday {secret}ab"),
            format!("1 1970-01-01T00:00:00Z {secret}ab more"),
        ] {
            let refused = format!("{:#}", parse(&wrong).unwrap_err());
            assert!(refused.contains("line 1") && !refused.contains("abab"), "{refused}");
        }
        assert!(parse("").is_err());
    }
}
