//! Somebody with an account: what every member can do.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::cast::Role;
use super::door::{Answer, Door, number, text};
use super::mailbox::Mailbox;

/// An account with its owner and a token.
#[derive(Clone)]
pub struct Member {
    pub name: String,
    pub email: String,
    pub password: String,
    pub account_id: i64,
    pub account_sid: String,
    pub auth_token: String,
    door: Door,
    authorization: String,
}

/// What signing up, or `init` for the operator, hands out.
#[derive(Clone)]
pub struct Key {
    pub account_id: i64,
    pub account_sid: String,
    pub auth_token: String,
}

impl Member {
    /// Signs up by the public door.
    pub fn sign_up(door: &Door, kind: &str, role: &Role) -> anyhow::Result<Member> {
        let form = json!({
            "kind": kind,
            "account_name": role.account_name,
            "country": role.country,
            "website": role.website,
            "name": role.person_name,
            "email": role.email,
            "password": role.password,
        });
        let headers = [("content-type", "application/json")];
        let answer = door.ask("POST", "/api/v1/accounts", &headers, form.to_string().as_bytes())?;
        let body = answer.granted(&format!("{} signs up", role.account_name))?;
        let key = Key {
            account_id: number(&body["account"], "id")?,
            account_sid: text(&body["account"], "sid")?,
            auth_token: text(&body, "auth_token")?,
        };
        Ok(Member::with_key(door, role, key))
    }

    /// Somebody whose account is there already.
    pub fn with_key(door: &Door, role: &Role, key: Key) -> Member {
        let basic = STANDARD.encode(format!("{}:{}", key.account_sid, key.auth_token));
        Member {
            name: role.account_name.to_owned(),
            email: role.email.to_owned(),
            password: role.password.to_owned(),
            account_id: key.account_id,
            account_sid: key.account_sid,
            auth_token: key.auth_token,
            door: door.clone(),
            authorization: format!("Basic {basic}"),
        }
    }

    /// Follows the link in the letter that came after signing up.
    pub fn confirms_address(&self, mailbox: &Mailbox) -> anyhow::Result<()> {
        let secret = mailbox.secret_for(&self.email)?;
        self.post("/email-verifications", &json!({ "secret": secret })).map(drop)
    }

    pub fn get(&self, path: &str) -> anyhow::Result<Value> {
        self.ask("GET", path, "application/json", b"")?.granted(&format!("{} reads {path}", self.name))
    }

    pub fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.try_post(path, body)?.granted(&format!("{} posts to {path}", self.name))
    }

    pub fn put(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let answer = self.ask("PUT", path, "application/json", body.to_string().as_bytes())?;
        answer.granted(&format!("{} puts {path}", self.name))
    }

    /// Posts a file as its own media type.
    pub fn post_file(&self, path: &str, media_type: &str, file: &str) -> anyhow::Result<Value> {
        self.ask("POST", path, media_type, file.as_bytes())?.granted(&format!("{} posts to {path}", self.name))
    }

    /// Uploads a picture, as a form with a file in it.
    pub fn post_image(&self, path: &str, program_id: i64, name: &str, png: &[u8]) -> anyhow::Result<()> {
        const BORDER: &str = "border-of-the-demo";
        let part = |name: &str, value: &str| {
            format!("--{BORDER}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let head = "content-disposition: form-data; name=\"file\"; filename=\"banner.png\"\r\ncontent-type: image/png";
        let mut form = part("program_id", &program_id.to_string()) + &part("name", name);
        form += &format!("--{BORDER}\r\n{head}\r\n\r\n");
        let form = [form.as_bytes(), png, format!("\r\n--{BORDER}--\r\n").as_bytes()].concat();
        let media_type = format!("multipart/form-data; boundary={BORDER}");
        self.ask("POST", path, &media_type, &form)?.granted(&format!("{} uploads {name}", self.name)).map(drop)
    }

    /// Posts what may be refused.
    pub fn try_post(&self, path: &str, body: &Value) -> anyhow::Result<Answer> {
        self.ask("POST", path, "application/json", body.to_string().as_bytes())
    }

    fn ask(&self, method: &str, path: &str, media_type: &str, body: &[u8]) -> anyhow::Result<Answer> {
        let mut headers = vec![("authorization", self.authorization.as_str())];
        if !body.is_empty() {
            headers.push(("content-type", media_type));
        }
        self.door.ask(method, &format!("/api/v1{path}"), &headers, body)
    }
}
