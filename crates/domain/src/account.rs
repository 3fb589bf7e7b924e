//! What an account and a person may be called, and how a person may log in.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::field::{FieldError, Problem, line, paragraph, required_line};
use crate::web_address::host_of;

#[cfg(test)]
mod tests;

const NAME_CHARS_MAX: usize = 120;
/// RFC 5321, section 4.5.3.1.3, less the angle brackets.
const EMAIL_CHARS_MAX: usize = 254;
const EMAIL_LOCAL_CHARS_MAX: usize = 64;
const PASSWORD_CHARS_MIN: usize = 10;
/// Long enough for every password manager, short enough that hashing it cannot be made slow.
const PASSWORD_CHARS_MAX: usize = 128;
const REASON_CHARS_MAX: usize = 500;
const WEBSITE_CHARS_MAX: usize = 1000;

/// The name of an account in API calls: `IR` and 32 letters or digits, so that existing clients accept it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountSid(String);

impl AccountSid {
    /// A new SID: 160 bits in 32 characters of Crockford's alphabet, in upper case. The caller draws the bytes.
    pub fn from_random(random: [u8; 32]) -> Self {
        const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let characters = random.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
        Self("IR".chars().chain(characters).collect())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountSid {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl FromStr for AccountSid {
    type Err = SidError;

    fn from_str(text: &str) -> Result<Self, SidError> {
        match text.strip_prefix("IR") {
            Some(rest) if rest.len() == 32 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
                Ok(Self(text.to_owned()))
            }
            _ => Err(SidError),
        }
    }
}

/// Does not repeat the text: people paste secrets into the wrong field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("an account SID is IR and 32 letters or digits")]
pub struct SidError;

/// The name of an account, as partners and brands see it.
pub fn account_name(text: &str) -> Result<String, FieldError> {
    required_line("account_name", text, NAME_CHARS_MAX)
}

/// The name of a person.
pub fn person_name(text: &str) -> Result<String, FieldError> {
    required_line("name", text, NAME_CHARS_MAX)
}

/// The website of an account; empty is none.
/// Why the operator did something to somebody, in words that those concerned will read.
pub fn reason(text: &str) -> Result<String, FieldError> {
    let reason = paragraph("reason", text, REASON_CHARS_MAX)?;
    if reason.is_empty() { Err(Problem::Missing.of("reason")) } else { Ok(reason) }
}

pub fn website(text: &str) -> Result<String, FieldError> {
    let text = line("website", text, WEBSITE_CHARS_MAX)?;
    match host_of(&text) {
        Ok(_) => Ok(text),
        Err(_) if text.is_empty() => Ok(text),
        Err(error) => Err(Problem::Refused(error.to_string()).of("website")),
    }
}

/// An e-mail address in lower case, the form in which it is stored and compared.
///
/// Judged loosely: whether it exists is found out by writing to it. What is refused could never be written to, or could
/// be mistaken in a header.
pub fn email(text: &str) -> Result<String, FieldError> {
    let email = required_line("email", text, EMAIL_CHARS_MAX)?.to_lowercase();
    let plain = email.chars().all(|character| !character.is_whitespace() && !"<>()[]\\,;:\"".contains(character));
    let parts = email.split_once('@').filter(|(local, domain)| {
        let sized = !local.is_empty() && local.chars().count() <= EMAIL_LOCAL_CHARS_MAX;
        sized && !domain.contains('@') && domain.contains('.') && domain.split('.').all(|label| !label.is_empty())
    });
    if plain && parts.is_some() {
        Ok(email)
    } else {
        Err(Problem::Expected("an e-mail address such as ana@example.com").of("email"))
    }
}

/// Whether a password will do for the person with this e-mail address. It is judged as it is, spaces and all.
///
/// Length and nothing else makes a password good (NIST SP 800-63B, section 5.1.1.2); what is refused besides is what is
/// guessed first: the address itself and one character over and over.
pub fn password(text: &str, email: &str) -> Result<(), FieldError> {
    let count = text.chars().count();
    let name = email.split('@').next().unwrap_or_default();
    let folded = text.to_lowercase();
    let guessed = folded == email || (!name.is_empty() && folded.replace(name, "").chars().count() < 4);
    let problem = if count == 0 {
        Problem::Missing
    } else if count < PASSWORD_CHARS_MIN {
        Problem::TooShort { min: PASSWORD_CHARS_MIN }
    } else if count > PASSWORD_CHARS_MAX {
        Problem::TooLong { max: PASSWORD_CHARS_MAX }
    } else if guessed {
        Problem::Refused("it is little more than the e-mail address".to_owned())
    } else if text.chars().all(|character| text.starts_with(character)) {
        Problem::Refused("it is one character over and over".to_owned())
    } else {
        return Ok(());
    };
    Err(problem.of("password"))
}
