//! What a site must show so that it is proved: a token that only the one who asked for it knows, where only the site's owner can put it.

/// Either will do. The file holds the token and nothing else.
pub const FILE_PATHS: [&str; 2] = ["/.well-known/tributary-verification.txt", "/tributary-verification.txt"];

/// `<meta name="tributary-verification" content="TOKEN">` in the head of the first page.
pub const META_NAME: &str = "tributary-verification";

/// `tributary-verification=TOKEN` as a TXT record of the site.
pub const DNS_PREFIX: &str = "tributary-verification=";

pub fn file_shows(body: &[u8], token: &str) -> bool {
    body.trim_ascii() == token.as_bytes()
}

pub fn texts_show(texts: &[String], token: &str) -> bool {
    texts.iter().any(|text| text.trim().strip_prefix(DNS_PREFIX) == Some(token))
}

/// Whether the head of the page has the tag. Visitors write into the body of a page (comments, reviews), and authors into its comments
/// and scripts, so neither counts.
pub fn page_shows(html: &str, token: &str) -> bool {
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        rest = &rest[start..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let name_end = rest[1..].find(|letter: char| letter.is_ascii_whitespace() || matches!(letter, '>' | '/'));
        let name = rest[1..].get(..name_end.unwrap_or(rest.len() - 1)).unwrap_or_default().to_ascii_lowercase();
        match name.as_str() {
            "body" => return false,
            "" if rest.to_ascii_lowercase().starts_with("</head") => return false,
            "script" | "style" | "title" | "noscript" | "template" | "textarea" => rest = after_element(rest, &name),
            _ => {
                let (attributes, after) = attributes(&rest[1 + name.len()..]);
                let says = |attribute: &str| {
                    attributes.iter().find(|(name, _)| name == attribute).map_or("", |(_, value)| value.as_str())
                };
                if name == "meta" && says("name").eq_ignore_ascii_case(META_NAME) && says("content").trim() == token {
                    return true;
                }
                rest = after;
            }
        }
    }
    false
}

/// What follows the end of an element whose content is no markup.
fn after_element<'a>(rest: &'a str, name: &str) -> &'a str {
    let folded = rest.to_ascii_lowercase();
    folded.find(&format!("</{name}")).map_or("", |end| &rest[end + 2..])
}

/// The attributes of a tag, names in lower case, and what follows its `>`. References in values are not read: a token has none.
fn attributes(tag: &str) -> (Vec<(String, String)>, &str) {
    let mut found = Vec::new();
    let mut rest = tag.trim_start_matches(|letter: char| letter.is_ascii_whitespace() || letter == '/');
    while !rest.is_empty() && !rest.starts_with('>') {
        let end = rest.find(|letter: char| letter.is_ascii_whitespace() || matches!(letter, '=' | '>' | '/'));
        // A stray `=` is a name of its own, as browsers read it.
        let end = end.map_or(rest.len(), |end| end.max(1));
        let (name, after) = rest.split_at(end);
        let name = name.to_ascii_lowercase();
        rest = after.trim_ascii_start();
        let mut value = "";
        if let Some(given) = rest.strip_prefix('=') {
            let given = given.trim_ascii_start();
            let quoted = ['"', '\''].into_iter().find(|quote| given.starts_with(*quote));
            (value, rest) = match quoted {
                Some(quote) => given[1..].split_once(quote).unwrap_or(("", "")),
                None => given.split_at(
                    given.find(|letter: char| letter.is_ascii_whitespace() || letter == '>').unwrap_or(given.len()),
                ),
            };
        }
        found.push((name, value.to_owned()));
        rest = rest.trim_start_matches(|letter: char| letter.is_ascii_whitespace() || letter == '/');
    }
    (found, rest.strip_prefix('>').unwrap_or(rest))
}
