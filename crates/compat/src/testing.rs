//! The door as a client meets it, without a network in between: a brand with a program and two partners, and another brand with its own.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use domain::access::{Role, TokenAccess};
use domain::click::ClickFacts;
use domain::ids::{AccountId, CreativeId, ProgramId};
use flow::Caller;
use flow::conversion::{Amount, Door, Report};
use flow::program::file::REFERENCE;
use flow::testing::{TestPlatform, test_platform};
use flow::token::NewTokenInput;
use serde_json::Value;
use tower::ServiceExt;

use crate::Limits;

pub(crate) struct World {
    pub(crate) platform: TestPlatform,
    router: Router,
    limits: Limits,
    pub(crate) program: ProgramId,
    pub(crate) brand: Client,
    pub(crate) other_brand: Client,
    pub(crate) other_program: ProgramId,
    pub(crate) ana: Client,
    pub(crate) ben: Client,
    operator: Caller,
}

/// Somebody with credentials of its own.
pub(crate) struct Client {
    pub(crate) caller: Caller,
    pub(crate) sid: String,
    pub(crate) authorization: String,
    /// `/Advertisers/IR...` or `/Mediapartners/IR...`
    pub(crate) paths: String,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl World {
    pub(crate) async fn open() -> World {
        World::with(Limits::default()).await
    }

    pub(crate) async fn with(limits: Limits) -> World {
        let platform = test_platform();
        let router = crate::router(platform.platform(), limits.clone());
        let (brand, other) = (platform.brand("Brand").await, platform.brand("Other").await);
        let operator = platform.account(domain::access::AccountKind::Operator, "Operator").await;
        let terms = REFERENCE.replace("[terms]", "[[event_type]]\ncode = \"sale\"\ncategory = \"sale\"\n\n[terms]")
            + "\n[[terms.commission]]\nevent_type = \"sale\"\npay = { percent = \"10\" }\n";
        let program = flow::program::apply(&platform, &brand, terms).await.expect("the program is applied").program.id;
        let other_terms = REFERENCE.replace("slug = \"", "slug = \"other-");
        let applied = flow::program::apply(&platform, &other, other_terms).await;
        let other_program = applied.expect("the other program is applied").program.id;
        let (ana, ben) = (platform.partner("Ana").await, platform.partner("Ben & Co").await);
        platform.join(&brand, program, &ana).await;
        platform.join(&brand, program, &ben).await;
        World {
            brand: Client::of(&platform, brand, "Advertisers").await,
            other_brand: Client::of(&platform, other, "Advertisers").await,
            ana: Client::of(&platform, ana, "Mediapartners").await,
            ben: Client::of(&platform, ben, "Mediapartners").await,
            platform,
            router,
            limits,
            program,
            other_program,
            operator,
        }
    }

    /// A sale of so many cents that came by a click of the partner; its action's id.
    pub(crate) async fn sale(&self, order_id: &str, partner: &Client, amount_minor: i64) -> String {
        let facts = ClickFacts {
            program: self.program,
            partner: partner.caller.account_id,
            creative: CreativeId(10_001),
            link: None,
            at: self.platform.clock.now(),
            unique: amount_minor.unsigned_abs(),
            left_out: None,
        };
        let report = Report {
            program: self.program,
            event_type: "sale".to_owned(),
            order_id: order_id.to_owned(),
            occurred_at: String::new(),
            click_id: self.platform.keys.seal(&facts).to_string(),
            promo_code: String::new(),
            customer_id: format!("customer of {order_id}"),
            customer_status: "new".to_owned(),
            country: "US".to_owned(),
            amount: Amount::Minor(amount_minor),
            currency: "USD".to_owned(),
            partner_id: String::new(),
            reason: String::new(),
        };
        let decided = flow::conversion::track(&self.platform, Door::Api(self.brand.caller.clone()), report).await;
        decided.expect("it is decided").action.expect("it is credited").id().to_string()
    }

    /// A visitor follows the partner's link; a visitor is its address.
    pub(crate) async fn click(&self, partner: &Client, visitor: u8, sub_id1: &str) {
        static NUMBERS: AtomicU64 = AtomicU64::new(1);
        let record = events::Record {
            kind: events::Kind::Click,
            at_ms: self.platform.clock.now().as_millisecond(),
            unique: NUMBERS.fetch_add(1, Ordering::Relaxed),
            key_id: self.platform.keys.newest(),
            program: u32::try_from(self.program.get()).expect("a program of a test"),
            partner: u32::try_from(partner.id().get()).expect("a partner of a test"),
            creative: 10_001,
            link: 0,
            left_out: 0,
            address: IpAddr::V4(Ipv4Addr::new(192, 0, 2, visitor)),
            agent: "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
            referrer: "https://blog.example/post",
            sub_id1,
            sub_id2: "",
            sub_id3: "",
            shared_id: "spring",
        };
        let spool = self.platform.event_log.spool().expect("a test platform serves");
        spool.writer().append(&record).await.expect("the record is on disk");
        self.platform.event_log.catch_up().await.expect("the record is counted");
    }

    /// Asks for a file, waits for the job, and fetches it.
    pub(crate) async fn exported(&self, client: &Client, path: &str) -> String {
        let queued = self.get(client, path).await;
        assert_eq!(queued.status, 200, "{path}: {}", queued.text);
        let maker = crate::maker(self.limits.clone());
        flow::export::make_due(&self.platform, &maker).await.expect("the files are made");
        let uri = queued.json()["ResultUri"].as_str().expect("where the file is").to_owned();
        let file = self.ask("GET", &uri, &[("authorization", &client.authorization)], "").await;
        assert_eq!(file.status, 200, "{path}: {}", file.text);
        file.text
    }

    /// Lets days pass, and the sweep come by.
    pub(crate) async fn sleep(&self, days: i64) {
        let to = self.platform.clock.now() + jiff::SignedDuration::from_hours(24 * days);
        flow::sandbox::advance(&self.platform, &self.operator, to).await.expect("the sandbox moves");
    }

    /// A client's own path, in JSON.
    pub(crate) async fn get(&self, client: &Client, path: &str) -> Answer {
        let path = format!("{}/{path}", client.paths);
        self.ask("GET", &path, &[("authorization", &client.authorization), ("accept", "application/json")], "").await
    }

    /// Any request; empty header values are left out.
    pub(crate) async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_owned())).expect("the test's request is well formed");
        let Ok(response) = self.router.clone().oneshot(request).await;
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("the answer is read");
        let text = String::from_utf8(body.to_vec()).expect("an answer is UTF-8");
        Answer { status: parts.status, headers: parts.headers, text }
    }
}

