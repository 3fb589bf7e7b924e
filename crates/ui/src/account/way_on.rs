//! Where a person goes after log-in: back to the page that was wanted, if it is one of ours.

/// The address within this site, or none. Anything that a browser, or a proxy that tidies addresses, could read as another site is none:
/// two slashes in a row, a backslash (browsers take it for a slash), control characters (browsers drop them), also where they are written as
/// percent signs and digits.
pub fn within_site(wanted: &str) -> Option<&str> {
    let rest = wanted.strip_prefix('/')?;
    let path = wanted.split(['?', '#']).next().unwrap_or(wanted);
    let other_site = path.contains("//")
        || ["%0", "%1", "%2f", "%5c", "%7f"].iter().any(|code| path.to_lowercase().contains(code))
        || wanted.chars().any(|letter| letter.is_control() || letter == '\\');
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
            ("/partner/links?q=https://tributary.example//x%2F", true),
            ("/loginhelp", true),
            ("", false),
            ("partner", false),
            ("https://evil.example/", false),
            ("//evil.example/", false),
            ("/\\evil.example/", false),
            ("/.//evil.example/", false),
            ("/%2Fevil.example/", false),
            ("/%5cevil.example/", false),
            ("/a%0d%0aSet-Cookie: b", false),
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
