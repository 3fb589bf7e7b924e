//! Groups of a brand's partners: by what commission rules can tell partners apart, and lists too.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::field::{FieldError, required_line};

/// So that a code can stand wherever facts are copied.
const CODE_BYTES_MAX: usize = 32;

const NAME_CHARS_MAX: usize = 60;

/// By what rules, facts and decisions know a group, `gold_members`: 1 to 32 lower-case letters, digits and underscores between them.
///
/// Never changes; what people call the group may.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupCode([u8; CODE_BYTES_MAX]);

#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "`{text}` is not the code of a group such as gold_members: 1 to 32 lower-case letters, digits and underscores between them"
)]
pub struct GroupCodeError {
    pub text: String,
}

impl GroupCode {
    pub fn as_str(&self) -> &str {
        let end = self.0.iter().position(|byte| *byte == 0).unwrap_or(CODE_BYTES_MAX);
        std::str::from_utf8(&self.0[..end]).expect("a code is ASCII")
    }
}

impl FromStr for GroupCode {
    type Err = GroupCodeError;

    fn from_str(text: &str) -> Result<Self, GroupCodeError> {
        let good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        let is_code = (1..=CODE_BYTES_MAX).contains(&text.len())
            && text.bytes().all(good)
            && !text.starts_with('_')
            && !text.ends_with('_');
        if !is_code {
            return Err(GroupCodeError { text: text.to_owned() });
        }
        let mut bytes = [0; CODE_BYTES_MAX];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        Ok(Self(bytes))
    }
}

impl fmt::Display for GroupCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl fmt::Debug for GroupCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// What people call a group.
pub fn name(text: &str) -> Result<String, FieldError> {
    required_line("name", text, NAME_CHARS_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back() {
        for good in ["a", "gold", "gold_members_2", "x".repeat(32).as_str()] {
            assert_eq!(good.parse::<GroupCode>().unwrap().to_string(), good);
        }
        for wrong in ["", "Gold", "gold members", "_gold", "gold_", "gold-2", "é", "x".repeat(33).as_str(), "a\0b"] {
            assert!(wrong.parse::<GroupCode>().is_err(), "{wrong:?}");
        }
    }
}
