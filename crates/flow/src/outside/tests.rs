use std::time::Duration;

use super::{Ask, Follow, Heard, Outside, OutsideFailure, OutsideSettings};
use crate::testing::neighbour::{Neighbour, Page};

fn ask(address: &str) -> Ask {
    Ask {
        address: address.to_owned(),
        follow: Follow::Anywhere,
        body_bytes_max: 1000,
        time_max: Duration::from_secs(5),
    }
}

async fn fetch(outside: &Outside, address: &str) -> Result<Heard, OutsideFailure> {
    outside.fetch(ask(address)).await
}

fn with(settings: OutsideSettings) -> Outside {
    Outside::new(settings).expect("the settings are in order")
}

/// A neighbour called shop.test, and two that ask it: one may ask this machine, one may not.
async fn neighbour() -> (Neighbour, Outside, Outside) {
    let neighbour = Neighbour::start().await;
    neighbour.name("shop.test", "127.0.0.1");
    let open = with(neighbour.settings());
    let closed = with(OutsideSettings { allow_loopback: false, ..neighbour.settings() });
    (neighbour, open, closed)
}

#[tokio::test]
async fn a_page_is_fetched_over_redirects() {
    let (neighbour, open, _) = neighbour().await;
    neighbour.name("www.shop.test", "127.0.0.1");
    neighbour.page("/", Page::LeadsTo("/en?a=b#c".to_owned()));
    neighbour.page("/en?a=b", Page::LeadsTo(neighbour.address("www.shop.test", "/welcome")));
    neighbour.page("/welcome", Page::Says("Hello".to_owned()));
    let heard = fetch(&open, &neighbour.address("shop.test", "/")).await.expect("the page answers");
    assert_eq!((heard.status, heard.body.as_slice()), (200, b"Hello".as_slice()));
    assert_eq!(neighbour.asked(), ["/", "/en?a=b", "/welcome"]);
    // A page that is missing is an answer too.
    assert_eq!(fetch(&open, &neighbour.address("shop.test", "/gone")).await.expect("an answer").status, 404);
}

#[tokio::test]
async fn however_it_is_spelt_our_own_network_is_not_asked() {
    let outside = with(OutsideSettings::default());
    for address in [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://0/",
        "http://10.0.0.1/",
        "http://192.168.0.1:8080/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:a00:1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "http://１２７.0.0.1/",
    ] {
        let failure = fetch(&outside, address).await.expect_err(address);
        assert_eq!(failure.code(), "forbidden", "{address}: {failure}");
    }
    for (address, code) in [
        ("ftp://example.com/", "unreadable"),
        ("file:///etc/passwd", "unreadable"),
        ("http://", "unreadable"),
        ("gopher://127.0.0.1:70/", "unreadable"),
        ("http://user:secret@example.com/", "user_info"),
        ("http://8.8.8.8:22/", "port"),
        ("http://8.8.8.8:6379/", "port"),
    ] {
        let failure = fetch(&outside, address).await.expect_err(address);
        assert_eq!(failure.code(), code, "{address}: {failure}");
    }
}

#[tokio::test]
async fn however_it_resolves_our_own_network_is_not_asked() {
    let (neighbour, _, closed) = neighbour().await;
    neighbour.name("internal.test", "10.0.0.7");
    neighbour.name("mapped.test", "::ffff:192.168.1.1");
    neighbour.name("six.test", "::1");
    // One public address does not make the other one harmless.
    neighbour.name("mixed.test", "93.184.216.34");
    neighbour.name("mixed.test", "169.254.169.254");
    for host in ["shop.test", "internal.test", "mapped.test", "six.test", "mixed.test", "localhost"] {
        let failure = fetch(&closed, &format!("http://{host}/")).await.expect_err(host);
        assert_eq!(failure.code(), "forbidden", "{host}: {failure}");
    }
    let failure = fetch(&closed, "http://nobody.test/").await.expect_err("there is no such host");
    assert_eq!(failure, OutsideFailure::NameUnknown { host: "nobody.test".to_owned() });
    assert!(neighbour.asked().is_empty());
}

#[tokio::test]
async fn loopback_that_is_allowed_opens_nothing_else() {
    let (neighbour, open, _) = neighbour().await;
    neighbour.page("/in", Page::LeadsTo("http://10.0.0.1/".to_owned()));
    neighbour.page("/file", Page::LeadsTo("file:///etc/passwd".to_owned()));
    neighbour.page("/user", Page::LeadsTo("http://a:b@shop.test/".to_owned()));
    for (path, code) in [("/in", "forbidden"), ("/file", "unreadable"), ("/user", "user_info")] {
        let failure = fetch(&open, &neighbour.address("shop.test", path)).await.expect_err(path);
        assert_eq!(failure.code(), code, "{path}: {failure}");
    }
}

