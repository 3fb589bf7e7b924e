//! Every form of every page, sent from elsewhere. The addresses are read off the list of routes.

use flow::testing::{TestPlatform, test_platform};

use crate::testing::{Browser, Route, Shown, every_route};

/// A mail program posts there without cookie or field (RFC 8058): the address itself is signed, and does that one thing only.
const SIGNED: &str = "/unsubscribe/";

fn forms() -> impl Iterator<Item = Route> {
    every_route().into_iter().filter(|route| route.takes_forms && !route.address.starts_with(SIGNED))
}

async fn post(browser: &mut Browser, route: &Route, csrf: &str) -> Shown {
    match route.takes_files {
        true => browser.upload_with(&route.address, csrf, &[("text", "x")], "a.txt", b"x").await,
        false => browser.send_with(&route.address, csrf, &[("name", "x")]).await,
    }
}

#[tokio::test]
async fn every_route_that_changes_something_takes_forms_of_its_own_session_only() {
    let platform = test_platform();
    let mut portals = Vec::new();
    for (home, kind) in [("/partner", "partner"), ("/brand", "brand"), ("/admin", "")] {
        let (own, other) = match kind {
            "" => (Browser::operator(&platform).await, Browser::logged_in(&platform, "olga@example.com").await),
            kind => (
                Browser::signed_up(&platform, kind, kind).await,
                Browser::logged_in(&platform, &format!("{kind}@example.com")).await,
            ),
        };
        portals.push((home, own, other));
    }
    for (home, own, other) in &mut portals {
        own.see(&format!("{home}/profile")).await.has_status(200);
        other.see(&format!("{home}/profile")).await.has_status(200);
        let (word, other_word) = (own.csrf().to_owned(), other.csrf().to_owned());
        assert!(word.len() >= 32 && word != other_word, "each session has a word of its own");
        let before = audits(&platform, own).await;
        let is_outside = |address: &str| !["/partner", "/brand", "/admin"].iter().any(|home| address.starts_with(home));
        for route in
            forms().filter(|route| route.address.starts_with(&format!("{home}/")) || is_outside(&route.address))
        {
            let address = &route.address;
            if !route.takes_files {
                refused(&own.send_bare(address).await, address, "no word at all");
            }
            for guess in ["", "guess", &other_word] {
                refused(&post(own, &route, guess).await, address, "another word");
            }
            for elsewhere in [
                vec![("sec-fetch-site", "cross-site")],
                vec![("sec-fetch-site", "same-site")],
                vec![("origin", "https://evil.example"), ("host", "tributary.test")],
                vec![("origin", "null"), ("host", "tributary.test")],
            ] {
                own.headers = elsewhere;
                refused(&post(own, &route, &word).await, address, "the right word from another site");
                own.headers.clear();
            }
        }
        assert_eq!(audits(&platform, own).await, before, "{home}: nothing was changed");
        own.see(home).await.has_status(200);
    }
}

#[tokio::test]
async fn whoever_is_not_logged_in_is_not_logged_in_by_another_site() {
    let platform = test_platform();
    Browser::signed_up(&platform, "partner", "Ana").await;
    let mut stranger = Browser::new(&platform);
    for route in forms().filter(|route| ["/login", "/signup"].iter().any(|door| route.address.starts_with(door))) {
        stranger.headers = vec![("sec-fetch-site", "cross-site")];
        refused(&post(&mut stranger, &route, "").await, &route.address, "from another site");
        stranger.headers = vec![("origin", "https://evil.example"), ("host", "tributary.test")];
        refused(&post(&mut stranger, &route, "").await, &route.address, "from another site");
    }
    assert_eq!(stranger.cookie(), None);
}

#[tokio::test]
async fn what_is_only_looked_at_takes_no_form() {
    let platform = test_platform();
    let mut partner = Browser::signed_up(&platform, "partner", "Ana").await;
    partner.see("/partner/profile").await;
    for route in every_route().into_iter().filter(|route| !route.takes_forms) {
        let answer = partner.send(&route.address, &[]).await;
        assert_eq!(answer.status, 405, "{}", route.address);
    }
}

async fn audits(platform: &TestPlatform, browser: &Browser) -> Vec<String> {
    platform.audit(browser.caller(platform).await.account_id).await
}

#[track_caller]
fn refused(shown: &Shown, address: &str, how: &str) {
    assert_eq!(shown.status, 403, "{address}, {how}: {}", shown.body);
    assert!(shown.body.contains("foreign_form"), "{address}, {how}: {}", shown.body);
}
