use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::routing::post;
use domain::access::{Role, TokenAccess};
use domain::ids::AccountId;
use flow::Platform;
use flow::testing::{TestPlatform, test_platform};
use flow::token::NewTokenInput;
use http::{Request, Response, StatusCode};
use tower::ServiceExt;

use super::{WINDOW, tell};
use crate::caller::ApiCaller;
use crate::error::ApiError;
use crate::rate_limit::{RateLimiter, Who};

#[test]
fn a_minute_has_so_many_requests_for_each() {
    let limiter = RateLimiter::new(WINDOW, 3, 60);
    let standing: Vec<bool> = (0..5).map(|_| limiter.count(Who::Account(AccountId(1))).is_exceeded).collect();
    assert_eq!(standing, [false, false, false, true, true]);
    assert!(!limiter.count(Who::Account(AccountId(2))).is_exceeded);
    let stranger = Who::Address(IpAddr::V4(Ipv4Addr::LOCALHOST));
    let admitted = (0..70).filter(|_| !limiter.count(stranger).is_exceeded).count();
    assert_eq!(admitted, 60, "an address has a limit of its own");
}

#[test]
fn every_answer_says_what_is_left() {
    let limiter = RateLimiter::new(WINDOW, 2, 60);
    let answers: Vec<_> =
        (0..3).map(|_| tell(&limiter.count(Who::Account(AccountId(1))), Response::new(Body::empty()))).collect();
    assert_eq!(answers[0].headers()["ratelimit-policy"], "\"requests\";q=2;w=60");
    assert_eq!(answers[0].headers()["ratelimit"], "\"requests\";r=1;t=60");
    assert!(!answers[1].headers().contains_key("retry-after"));
    assert!(answers[2].headers().contains_key("retry-after"));
}

/// An endpoint that counts how often it changed something.
#[derive(Clone)]
struct Counting {
    platform: Platform,
    changes: Arc<AtomicU32>,
}

impl axum::extract::FromRef<Counting> for Platform {
    fn from_ref(counting: &Counting) -> Platform {
        counting.platform.clone()
    }
}

async fn change(State(counting): State<Counting>, ApiCaller(caller): ApiCaller) -> Result<String, ApiError> {
    let changes = Arc::clone(&counting.changes);
    let change = flow::audited_write(&counting.platform, &caller, move |_, audit| {
        let number = changes.fetch_add(1, Ordering::SeqCst) + 1;
        audit.record("changed", "counter", number, None, None);
        Ok(number)
    });
    let number = change.await?;
    Ok(format!("{{\"number\":{number}}}"))
}

struct Door {
    /// Keeps the store alive.
    _platform: TestPlatform,
    router: Router,
    changes: Arc<AtomicU32>,
    credentials: String,
}

impl Door {
    async fn open() -> Door {
        let platform = test_platform();
        let brand = platform.brand("Acme").await;
        let input = NewTokenInput { name: "t".to_owned(), access: TokenAccess::ReadWrite, role: Role::Owner };
        let made = flow::token::create(&platform, &brand, input).await.expect("a token is made");
        let sid = platform.account_sid(brand.account_id).await;
        let encoded =
            base64::Engine::encode(&base64::engine::general_purpose::STANDARD, format!("{sid}:{}", made.secret));
        let changes = Arc::new(AtomicU32::new(0));
        let state = Counting { platform: platform.platform(), changes: Arc::clone(&changes) };
        let router = Router::new().route("/change", post(change)).with_state(state);
        let router = super::guard(router, platform.platform());
        Door { router, changes, credentials: format!("Basic {encoded}"), _platform: platform }
    }

    fn send(&self, key: &str, body: &str) -> impl Future<Output = Response<Body>> + Send + 'static {
        let request = Request::post("/change")
            .header("authorization", &self.credentials)
            .header("idempotency-key", key)
            .body(Body::from(body.to_owned()))
            .expect("a request");
        let router = self.router.clone();
        async move {
            let Ok(response) = router.oneshot(request).await;
            response
        }
    }
}

async fn text(response: Response<Body>) -> String {
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("the answer is read");
    String::from_utf8(body.to_vec()).expect("the answer is text")
}

#[tokio::test]
async fn a_request_sent_again_is_answered_as_before() {
    let door = Door::open().await;
    let first = text(door.send("k", "a").await).await;
    let again = door.send("k", "a").await;
    assert_eq!(again.headers()["idempotency-replayed"], "true");
    assert_eq!(text(again).await, first);
    assert_eq!(door.send("k", "b").await.status(), StatusCode::UNPROCESSABLE_ENTITY, "another body");
    assert_eq!(text(door.send("other", "a").await).await, "{\"number\":2}");
    assert_eq!(door.send("", "a").await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(door.changes.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn many_at_once_with_one_key_change_one_thing() {
    let door = Door::open().await;
    let sent: Vec<_> = (0..20).map(|_| tokio::spawn(door.send("k", "a"))).collect();
    let mut done = 0;
    for answer in sent {
        let answer = answer.await.expect("no request panics");
        match answer.status() {
            StatusCode::OK => done += 1,
            StatusCode::CONFLICT => assert!(text(answer).await.contains("idempotency_outcome_unknown")),
            other => panic!("unexpected {other}"),
        }
    }
    assert!(done >= 1, "the one that did it is told");
    assert_eq!(door.changes.load(Ordering::SeqCst), 1);
}