impl Client {
    async fn of(platform: &TestPlatform, caller: Caller, prefix: &str) -> Client {
        let sid = platform.account_sid(caller.account_id).await;
        let authorization = Client::token(platform, &caller, TokenAccess::ReadWrite).await;
        Client { paths: format!("/{prefix}/{sid}"), authorization, sid, caller }
    }

    pub(crate) async fn token(platform: &TestPlatform, caller: &Caller, access: TokenAccess) -> String {
        let input = NewTokenInput { name: "test".to_owned(), access, role: Role::Owner };
        let made = flow::token::create(platform, caller, input).await.expect("a token is made");
        basic(&platform.account_sid(caller.account_id).await, &made.secret)
    }

    pub(crate) fn id(&self) -> AccountId {
        self.caller.account_id
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text))
    }

    /// One field of each item of a list.
    pub(crate) fn each(&self, list: &str, field: &str) -> Vec<String> {
        let json = self.json();
        let items = json[list].as_array().unwrap_or_else(|| panic!("no {list} in {}", self.text));
        items.iter().map(|item| item[field].as_str().unwrap_or("?").to_owned()).collect()
    }
}

pub(crate) fn basic(account_sid: &str, token: &str) -> String {
    use base64::Engine;
    let encoded = base64::engine::general_purpose::STANDARD.encode(format!("{account_sid}:{token}"));
    format!("Basic {encoded}")
}