#[tokio::test]
async fn each_hop_is_judged_again() {
    let (neighbour, open, _) = neighbour().await;
    neighbour.name("elsewhere.test", "192.168.7.7");
    neighbour.page("/", Page::LeadsTo("http://elsewhere.test:8080/".to_owned()));
    let failure = fetch(&open, &neighbour.address("shop.test", "/")).await.expect_err("a private address");
    assert_eq!(failure.code(), "forbidden", "{failure}");

    neighbour.page("/round", Page::LeadsTo("/round".to_owned()));
    let failure = fetch(&open, &neighbour.address("shop.test", "/round")).await.expect_err("it goes round");
    assert_eq!(failure, OutsideFailure::TooManyRedirects { max: 5 });
    assert_eq!(neighbour.asked().iter().filter(|path| *path == "/round").count(), 6);
}

#[tokio::test]
async fn who_proves_a_site_is_not_led_to_another() {
    let (neighbour, open, _) = neighbour().await;
    neighbour.name("www.shop.test", "127.0.0.1");
    neighbour.name("evil.test", "127.0.0.1");
    neighbour.page("/a", Page::LeadsTo(neighbour.address("www.shop.test", "/b")));
    neighbour.page("/b", Page::Says("mine".to_owned()));
    neighbour.page("/c", Page::LeadsTo(neighbour.address("evil.test", "/b")));
    let own = |path: &str| Ask { follow: Follow::SameSite, ..ask(&neighbour.address("shop.test", path)) };
    assert_eq!(open.fetch(own("/a")).await.expect("the same site").body, b"mine");
    let failure = open.fetch(own("/c")).await.expect_err("another site");
    assert_eq!(failure, OutsideFailure::RedirectElsewhere { host: "evil.test".to_owned() });
}

#[tokio::test]
async fn nobody_keeps_us_waiting_or_fills_our_memory() {
    let (neighbour, open, _) = neighbour().await;
    for (path, page, code) in [
        ("/endless", Page::Endless, "too_large"),
        ("/large", Page::Says("x".repeat(1001)), "too_large"),
        ("/drips", Page::Drips, "too_slow"),
        ("/silent", Page::Silent, "too_slow"),
        ("/half", Page::Raw(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"), "broken"),
        ("/mail", Page::Raw(b"220 mail.example ESMTP\r\n"), "broken"),
        ("/nothing", Page::Raw(b""), "broken"),
    ] {
        neighbour.page(path, page);
        let ask = Ask { time_max: Duration::from_millis(400), ..ask(&neighbour.address("shop.test", path)) };
        let failure = open.fetch(ask).await.expect_err(path);
        assert_eq!(failure.code(), code, "{path}: {failure}");
    }
    // Whoever wants no body is answered by the head alone.
    let ask = Ask { body_bytes_max: 0, ..ask(&neighbour.address("shop.test", "/endless")) };
    assert_eq!(open.fetch(ask).await.expect("the head came").status, 200);

    let encrypted = neighbour.address("shop.test", "/").replace("http:", "https:");
    assert_eq!(fetch(&open, &encrypted).await.expect_err("no TLS there").code(), "encryption");
    let nobody = fetch(&open, "http://127.0.0.1:9/").await.expect_err("nobody listens there");
    assert_eq!(nobody.code(), "no_connection");
}

#[tokio::test]
async fn names_say_texts_or_nothing() {
    let (neighbour, open, _) = neighbour().await;
    neighbour.text("shop.test", "v=spf1 -all");
    neighbour.text("shop.test", "tributary-verification=abc");
    let mut texts = open.texts("shop.test").await.expect("the name server answers");
    texts.sort();
    assert_eq!(texts, ["tributary-verification=abc", "v=spf1 -all"]);
    assert_eq!(open.texts("nobody.test").await, Ok(Vec::new()));
}

#[test]
fn a_host_is_asked_again_after_a_pause() {
    let turns = super::turn::Turns::default();
    let now = std::time::Instant::now();
    assert!(turns.take("shop.test", now));
    assert!(!turns.take("shop.test", now + Duration::from_secs(4)));
    assert!(turns.take("other.test", now));
    assert!(turns.take("shop.test", now + Duration::from_secs(5)));
}
