//! From two sign-ups to a click that earns, over HTTP only.

use base64::Engine;
use flow::program::file::REFERENCE;
use serde_json::{Value, json};

use crate::people::{Answer, Visitor, http};
use crate::server::Server;

/// Somebody with an account, speaking by the API.
struct Account {
    base_url: String,
    authorization: String,
    id: i64,
}

impl Account {
    fn sign_up(server: &Server, kind: &str, name: &str) -> Account {
        let new = json!({
            "kind": kind, "account_name": name, "name": name, "email": format!("{}@example.com", name.to_lowercase()),
            "password": "correct horse battery",
        });
        let answer = http().post(format!("{}/api/v1/accounts", server.base_url)).send_json(new).unwrap();
        let made: Value = serde_json::from_str(&Answer::of(answer).body).unwrap();
        let sid = made["account"]["sid"].as_str().unwrap_or_else(|| panic!("{made}"));
        let secret = format!("{sid}:{}", made["auth_token"].as_str().unwrap());
        Account {
            base_url: server.base_url.clone(),
            authorization: format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(secret)),
            id: made["account"]["id"].as_i64().unwrap(),
        }
    }

    fn get(&self, path: &str) -> Answer {
        let request = http().get(format!("{}/api/v1{path}", self.base_url));
        Answer::of(request.header("authorization", &self.authorization).call().unwrap())
    }

    fn post(&self, path: &str, body: Value) -> Value {
        self.send(path, "application/json", body.to_string().as_bytes())
    }

    fn send(&self, path: &str, content_type: &str, body: &[u8]) -> Value {
        let request = http().post(format!("{}/api/v1{path}", self.base_url));
        let request = request.header("authorization", &self.authorization).header("content-type", content_type);
        let answer = Answer::of(request.send(body).unwrap());
        assert!(answer.status < 300, "{path}: {} {}", answer.status, answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }
}

#[test]
fn two_accounts_become_partners() {
    let server = Server::start();
    let visitor = Visitor::of(&server);
    let brand = Account::sign_up(&server, "brand", "TikTok");
    let partner = Account::sign_up(&server, "partner", "Ann");

    assert_eq!(brand.send("/programs", "application/toml", REFERENCE.as_bytes())["program_id"], 1001);
    let long = format!("/c/{}/10001/1001", partner.id);
    assert_eq!(visitor.get(&long).status, 302, "a stranger's visitors are sent on too");

    let questions = serde_json::from_str::<Value>(&partner.get("/programs/1001").body).unwrap()["questions"].clone();
    let answers: Vec<_> =
        questions.as_array().unwrap().iter().map(|q| json!({ "question": q["text"], "answer": "Yes." })).collect();
    let application = partner.post("/applications", json!({ "program_id": 1001, "answers": answers }));
    let approved = brand.post(&format!("/applications/{}/approval", application["id"]), json!({}));
    assert_eq!(approved["state"], "approved");

    let link = partner.post("/links", json!({ "program_id": 1001, "slug": "grow", "sub_id1": "blog" }));
    let answer = visitor.get("/Grow");
    assert_eq!(answer.status, 302);
    assert!(
        answer.header("location").starts_with("https://getstarted.tiktok.com/?irclickid="),
        "{}",
        answer.header("location")
    );
    assert!(partner.get(&format!("/links/{}/qr.svg", link["id"])).body.starts_with("<svg "));

    brand.post("/contracts/1/suspension", json!({ "reason": "Spam" }));
    let shown: Value = serde_json::from_str(&partner.get("/links").body).unwrap();
    assert_eq!(shown["items"][0]["state"], "partner_suspended");
    partner.post(&format!("/links/{}/archival", link["id"]), json!({}));
    assert_eq!(visitor.get("/grow").status, 404);

    let letters = server.installation.data().join("mail");
    let subject = |subject: &str| {
        let files = std::fs::read_dir(&letters).into_iter().flatten().flatten();
        files.filter_map(|file| std::fs::read_to_string(file.path()).ok()).any(|letter| letter.contains(subject))
    };
    // The outbox is drained every second.
    let due = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while !subject("Subject: TikTok For Business suspended you") {
        assert!(std::time::Instant::now() < due, "the letter does not come");
        std::thread::yield_now();
    }
}

#[test]
fn a_banner_is_uploaded_and_served() {
    let server = Server::start();
    let brand = Account::sign_up(&server, "brand", "TikTok");
    let partner = Account::sign_up(&server, "partner", "Ann");
    brand.send("/programs", "application/toml", REFERENCE.as_bytes());
    let invitation = brand.post("/invitations", json!({ "program_id": 1001, "partner_id": partner.id }));
    partner.post(&format!("/invitations/{}/acceptance", invitation["id"]), json!({}));

    // Nearly as large as a file may be, so that no layer in between has a smaller limit.
    let mut banner = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\x2c\0\0\0\xfa\x08\x02\0\0\0".to_vec();
    banner.resize(5 * 1024 * 1024, 7);
    let mut form = Vec::new();
    for (name, value) in [("program_id", &b"1001"[..]), ("name", b"Banner"), ("file\"; filename=\"a.png", &banner)] {
        form.extend(format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n").bytes());
        form.extend(value);
        form.extend(b"\r\n");
    }
    form.extend(b"--b--\r\n");
    let made = brand.send("/creatives/images", "multipart/form-data; boundary=b", &form);
    assert_eq!((&made["image"]["width_px"], &made["image"]["height_px"]), (&json!(300), &json!(250)));

    let address = made["image"]["address"].as_str().unwrap();
    let path = &address[address.find("/media/").unwrap()..];
    let answer = Visitor::of(&server).get(path);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "image/png");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("content-security-policy"), "default-src 'none'; sandbox");
    assert_eq!(answer.header("content-length"), (5 * 1024 * 1024).to_string());
    assert!(partner.get(&format!("/creatives/{}/embed", made["id"])).body.contains(path));
}
