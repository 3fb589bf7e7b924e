use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};

use axum::Router;
use axum::body::Body;
use axum::routing::{get, post};
use flow::session::{LogIn, LoggedIn, log_in};
use flow::testing::{TestPlatform, test_platform};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response};
use tower::ServiceExt;

use super::*;
use crate::error::Shown;

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    let pair = |(name, value): &(&'static str, &str)| {
        (HeaderName::from_static(name), HeaderValue::from_str(value).expect("the value is header text"))
    };
    pairs.iter().map(pair).collect()
}

#[test]
fn a_form_of_another_site_is_recognised() {
    let host = ("host", "tributary.test:8080");
    for (sent, is_ours) in [
        (vec![], true),
        (vec![("sec-fetch-site", "same-origin")], true),
        (vec![("sec-fetch-site", "none")], true),
        (vec![("sec-fetch-site", "same-site")], false),
        (vec![("sec-fetch-site", "cross-site")], false),
        (vec![host, ("origin", "http://tributary.test:8080")], true),
        (vec![host, ("origin", "https://tributary.test:8080")], true),
        (vec![host, ("origin", "https://evil.example")], false),
        (vec![host, ("origin", "null")], false),
        (vec![host, ("origin", "https://evil.example"), ("sec-fetch-site", "same-origin")], true),
    ] {
        assert_eq!(require_same_origin(&headers(&sent)).is_ok(), is_ours, "{sent:?}");
    }
}

#[test]
fn basic_credentials_are_read_or_refused() {
    // "IRabc:to:ken", "IRabc" and a byte that is no text.
    for (header, expected) in [
        ("Basic SVJhYmM6dG86a2Vu", Ok(Some(("IRabc", "to:ken")))),
        ("basic SVJhYmM6dG86a2Vu", Ok(Some(("IRabc", "to:ken")))),
        ("Basic SVJhYmM=", Err(())),
        ("Basic /w==", Err(())),
        ("Basic", Err(())),
        ("Bearer SVJhYmM6dG86a2Vu", Err(())),
    ] {
        let read = basic::credentials(&headers(&[("authorization", header)]));
        let read = read.map(|read| read.map(|sent| (sent.account_sid, sent.token)));
        let expected = expected.map(|some| some.map(|(sid, token)| (sid.to_owned(), token.to_owned())));
        assert_eq!(read, expected, "{header}");
    }
    assert!(matches!(basic::credentials(&HeaderMap::new()), Ok(None)));
}

#[test]
fn the_session_cookie_is_found_among_others() {
    for (sent, expected) in [
        ("tributary_session=abc", Some("abc")),
        ("a=b; tributary_session=abc; c=d", Some("abc")),
        ("tributary_session2=abc", None),
        ("xtributary_session=abc", None),
        ("", None),
    ] {
        assert_eq!(cookie::read(&headers(&[("cookie", sent)]), "http://127.0.0.1:8080"), expected, "{sent}");
    }
    // A neighbouring host may set the plain name for its whole domain, and never the other one.
    let planted = headers(&[("cookie", "tributary_session=eve; __Host-tributary_session=abc")]);
    assert_eq!(cookie::read(&planted, "https://tributary.test"), Some("abc"));
    let planted = headers(&[("cookie", "tributary_session=eve")]);
    assert_eq!(cookie::read(&planted, "https://tributary.test"), None);
    let over_tls = cookie::set("abc", "https://tributary.test", 60);
    assert_eq!(over_tls, "__Host-tributary_session=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure");
    let over = cookie::clear("https://tributary.test");
    assert_eq!(over, "__Host-tributary_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0; Secure");
    assert!(!cookie::set("abc", "http://127.0.0.1", 60).to_str().expect("a cookie is text").contains("Secure"));
}

async fn page(caller: PageCaller) -> String {
    format!("{} {}", caller.session.person_name, caller.caller.account_id)
}

async fn front(caller: Option<PageCaller>) -> &'static str {
    if caller.is_some() { "known" } else { "stranger" }
}

async fn form(PageForm(fields): PageForm<HashMap<String, String>>) -> String {
    fields.get("name").cloned().unwrap_or_default()
}

