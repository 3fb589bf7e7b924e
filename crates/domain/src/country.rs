//! Countries are ISO 3166-1 codes of two letters.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// An ISO 3166-1 alpha-2 code, `US`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

impl Country {
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a country code is two ASCII letters")
    }
}

impl fmt::Display for Country {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

impl FromStr for Country {
    type Err = UnknownCountry;

    /// Reads either case.
    fn from_str(text: &str) -> Result<Self, UnknownCountry> {
        let unknown = || UnknownCountry { text: text.to_owned() };
        let code = <[u8; 2]>::try_from(text.to_ascii_uppercase().as_bytes()).map_err(|_| unknown())?;
        let known = std::str::from_utf8(&code).is_ok_and(|code| iso_currency::Country::from_str(code).is_ok());
        if known { Ok(Self(code)) } else { Err(unknown()) }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is not an ISO 3166-1 country code of two letters, such as US")]
pub struct UnknownCountry {
    pub text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_known_and_shown_in_upper_case() {
        for (text, expected) in
            [("US", Some("US")), ("de", Some("DE")), ("ZZ", None), ("USA", None), ("", None), ("é", None)]
        {
            let read = text.parse::<Country>().ok().map(|country| country.to_string());
            assert_eq!(read.as_deref(), expected, "{text:?}");
        }
    }
}
