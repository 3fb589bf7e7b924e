//! The API as a client meets it, without a network in between.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use domain::access::{Role, TokenAccess};
use flow::Caller;
use flow::account::{Profile, create_operator};
use flow::testing::{TestPlatform, test_platform};
use flow::token::NewTokenInput;
use serde_json::{Value, json};
use tower::ServiceExt;

pub(crate) struct TestApi {
    pub(crate) platform: TestPlatform,
    router: Router,
}

/// What the API answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
    pub(crate) body: Value,
}

/// Somebody who logged in, as a page's script speaks for them.
pub(crate) struct LoggedIn {
    pub(crate) cookie: String,
    csrf_token: String,
}

impl LoggedIn {
    pub(crate) fn headers(&self) -> [(&str, &str); 2] {
        [("cookie", &self.cookie), ("x-csrf-token", &self.csrf_token)]
    }
}

impl TestApi {
    pub(crate) fn open() -> TestApi {
        let platform = test_platform();
        let router = crate::router(platform.platform());
        TestApi { platform, router }
    }

    /// The `Authorization` header of a new read-write token with the caller's rights.
    pub(crate) async fn credentials(&self, caller: &Caller) -> String {
        self.credentials_with(caller, TokenAccess::ReadWrite, Role::Owner).await
    }

    pub(crate) async fn credentials_with(&self, caller: &Caller, access: TokenAccess, role: Role) -> String {
        let input = NewTokenInput { name: "test".to_owned(), access, role };
        let made = flow::token::create(&self.platform, caller, input).await.expect("a token is made");
        let sid = self.platform.account_sid(caller.account_id).await;
        basic(&sid, &made.secret)
    }

    /// Ana signs up as a partner with "a long enough password" and logs in.
    pub(crate) async fn ana_logged_in(&self) -> LoggedIn {
        self.person_logged_in("ana@example.com").await
    }

    pub(crate) async fn person_logged_in(&self, email: &str) -> LoggedIn {
        let password = "a long enough password";
        let new =
            json!({ "kind": "partner", "account_name": email, "name": email, "email": email, "password": password });
        assert_eq!(self.post("/accounts", "", new).await.status, 201);
        self.logged_in(email, password).await
    }

    async fn logged_in(&self, email: &str, password: &str) -> LoggedIn {
        let answer = self.post("/sessions", "", json!({ "email": email, "password": password })).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        let cookie = answer.headers["set-cookie"].to_str().expect("a cookie is text");
        LoggedIn {
            cookie: cookie.split(';').next().expect("a cookie has a value").to_owned(),
            csrf_token: answer.body["csrf_token"].as_str().expect("a CSRF token is given").to_owned(),
        }
    }

    /// The operator, on a support visit to this account.
    pub(crate) async fn support_logged_in(&self, visited: &Caller) -> LoggedIn {
        let profile = Profile { name: "Host".to_owned(), country: String::new(), website: String::new() };
        let (email, password) = ("oda@example.com", "a long enough password");
        create_operator(&self.platform, profile, "Oda", email, password).await.expect("an operator");
        let operator = self.logged_in(email, password).await;
        let (_, secret) = operator.cookie.split_once('=').expect("a cookie has a name");
        let address = std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
        let found = flow::session::recognise(&self.platform, secret, address).await.expect("sessions are read");
        let (caller, _) = found.expect("the session is live");
        flow::support::begin(&self.platform, &caller, visited.account_id, "A look").await.expect("a visit");
        operator
    }

    pub(crate) async fn get(&self, path: &str, credentials: &str) -> Answer {
        self.ask("GET", path, &[("authorization", credentials)], None).await
    }

    pub(crate) async fn post(&self, path: &str, credentials: &str, body: Value) -> Answer {
        self.ask("POST", path, &[("authorization", credentials)], Some(body)).await
    }

    /// Any request; empty header values are left out, so "" stands for nobody's credentials.
    pub(crate) async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<Value>) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
            request = request.header(*name, *value);
        }
        let body = match body {
            Some(body) => {
                request = request.header("content-type", "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        self.answer(request.body(body).expect("the test's request is well formed")).await
    }

    /// A body of any type.
    pub(crate) async fn send(&self, path: &str, credentials: &str, content_type: &str, body: Vec<u8>) -> Answer {
        let request = Request::builder().method("POST").uri(format!("/api/v1{path}"));
        let request = request.header("authorization", credentials).header("content-type", content_type);
        self.answer(request.body(Body::from(body)).expect("the test's request is well formed")).await
    }

    async fn answer(&self, request: Request<Body>) -> Answer {
        let Ok(response) = self.router.clone().oneshot(request).await;
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("the answer is read");
        let bytes = body.to_vec();
        let body = serde_json::from_slice(&body).unwrap_or_else(|_| String::from_utf8_lossy(&body).into_owned().into());
        Answer { status: parts.status, headers: parts.headers, bytes, body }
    }
}

impl Answer {
    /// The answer as `STATUS code`, to be compared in one line.
    pub(crate) fn refusal(&self) -> String {
        format!("{} {}", self.status.as_u16(), self.body["code"].as_str().unwrap_or("-"))
    }
}

pub(crate) fn basic(account_sid: &str, token: &str) -> String {
    use base64::Engine;
    let encoded = base64::engine::general_purpose::STANDARD.encode(format!("{account_sid}:{token}"));
    format!("Basic {encoded}")
}
