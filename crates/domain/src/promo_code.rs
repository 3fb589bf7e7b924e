//! Promo codes: words that speak for a partner where no link can be followed.

use crate::field::{FieldError, Problem, required_line};

mod standing;

pub use standing::CodeStanding;

const CODE_CHARS_MIN: usize = 3;
/// As long as what a conversion may bring ([`crate::conversion`]).
const CODE_CHARS_MAX: usize = 64;

/// A code that a brand assigns to a partner, as it is shown: letters, digits, `-` and `_`.
pub fn code(text: &str) -> Result<String, FieldError> {
    let code = required_line("code", text, CODE_CHARS_MAX)?;
    if code.chars().count() < CODE_CHARS_MIN {
        return Err(Problem::TooShort { min: CODE_CHARS_MIN }.of("code"));
    }
    if code.chars().any(|character| !character.is_alphanumeric() && !matches!(character, '-' | '_')) {
        return Err(Problem::Expected("letters, digits, hyphens and underscores").of("code"));
    }
    Ok(code)
}

/// The form in which codes are compared: people type them in any case.
pub fn folded(code: &str) -> String {
    code.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_words() {
        assert_eq!(code(" Spring-20 "), Ok("Spring-20".to_owned()));
        assert_eq!(folded(" Spring-20 "), "spring-20");
        for wrong in ["", "ab", "a b c", "20%off", "<b>"] {
            assert!(code(wrong).is_err(), "{wrong:?}");
        }
        assert!(code(&"x".repeat(65)).is_err());
    }
}
