//! For tests: people in front of a browser, who see pages and send the forms that are on them.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use flow::Caller;
use flow::account::Profile;
use flow::testing::TestPlatform;
pub use flow::testing::sale;
use http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use http::{HeaderMap, Method, Request};
use http_body_util::BodyExt;
use tower::ServiceExt;

pub const PASSWORD: &str = "many words make a password";

const FORM: &str = "application/x-www-form-urlencoded";

/// An address of the product's pages, as the list of routes has it.
pub struct Route {
    pub address: String,
    /// Whether forms are sent there.
    pub takes_forms: bool,
    /// Whether those forms carry files.
    pub takes_files: bool,
}

/// Every address there is, read off the list itself so that none can be forgotten. What stands in braces is a number that hardly
/// anything has.
pub fn every_route() -> Vec<Route> {
    let list = include_str!("routes.rs");
    let (pages, shared) = list.split_once("fn settings(").expect("the settings of three portals");
    let (settings, talk) = shared.split_once("fn own(").expect("what two portals have");
    let three: &[&str] = &["/partner/", "/brand/", "/admin/"];
    let mut routes = Vec::new();
    for (list, homes) in [(pages, &[""][..]), (settings, three), (talk, &three[..2])] {
        for entry in list.split(".route(").skip(1) {
            let (_, entry) = entry.split_once('"').expect("an address begins");
            let (address, handlers) = entry.split_once('"').expect("an address ends");
            let takes_files = handlers.contains("_route()") || handlers.contains("import::preview");
            let takes_forms = takes_files || handlers.contains("post(");
            let address = filled(address);
            routes.extend(homes.iter().map(|home| Route {
                address: format!("{home}{address}"),
                takes_forms,
                takes_files,
            }));
        }
    }
    assert!(routes.len() > 200 && routes.iter().filter(|route| route.takes_forms).count() > 100, "the list is read");
    routes
}

fn filled(address: &str) -> String {
    let parts = address.split('/').map(|name| match name {
        "{part}" => "terms",
        "{slug}" => "tiktok-for-business",
        "{article}" => "payments",
        "{code}" => "de",
        "{ground}" => "light",
        "{month}" => "2026-01",
        other if other.starts_with('{') => "7",
        other => other,
    });
    parts.collect::<Vec<_>>().join("/")
}

/// A browser: it keeps cookies and remembers the page it shows.
pub struct Browser {
    router: Router,
    /// `name=value` by name.
    cookies: BTreeMap<String, String>,
    csrf: String,
    /// Sent with every request.
    pub headers: Vec<(&'static str, &'static str)>,
}

pub struct Shown {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Browser {
    pub fn new(platform: &TestPlatform) -> Self {
        Self {
            router: crate::router(platform.platform()),
            cookies: BTreeMap::new(),
            csrf: String::new(),
            headers: Vec::new(),
        }
    }

    /// Somebody who has just opened an account.
    pub async fn signed_up(platform: &TestPlatform, kind: &str, name: &str) -> Self {
        let mut browser = Self::new(platform);
        let email =
            format!("{}@example.com", name.to_lowercase().replace(|letter: char| !letter.is_alphanumeric(), "."));
        let fields =
            [("kind", kind), ("account_name", name), ("name", name), ("email", &email), ("password", PASSWORD)];
        let shown = browser.send("/signup", &fields).await;
        assert_eq!(shown.status, 303, "{}", shown.body);
        browser
    }

    /// Who is logged in here, for what no page does.
    pub async fn caller(&self, platform: &TestPlatform) -> Caller {
        let address = std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
        let found = flow::session::recognise(platform, self.cookie_secret(), address).await.expect("sessions are read");
        found.expect("the session is live").0
    }

    /// The operator of an installation that had none.
    pub async fn operator(platform: &TestPlatform) -> Self {
        let profile = Profile { name: "Operator".to_owned(), country: String::new(), website: String::new() };
        let email = "olga@example.com";
        flow::account::create_operator(platform, profile, "Olga", email, PASSWORD).await.expect("an operator");
        Self::logged_in(platform, email).await
    }

    /// Somebody who is a person here, in another browser.
    pub async fn logged_in(platform: &TestPlatform, email: &str) -> Self {
        let mut browser = Self::new(platform);
        browser.send("/login", &[("email", email), ("password", PASSWORD)]).await.has_status(303);
        browser
    }

    /// The word in the hidden field of the forms seen last.
    pub fn csrf(&self) -> &str {
        &self.csrf
    }

    /// The session as the browser sends it.
    pub fn cookie(&self) -> Option<&str> {
        self.cookies.get("tributary_session").map(String::as_str)
    }

    pub fn cookie_secret(&self) -> &str {
        self.cookie().and_then(|cookie| cookie.split_once('=')).expect("a session").1
    }

    /// Somebody stole this cookie, or kept it.
    pub fn with_cookie(platform: &TestPlatform, cookie: &str) -> Self {
        let mut browser = Self::new(platform);
        browser.cookies.insert("tributary_session".to_owned(), cookie.to_owned());
        browser
    }

