//! Words on pages: holes, escaping, and in whose language.

use http::header::{LOCATION, SET_COOKIE};

use super::*;
use crate::testing::Browser;

#[test]
fn a_hole_is_filled_by_its_name_and_what_is_foreign_is_escaped() {
    let words = t("As {role}, with the address {email}.").with("owner").with("<b>@example.com");
    assert_eq!(words.to_string(), "As owner, with the address &#60;b&#62;@example.com.");
    assert_eq!(tn(1, "{n} day", "{n} days").to_string(), "1 day");
    assert_eq!(tn(1200, "{n} day", "{n} days").to_string(), "1,200 days");
    assert_eq!(t("no such pattern").sentence().to_string(), "No such pattern");
    assert_eq!(pieces("{a}").collect::<Vec<_>>(), [Piece::Hole("a")]);
}

#[tokio::test]
async fn a_german_reader_is_answered_in_german_and_may_choose_english() {
    let platform = flow::testing::test_platform();
    let brand = Browser::signed_up(&platform, "brand", "Delta").await;
    let caller = brand.caller(&platform).await;
    platform.program(&caller).await;
    let mut reader = Browser::new(&platform);
    reader.headers.push(("accept-language", "de-DE,de;q=0.9,en;q=0.5"));
    reader.see("/login").await.says("<html lang=\"de\">").says("Anmelden").says_nothing_of("Log in<");
    reader.see("/").await.says("15 Tage nach dem Ende des Tages").says("40.00 USD").says("lang=\"en\"");
    let chosen = reader.see("/language/en").await;
    chosen.has_status(303);
    assert!(chosen.headers[SET_COOKIE].to_str().expect("it is text").starts_with("language=en;"));
    reader.headers.push(("cookie", "language=en"));
    reader.see("/login").await.says("<html lang=\"en\">").says("Log in");
    // The help center has its articles in English only, and says so.
    let mut german = Browser::signed_up(&platform, "partner", "Ana").await;
    german.headers.push(("accept-language", "de"));
    german.see("/partner").await.says("<html lang=\"de\">").says_nothing_of("Join a program");
    german.see("/help").await.says("<html lang=\"de\">").says("class=\"topics topics--two\" lang=\"en\"");
    let article = german.see("/help/payments").await;
    article
        .says("<html lang=\"de\">")
        .says("gibt es nur auf Englisch")
        .says("<div class=\"article__body\" lang=\"en\">");
    article.says("after the end of the day tracked").says_nothing_of("nach dem Ende des Tages");
    german.see("/help/components").await.says("<html lang=\"en\">");
}

#[tokio::test]
async fn choosing_a_language_leads_back_and_nowhere_else() {
    let platform = flow::testing::test_platform();
    for (from, to) in [
        ("http://tributary.test/login?next=/partner", "/"),
        ("http://tributary.test/programs/x?a=b", "/programs/x?a=b"),
        ("https://evil.example//evil.example/", "/"),
        ("not an address", "/"),
    ] {
        let mut reader = Browser::new(&platform);
        reader.headers.push(("referer", from));
        assert_eq!(reader.see("/language/de").await.headers[LOCATION], to, "{from}");
        assert!(!reader.see("/language/xx").await.headers.contains_key(SET_COOKIE));
    }
}
