//! A German reader walks every page of the portals and finds no English there but what people wrote.

use std::collections::BTreeSet;

use flow::testing::{TestPlatform, test_platform};

use crate::testing::{Browser, Shown, sale};
use crate::words::{Language, within};

/// English words that no German sentence has.
const ENGLISH: &[&str] = &[
    "the", "of", "and", "is", "are", "you", "your", "to", "with", "for", "from", "this", "that", "not", "yet", "by",
    "has", "it", "its", "one", "when", "which", "who", "days", "nothing", "no", "locks", "approved", "payment",
    "today", "wed", "thu", "tue", "brand",
];

const READ_OUT: [&str; 6] = ["aria-label", "title", "placeholder", "data-label", "data-ask", "data-copy-done"];

/// What is called so by those who wrote it.
const WRITTEN: &[&str] = &["TikTok For Business", "Text link", "Operator"];

/// What stands between tags, and in the attributes that are read out or shown.
fn texts(page: &str) -> Vec<String> {
    let mut rest = page.split_once("<body>").map_or(page, |(_, body)| body);
    let mut found = Vec::new();
    while let Some((before, after)) = rest.split_once('<') {
        found.push(before);
        let (tag, behind) = after.split_once('>').unwrap_or((after, ""));
        let names = if tag.contains(" hreflang=") { &[][..] } else { &READ_OUT[..] };
        for name in names {
            let value = tag.split_once(&format!(" {name}=\"")).and_then(|(_, value)| value.split_once('"'));
            found.extend(value.map(|(value, _)| value));
        }
        // What is meant for machines, in a language of its own, or what somebody typed.
        let foreign = ["pre", "code", "textarea", "svg"].into_iter().find(|name| tag.split(' ').next() == Some(name));
        let own_language = tag.contains(" lang=") || tag.contains(" hreflang=");
        let close = foreign.or(own_language.then(|| tag.split(' ').next().unwrap_or_default()));
        let close = close.map(|name| format!("</{name}>"));
        rest = close.and_then(|close| behind.split_once(&close)).map_or(behind, |(_, behind)| behind);
    }
    let plain = |text: &str| text.replace("&#39;", "'").replace("&#34;", "\"").replace("&#38;", "&").trim().to_owned();
    found.into_iter().map(plain).filter(|text| text.chars().any(char::is_alphabetic)).collect()
}

fn is_english(text: &str) -> bool {
    let text = WRITTEN.iter().fold(text.to_owned(), |text, name| text.replace(name, ""));
    let words = text.split(|letter: char| !letter.is_alphabetic()).map(str::to_lowercase);
    words.filter(|word| ENGLISH.contains(&word.as_str())).count() > 0
}

/// Other pages of this portal that a page leads to; of many with one shape the first two.
fn ways(home: &str, shown: &Shown, seen: &BTreeSet<String>) -> Vec<String> {
    let hrefs = shown.body.split(" href=\"").skip(1).filter_map(|rest| rest.split_once('"')).map(|(href, _)| href);
    let own = hrefs
        .filter(|href| href.strip_prefix(home).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?'])));
    let addresses = own.map(|href| href.replace("&#38;", "&").split('#').next().unwrap_or_default().to_owned());
    addresses.filter(|address| !seen.contains(address)).collect()
}

/// `/partner/actions/1001.1.7?state=paid` and its like are one page.
fn shape(address: &str) -> String {
    let path = address.split('?').next().unwrap_or_default();
    let asked = address.contains('?');
    let parts =
        path.split('/').map(|part| if part.contains(|letter: char| letter.is_ascii_digit()) { "#" } else { part });
    format!("{}{}", parts.collect::<Vec<_>>().join("/"), if asked { "?" } else { "" })
}

/// Walks a portal and tells what is English there.
async fn english_of(home: &str, reader: &mut Browser) -> Vec<String> {
    let (mut seen, mut shapes) =
        (BTreeSet::from([home.to_owned()]), std::collections::BTreeMap::<String, usize>::new());
    let (mut waiting, mut english) = (vec![home.to_owned()], BTreeSet::new());
    while let Some(address) = waiting.pop() {
        let visits = shapes.entry(shape(&address)).or_default();
        *visits += 1;
        if *visits > 3 || address.ends_with("/live") {
            continue;
        }
        let shown = reader.see(&address).await;
        if !shown.headers.get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
            continue;
        }
        for text in texts(&shown.body) {
            let is_label =
                within(Language::German, async { crate::known(&text) != text && !WRITTEN.contains(&text.as_str()) })
                    .await;
            if is_label || is_english(&text) {
                english.insert(format!("{}: {text}", shape(&address)));
            }
        }
        for way in ways(home, &shown, &seen) {
            seen.insert(way.clone());
            waiting.push(way);
        }
    }
    english.into_iter().collect()
}

async fn furnished(platform: &TestPlatform) -> [Browser; 2] {
    let brand = Browser::signed_up(platform, "brand", "Delta").await;
    let partner = Browser::signed_up(platform, "partner", "Ana").await;
    let (of_brand, ana) = (brand.caller(platform).await, partner.caller(platform).await);
    let program = platform.program(&of_brand).await.id;
    platform.join(&of_brand, program, &ana).await;
    for order in ["A-1", "A-2"] {
        sale(platform, &of_brand, program, &ana, order).await;
    }
    [brand, partner]
}

#[tokio::test]
async fn a_german_reader_finds_no_english_in_the_portals() {
    let platform = test_platform();
    let [mut brand, mut partner] = furnished(&platform).await;
    let mut operator = Browser::operator(&platform).await;
    let mut english = Vec::new();
    for (home, reader) in [("/brand", &mut brand), ("/partner", &mut partner), ("/admin", &mut operator)] {
        reader.headers.push(("accept-language", "de"));
        english.extend(english_of(home, reader).await);
    }
    assert!(english.is_empty(), "English in {}:\n{}", english.len(), english.join("\n"));
}

#[tokio::test]
async fn the_names_of_fields_are_in_no_language() {
    let platform = test_platform();
    let [_, mut partner] = furnished(&platform).await;
    partner.headers.push(("accept-language", "de"));
    partner.see("/partner/actions?locks=2026-01-21").await.says("name=\"locks\" value=\"2026-01-21\"");
}
