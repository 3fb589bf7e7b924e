//! Where a person goes after log-in: back to the page that was wanted, if it is one of ours.

/// The address within this site, or none. Anything that a browser could read as another site is none: a second slash, a
/// backslash (browsers take it for a slash), control characters (browsers drop them).
pub fn within_site(wanted: &str) -> Option<&str> {
    let rest = wanted.strip_prefix('/')?;
    let other_site =
        rest.starts_with(['/', '\\']) || wanted.chars().any(|letter| letter.is_control() || letter == '\\');
    let another_door = ["login", "logout", "signup"]
        .iter()
        .any(|door| rest.strip_prefix(door).is_some_and(|tail| tail.is_empty() || tail.starts_with(['?', '/', '#'])));
    (!other_site && !another_door).then_some(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_this_site_are_gone_to() {
        for (wanted, expected) in [
            ("/partner/actions?state=pending", true),
            ("/loginhelp", true),
            ("", false),
            ("partner", false),
            ("https://evil.example/", false),
            ("//evil.example/", false),
            ("/\\evil.example/", false),
            ("/a\\b", false),
            ("/\t/evil.example/", false),
            ("/a\nSet-Cookie: b", false),
            ("javascript:alert(1)", false),
            ("/logout", false),
            ("/login?next=/login", false),
        ] {
            assert_eq!(within_site(wanted).is_some(), expected, "{wanted:?}");
        }
    }
}
