//! Addresses with a query: the one place that writes them, so that nothing a person typed can break out of one.

/// `path` and the pairs that have a value, `/partner/actions?state=pending`.
pub fn address<'a>(path: &str, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs.into_iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// As [`address`], where an empty value means something.
pub fn address_with_empty<'a>(path: &str, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_encoded_and_empty_ones_left_out() {
        assert_eq!(address("/a", []), "/a");
        assert_eq!(address("/a", [("b", "c&d=é\""), ("e", "")]), "/a?b=c%26d%3D%C3%A9%22");
    }
}
