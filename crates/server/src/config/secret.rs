//! A URL that may hold a password: shown by `Debug` without it.

use std::fmt;

use serde::Deserialize;

#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct SecretUrl(String);

impl SecretUrl {
    pub fn new(url: String) -> Self {
        SecretUrl(url)
    }

    /// The URL with its password, for the one who opens it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// `scheme://user:***@host/rest`. The last `@` ends the credentials, since a careless password may hold one;
/// parameters are left out whole, because `?password=` is one way to state it.
impl fmt::Debug for SecretUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (shown, parameters) = match self.0.split_once('?') {
            Some((before, _)) => (before, "?***"),
            None => (self.0.as_str(), ""),
        };
        let Some((scheme, rest)) = shown.split_once("://") else {
            return write!(f, "{shown}{parameters}");
        };
        match rest.rsplit_once('@') {
            Some((credentials, place)) => {
                let user = credentials.split(':').next().unwrap_or("");
                write!(f, "{scheme}://{user}:***@{place}{parameters}")
            }
            None => write!(f, "{scheme}://{rest}{parameters}"),
        }
    }
}