    /// Somebody copied the cookie.
    pub fn lend_cookie_to(&self, other: &mut Browser) {
        other.cookies = self.cookies.clone();
    }

    pub async fn see(&mut self, address: &str) -> Shown {
        let shown = self.ask(Method::GET, address, FORM, Vec::new()).await;
        // The first form of a page holds the secret of all of them.
        if let Some((_, rest)) = shown.body.split_once("name=\"csrf\" value=\"") {
            self.csrf = rest.split('"').next().unwrap_or_default().to_owned();
        }
        shown
    }

    /// Sends a form as the page seen last would.
    pub async fn send(&mut self, address: &str, fields: &[(&str, &str)]) -> Shown {
        let csrf = self.csrf.clone();
        self.send_with(address, &csrf, fields).await
    }

    /// Sends a form with this word in the hidden field.
    pub async fn send_with(&mut self, address: &str, csrf: &str, fields: &[(&str, &str)]) -> Shown {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrf", csrf).extend_pairs(fields);
        self.ask(Method::POST, address, FORM, form.finish().into_bytes()).await
    }

    /// Sends a form without any hidden field.
    pub async fn send_bare(&mut self, address: &str) -> Shown {
        self.ask(Method::POST, address, FORM, b"name=x".to_vec()).await
    }

    /// Sends a form with a file, as the page seen last would.
    pub async fn upload(&mut self, address: &str, fields: &[(&str, &str)], file_name: &str, file: &[u8]) -> Shown {
        let csrf = self.csrf.clone();
        self.upload_with(address, &csrf, fields, file_name, file).await
    }

    pub async fn upload_with(
        &mut self,
        address: &str,
        csrf: &str,
        fields: &[(&str, &str)],
        file_name: &str,
        file: &[u8],
    ) -> Shown {
        let mut body = Vec::new();
        for (name, value) in [("csrf", csrf)].iter().chain(fields) {
            let part = format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(part.into_bytes());
        }
        let head = format!("--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{file_name}\"\r\n\r\n");
        body.extend(head.into_bytes());
        body.extend(file);
        body.extend(b"\r\n--b--\r\n");
        self.ask(Method::POST, address, "multipart/form-data; boundary=b", body).await
    }

    /// Opens an address whose answer goes on, event by event.
    pub async fn listen(&mut self, address: &str) -> Events {
        let answer = self.request(Method::GET, address, FORM, Vec::new()).await;
        assert_eq!(answer.status(), 200, "{address}");
        Events { body: answer.into_body(), read: String::new() }
    }

    async fn request(&mut self, method: Method, address: &str, content_type: &str, body: Vec<u8>) -> Response {
        let mut request = Request::builder().method(method).uri(address);
        request = request.header(CONTENT_TYPE, content_type);
        for (name, value) in &self.headers {
            request = request.header(*name, *value);
        }
        if !self.cookies.is_empty() {
            let cookies: Vec<&str> = self.cookies.values().map(String::as_str).collect();
            request = request.header(COOKIE, cookies.join("; "));
        }
        let request = request.body(Body::from(body)).expect("a request");
        self.router.clone().oneshot(request).await.expect("a router answers")
    }

    async fn ask(&mut self, method: Method, address: &str, content_type: &str, body: Vec<u8>) -> Shown {
        let answer = self.request(method, address, content_type, body).await;
        let (parts, body) = answer.into_parts();
        for cookie in parts.headers.get_all(SET_COOKIE) {
            let pair = cookie.to_str().expect("cookies are text").split(';').next().expect("a first part");
            let (name, _) = pair.split_once('=').expect("a cookie has a name");
            self.cookies.insert(name.to_owned(), pair.to_owned());
        }
        let body = body.collect().await.expect("the body is read").to_bytes();
        Shown {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    }
}

/// Server-sent events as they come.
pub struct Events {
    body: Body,
    read: String,
}

impl Events {
    /// The next event, `event: name` and its data; none when the stream has ended.
    pub async fn next(&mut self) -> Option<String> {
        loop {
            if let Some((event, rest)) = self.read.split_once("\n\n") {
                let event = event.to_owned();
                self.read = rest.to_owned();
                return Some(event);
            }
            let frame = self.body.frame().await?.expect("the stream goes on");
            self.read += &String::from_utf8_lossy(&frame.into_data().expect("events are data"));
        }
    }

    /// The next event of this name; what comes before it is passed over.
    pub async fn next_of(&mut self, name: &str) -> String {
        loop {
            let event = self.next().await.expect("the stream goes on");
            if event.starts_with(&format!("event: {name}\n")) {
                return event;
            }
        }
    }
}

impl Shown {
    pub fn way_on(&self) -> &str {
        self.headers.get(LOCATION).and_then(|address| address.to_str().ok()).unwrap_or_default()
    }

    #[track_caller]
    pub fn says(&self, words: &str) -> &Self {
        assert!(self.body.contains(words), "{words:?} is not in {}: {}", self.status, self.body);
        self
    }

    #[track_caller]
    pub fn says_nothing_of(&self, words: &str) -> &Self {
        assert!(!self.body.contains(words), "{words:?} is in {}", self.body);
        self
    }

    #[track_caller]
    pub fn has_status(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }
}
