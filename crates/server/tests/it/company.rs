//! A brand with the reference program and partners who joined it, all by the API of a serving installation.

use std::time::Duration;

use flow::program::file::REFERENCE;
use serde_json::{Value, json};
use ureq::Agent;

use crate::people::http;
use crate::server::Server;

pub struct Company {
    pub brand: Account,
    pub partners: Vec<Account>,
    pub program_id: i64,
    /// Of the program's text link.
    pub creative_id: i64,
}

/// An account with a read-write token.
#[derive(Clone)]
pub struct Account {
    pub id: i64,
    /// The `Authorization` header of its token.
    pub token: String,
    http: Agent,
}

pub struct Reply {
    pub status: u16,
    pub body: Value,
}

impl Company {
    pub fn founded(server: &Server, partners: usize) -> Company {
        Company::with_slug(server, partners, "tiktok-for-business")
    }

    /// Beside another one: slugs are taken once.
    pub fn with_slug(server: &Server, partners: usize, slug: &str) -> Company {
        Company::with_program(server, partners, &REFERENCE.replace("tiktok-for-business", slug))
    }

    /// With another program than the reference.
    pub fn with_program(server: &Server, partners: usize, file: &str) -> Company {
        let brand = Account::sign_up(server, "brand");
        let applied = brand.send(server, "POST", "/programs", "application/toml", file).granted();
        let program_id = number(&applied, "program_id");
        let creatives = brand.get(server, "/creatives").granted();
        let creative_id = number(&creatives["items"][0], "id");
        let mut company = Company { brand, partners: Vec::new(), program_id, creative_id };
        for _ in 0..partners {
            let partner = Account::sign_up(server, "partner");
            company.admits(server, &partner);
            company.partners.push(partner);
        }
        company
    }

    /// The brand invites the partner, who accepts.
    pub fn admits(&self, server: &Server, partner: &Account) {
        let invitation = json!({ "program_id": self.program_id, "partner_id": partner.id });
        let invitation = self.brand.post(server, "/invitations", &invitation).granted();
        partner.post(server, &format!("/invitations/{}/acceptance", invitation["id"]), &json!({})).granted();
    }

    /// The long tracking link of the partner whose turn it is.
    pub fn link(&self, turn: usize) -> String {
        let partner = &self.partners[turn % self.partners.len()];
        format!("/c/{}/{}/{}", partner.id, self.creative_id, self.program_id)
    }
}

impl Account {
    /// Whose token is known already.
    pub fn known(id: i64, account_sid: &str, auth_token: &str) -> Account {
        Account { id, token: basic(account_sid, auth_token), http: http() }
    }

    pub fn sign_up(server: &Server, kind: &str) -> Account {
        let nobody = Account { id: 0, token: String::new(), http: http() };
        let form = json!({
            "kind": kind,
            "account_name": format!("A {kind}"),
            "name": "Somebody",
            "email": format!("{kind}-{}@tributary.test", unique()),
            "password": "a long enough password",
        });
        let signed_up = nobody.post(server, "/accounts", &form).granted();
        let sid = signed_up["account"]["sid"].as_str().expect("an account has a SID");
        let token = signed_up["auth_token"].as_str().expect("a token is shown once");
        Account::known(number(&signed_up["account"], "id"), sid, token)
    }

    /// The same account by another of its tokens.
    pub fn with_access(&self, server: &Server, access: &str) -> Account {
        let made = self.post(server, "/tokens", &json!({ "name": access, "access": access })).granted();
        let sid = self.get(server, "/account").granted();
        let sid = sid["sid"].as_str().expect("an account has a SID");
        let token = made["auth_token"].as_str().expect("a token is shown once");
        Account::known(self.id, sid, token)
    }

    /// Waits for answers that take minutes, on a machine that is busy with other tests.
    pub fn patient(self) -> Account {
        let config = Agent::config_builder().http_status_as_error(false).timeout_global(Some(Duration::from_secs(600)));
        Account { http: config.build().into(), ..self }
    }

    /// Whoever has no token.
    pub fn nobody() -> Account {
        Account { id: 0, token: String::new(), http: http() }
    }

    pub fn get(&self, server: &Server, path: &str) -> Reply {
        self.send(server, "GET", path, "", "")
    }

    pub fn post(&self, server: &Server, path: &str, body: &Value) -> Reply {
        self.send(server, "POST", path, "application/json", &body.to_string())
    }

    pub fn send(&self, server: &Server, method: &str, path: &str, media_type: &str, body: &str) -> Reply {
        self.try_send(&server.base_url, method, path, media_type, body).expect("the server answers")
    }

    /// To a server that may die meanwhile.
    pub fn try_send(
        &self,
        base_url: &str,
        method: &str,
        path: &str,
        media_type: &str,
        body: &str,
    ) -> Result<Reply, ureq::Error> {
        let mut request = ureq::http::Request::builder().method(method).uri(format!("{base_url}/api/v1{path}"));
        if !self.token.is_empty() {
            request = request.header("authorization", &self.token);
        }
        if !media_type.is_empty() {
            request = request.header("content-type", media_type);
        }
        let mut response = self.http.run(request.body(body.to_owned()).expect("the test's request is well formed"))?;
        let text = response.body_mut().with_config().limit(100 << 20).read_to_string()?;
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Ok(Reply { status: response.status().as_u16(), body })
    }
}

impl Reply {
    /// The body of a reply that must be a success.
    pub fn granted(self) -> Value {
        assert!((200..300).contains(&self.status), "{} {}", self.status, self.body);
        self.body
    }

    /// `404 link_not_found`, to be compared in one line.
    pub fn refusal(&self) -> String {
        format!("{} {}", self.status, self.body["code"].as_str().unwrap_or("-"))
    }
}

pub fn number(body: &Value, name: &str) -> i64 {
    body[name].as_i64().unwrap_or_else(|| panic!("{body} has a number {name}"))
}

fn basic(account_sid: &str, token: &str) -> String {
    use base64::Engine;
    let encoded = base64::engine::general_purpose::STANDARD.encode(format!("{account_sid}:{token}"));
    format!("Basic {encoded}")
}

fn unique() -> u64 {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