/// Pages as `ui` makes them.
struct Pages {
    platform: TestPlatform,
    router: Router,
}

impl Pages {
    fn open() -> Pages {
        let platform = test_platform();
        let router = Router::new().route("/page", get(page)).route("/", get(front)).route("/form", post(form));
        let router = router.with_state(platform.platform());
        Pages { platform, router }
    }

    async fn ana(&self) -> LoggedIn {
        let input = flow::account::SignUp {
            kind: domain::access::AccountKind::Partner,
            profile: flow::account::Profile { name: "Ana".into(), country: String::new(), website: String::new() },
            name: "Ana".to_owned(),
            email: "ana@example.com".to_owned(),
            password: "a long enough password".to_owned(),
            language: Default::default(),
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            first_key: flow::account::FirstKey::Token,
        };
        flow::account::sign_up(&self.platform, input).await.expect("Ana signs up");
        let input = LogIn {
            email: "ana@example.com".to_owned(),
            password: "a long enough password".to_owned(),
            account_id: None,
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            user_agent: String::new(),
        };
        log_in(&self.platform, input).await.expect("Ana logs in")
    }

    async fn ask(&self, method: &str, path: &str, sent: &[(&'static str, &str)], body: &str) -> Response<Body> {
        let mut request =
            Request::builder().method(method).uri(path).body(Body::from(body.to_owned())).expect("a request");
        request.headers_mut().extend(headers(sent));
        let Ok(response) = self.router.clone().oneshot(request).await;
        response
    }
}

async fn text(response: Response<Body>) -> String {
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("the answer is read");
    String::from_utf8(body.to_vec()).expect("the answer is text")
}

#[tokio::test]
async fn strangers_are_sent_to_log_in_and_back() {
    let pages = Pages::open();
    let answer = pages.ask("GET", "/page?day=2026-01-05&x=/", &[], "").await;
    assert_eq!(answer.status(), 303);
    assert_eq!(answer.headers()["location"], "/login?next=%2Fpage%3Fday%3D2026%2D01%2D05%26x%3D%2F");
    assert_eq!(text(pages.ask("GET", "/", &[("cookie", "tributary_session=guess")], "").await).await, "stranger");

    let ana = pages.ana().await;
    let cookie = format!("tributary_session={}", ana.secret);
    let answer = text(pages.ask("GET", "/page", &[("cookie", &cookie)], "").await).await;
    assert_eq!(answer, format!("Ana {}", ana.caller.account_id));
    assert_eq!(text(pages.ask("GET", "/", &[("cookie", &cookie)], "").await).await, "known");
}

#[tokio::test]
async fn forms_are_taken_from_our_own_pages_only() {
    let pages = Pages::open();
    let ana = pages.ana().await;
    let cookie = format!("tributary_session={}", ana.secret);
    let kind = ("content-type", "application/x-www-form-urlencoded");
    let ours = ("sec-fetch-site", "same-origin");
    let sent = |csrf: &str| format!("name=Ana&csrf={csrf}");

    let taken = pages.ask("POST", "/form", &[kind, ours, ("cookie", &cookie)], &sent(&ana.csrf_secret)).await;
    assert_eq!(text(taken).await, "Ana");
    let stranger = pages.ask("POST", "/form", &[kind, ours], "name=Eve").await;
    assert_eq!(text(stranger).await, "Eve", "nobody's form needs no secret");
    for (headers, body) in [
        (vec![kind, ours, ("cookie", cookie.as_str())], sent("guess")),
        (vec![kind, ours, ("cookie", cookie.as_str())], "name=Ana".to_owned()),
        (vec![kind, ("sec-fetch-site", "cross-site"), ("cookie", cookie.as_str())], sent(&ana.csrf_secret)),
    ] {
        let refused = pages.ask("POST", "/form", &headers, &body).await;
        assert_eq!(refused.status(), 403, "{headers:?} {body}");
        let shown = refused.extensions().get::<Shown>().expect("ui can draw it");
        assert_eq!(shown.code, "foreign_form");
    }
    let unreadable = pages.ask("POST", "/form", &[ours], "name=Ana").await;
    assert_eq!(unreadable.status(), 422, "a form says that it is one");
}
