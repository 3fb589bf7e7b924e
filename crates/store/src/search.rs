//! Words that somebody looks for in the texts of a list.

/// The pattern of `LIKE ... ESCAPE '\'` that finds `words` anywhere in a text of lower case; nothing to look for is no pattern.
///
/// SQLite folds the letters of ASCII only, so others are found as they were written there.
pub(crate) fn pattern(words: &str) -> Option<String> {
    let words = words.trim();
    if words.is_empty() {
        return None;
    }
    let mut pattern = String::from("%");
    for letter in words.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter.to_ascii_lowercase());
    }
    pattern.push('%');
    Some(pattern)
}
