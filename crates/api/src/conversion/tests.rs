use domain::access::{AccountKind, Role, TokenAccess};
use domain::attribution::RefusalReason;
use domain::click::ClickFacts;
use domain::ids::{AccountId, CreativeId, ProgramId};
use flow::Caller;
use flow::program::file::REFERENCE;
use serde_json::{Value, json};

use crate::testing::{Answer, TestApi};

/// A brand with a program and two partners, another brand, and everybody's credentials.
pub(crate) struct Shop {
    pub(crate) api: TestApi,
    pub(crate) program: i64,
    pub(crate) brand: String,
    pub(crate) brand_caller: Caller,
    pub(crate) other_brand: String,
    pub(crate) ana: String,
    pub(crate) ana_id: i64,
    pub(crate) ben: String,
    pub(crate) ben_id: i64,
    operator: Caller,
    clicks: std::sync::atomic::AtomicU64,
}

impl Shop {
    pub(crate) async fn open() -> Self {
        let api = TestApi::open();
        let brand_caller = api.platform.brand("Brand").await;
        let other = api.platform.brand("Other").await;
        let operator = api.platform.account(AccountKind::Operator, "Operator").await;
        let terms = REFERENCE.replace("[terms]", "[[event_type]]\ncode = \"sale\"\n\n[terms]")
            + "\n[[terms.commission]]\nevent_type = \"sale\"\npay = { percent = \"10\" }\n";
        let applied = flow::program::apply(&api.platform, &brand_caller, terms).await.expect("the program is applied");
        let other_terms = REFERENCE.replace("slug = \"", "slug = \"other-");
        flow::program::apply(&api.platform, &other, other_terms).await.expect("the other program is applied");
        let program = applied.program.id;
        let ana = joined(&api, program, "Ana").await;
        let ben = joined(&api, program, "=Ben").await;
        Self {
            brand: api.credentials(&brand_caller).await,
            other_brand: api.credentials(&other).await,
            ana: api.credentials(&ana).await,
            ana_id: ana.account_id.get(),
            ben: api.credentials(&ben).await,
            ben_id: ben.account_id.get(),
            program: program.get(),
            clicks: Default::default(),
            api,
            brand_caller,
            operator,
        }
    }

    /// The click id of a click now.
    pub(crate) fn click(&self, partner: i64) -> String {
        let facts = ClickFacts {
            program: ProgramId(self.program),
            partner: AccountId(partner),
            creative: CreativeId(10_001),
            link: None,
            at: self.api.platform.clock.now(),
            unique: 1 + self.clicks.fetch_add(1, std::sync::atomic::Ordering::Relaxed),
            left_out: None,
        };
        self.api.platform.keys.seal(&facts).to_string()
    }

    /// A new advertiser that came by the partner.
    pub(crate) async fn sign_up(&self, order_id: &str, partner: i64) -> Answer {
        let body = json!({
            "program_id": self.program, "event_type": "new_advertiser", "order_id": order_id,
            "click_id": self.click(partner), "customer_status": "new",
        });
        self.api.post("/conversions", &self.brand, body).await
    }

    /// A sale of so many cents that the partner brought; its action's id.
    pub(crate) async fn sale(&self, order_id: &str, partner: i64, amount_minor: i64) -> String {
        let body = json!({
            "program_id": self.program, "event_type": "sale", "order_id": order_id,
            "click_id": self.click(partner), "amount_minor": amount_minor, "currency": "USD",
        });
        let answer = self.api.post("/conversions", &self.brand, body).await;
        answer.body["action"]["id"].as_str().expect("it is credited").to_owned()
    }

    /// Lets days pass, and the sweep come by.
    pub(crate) async fn sleep(&self, days: i64) {
        let to = self.api.platform.clock.now() + jiff::SignedDuration::from_hours(24 * days);
        flow::sandbox::advance(&self.api.platform, &self.operator, to).await.expect("the sandbox moves");
    }
}

async fn joined(api: &TestApi, program: ProgramId, name: &str) -> Caller {
    let partner = api.platform.partner(name).await;
    let (id, now) = (partner.account_id, api.platform.clock.now());
    let write = move |tx: &mut store::Tx<'_>| {
        store::contract::insert(tx, program, id, domain::ids::TermsVersion(1), "test", now).map(drop)
    };
    api.platform.store().write(write).await.expect("the contract is written");
    partner
}

#[tokio::test]
async fn a_conversion_is_answered_with_its_decision_once() {
    let shop = Shop::open().await;
    let body = json!({
        "program_id": shop.program, "event_type": "new_advertiser", "order_id": "A-1",
        "click_id": shop.click(shop.ana_id), "customer_status": "new", "country": "US",
    });
    let first = shop.api.post("/conversions", &shop.brand, body.clone()).await;
    assert_eq!(first.status, 201, "{first:?}");
    assert_eq!(first.body["outcome"], "credited");
    let action = &first.body["action"];
    assert_eq!(
        (&action["commission_minor"], &action["currency"], &action["state"]),
        (&json!(4000), &json!("USD"), &json!("pending"))
    );
    // Tracked on 5 January in Los Angeles.
    assert_eq!(action["locks_at"], "2026-01-21T08:00:00Z");
    assert_eq!(action["approves_at"], "2026-02-05T08:00:00Z");

    let again = shop.api.post("/conversions", &shop.brand, body.clone()).await;
    assert_eq!((again.status.as_u16(), &again.body["duplicate"]), (200, &json!(true)));
    assert_eq!(again.body["action"]["id"], action["id"]);

    for (field, value) in [("country", json!("DE")), ("customer_id", json!("c1")), ("amount_minor", json!(1))] {
        let mut changed = body.clone();
        changed[field] = value;
        let refused = shop.api.post("/conversions", &shop.brand, changed).await;
        assert_eq!(refused.refusal(), "409 conversion_differs", "{field}");
        assert_eq!(refused.body["field"], field.trim_end_matches("_minor"));
    }
}

#[tokio::test]
async fn an_idempotency_key_answers_the_same_again() {
    let shop = Shop::open().await;
    let body = json!({ "program_id": shop.program, "event_type": "new_advertiser", "order_id": "A-1" });
    let headers = [("authorization", shop.brand.as_str()), ("idempotency-key", "k-1")];
    let first = shop.api.ask("POST", "/conversions", &headers, Some(body.clone())).await;
    let again = shop.api.ask("POST", "/conversions", &headers, Some(body)).await;
    assert_eq!((first.status.as_u16(), again.status.as_u16()), (201, 201));
    assert_eq!(first.body, again.body);
    let other = json!({ "program_id": shop.program, "event_type": "new_advertiser", "order_id": "A-2" });
    let refused = shop.api.ask("POST", "/conversions", &headers, Some(other)).await;
    assert_eq!(refused.refusal(), "422 idempotency_key_reused");
}

#[tokio::test]
async fn wrong_input_names_its_field() {
    let shop = Shop::open().await;
    let good = json!({ "program_id": shop.program, "event_type": "sale", "order_id": "A-1" });
    for (field, value, expected) in [
        ("program_id", json!(9999), "404 program_not_found"),
        ("event_type", json!("nothing"), "422 event_type_unknown"),
        ("event_type", json!("\u{0}"), "422 field_invalid"),
        ("order_id", json!(" "), "422 field_missing"),
        ("customer_status", json!("old"), "422 field_invalid"),
        ("country", json!("ZZ"), "422 field_invalid"),
        ("currency", json!("EUR"), "422 field_invalid"),
        ("occurred_at", json!("2030-01-01T00:00:00Z"), "422 field_invalid"),
        ("amount_minor", json!(-1), "422 field_invalid"),
        ("partner_id", json!(999_999), "422 partner_unknown"),
    ] {
        let mut body = good.clone();
        body[field] = value;
        let refused = shop.api.post("/conversions", &shop.brand, body).await;
        assert_eq!(refused.refusal(), expected, "{field}");
        assert_eq!(refused.body["field"], field.trim_end_matches("_minor"), "{refused:?}");
    }
    let listed = shop.api.get(&format!("/conversions?program_id={}", shop.program), &shop.brand).await;
    assert_eq!(listed.body["items"], json!([]), "nothing refused for its input was kept");
}

#[tokio::test]
async fn a_named_partner_is_credited_and_told_nothing_of_who_named_it() {
    let shop = Shop::open().await;
    let body = json!({
        "program_id": shop.program, "event_type": "new_advertiser", "order_id": "N-1", "customer_status": "new",
        "click_id": shop.click(shop.ben_id), "partner_id": shop.ana_id,
    });
    assert_eq!(shop.api.post("/conversions", &shop.ana, body.clone()).await.refusal(), "403 not_allowed");
    assert_eq!(shop.api.post("/conversions", &shop.other_brand, body.clone()).await.refusal(), "404 program_not_found");
    let answer = shop.api.post("/conversions", &shop.brand, body.clone()).await;
    assert_eq!(answer.body["action"]["partner_id"], shop.ana_id, "{answer:?}");
    let mut other = body;
    other["partner_id"] = json!(shop.ben_id);
    let refused = shop.api.post("/conversions", &shop.brand, other).await;
    assert_eq!((refused.refusal().as_str(), &refused.body["field"]), ("409 conversion_differs", &json!("partner_id")));

    let order = format!("/orders?program_id={}&order_id=N-1", shop.program);
    let to_brand = shop.api.get(&order, &shop.brand).await.body["items"][0].clone();
    assert_eq!(
        (&to_brand["credit"]["source"], &to_brand["considered"][1]["outcome"]),
        (&json!("named"), &json!("outranked"))
    );
    assert!(to_brand["reported_by"].as_str().is_some_and(|by| by.starts_with("token:")), "{to_brand}");
    let to_ana = shop.api.get(&order, &shop.ana).await.body["items"][0].clone();
    assert_eq!((&to_ana["credit"]["source"], &to_ana["reported_by"]), (&json!("named"), &json!(null)));
}

#[tokio::test]
async fn only_the_brand_reports_into_its_program() {
    let shop = Shop::open().await;
    let body = json!({ "program_id": shop.program, "event_type": "new_advertiser", "order_id": "A-1" });
    assert_eq!(shop.api.post("/conversions", &shop.other_brand, body.clone()).await.refusal(), "404 program_not_found");
    assert_eq!(shop.api.post("/conversions", &shop.ana, body).await.refusal(), "403 not_allowed");
    let import = format!("/conversions/import?program_id={}", shop.program);
    let file = "event_type,order_id\nnew_advertiser,A-1\n";
    assert_eq!(shop.api.send(&import, &shop.ana, "text/csv", bytes(file)).await.refusal(), "403 not_allowed");
    let refused = shop.api.send(&import, &shop.other_brand, "text/csv", bytes(file)).await;
    assert_eq!(refused.body["items"][0]["reason"], "program_not_found");
    let list = format!("/conversions?program_id={}", shop.program);
    assert_eq!(shop.api.get(&list, &shop.other_brand).await.refusal(), "404 program_not_found");
    assert_eq!(shop.api.get(&list, &shop.ana).await.refusal(), "403 not_allowed");
    let touch = json!({ "program_id": shop.program, "customer_id": "c", "click_id": shop.click(shop.ana_id) });
    assert_eq!(
        shop.api.post("/customers/identify", &shop.other_brand, touch.clone()).await.refusal(),
        "404 program_not_found"
    );
    assert_eq!(shop.api.post("/customers/identify", &shop.ana, touch.clone()).await.refusal(), "403 not_allowed");
    assert_eq!(shop.api.post("/customers/identify", &shop.brand, touch).await.body["known"], true);
    for role in [Role::Finance, Role::Analyst] {
        let credentials = shop.api.credentials_with(&shop.brand_caller, TokenAccess::ReadWrite, role).await;
        assert_eq!(shop.sign_up_as(&credentials).await.refusal(), "403 not_allowed", "{role}");
    }
}

#[tokio::test]
async fn an_order_is_explained_to_those_it_concerns() {
    let shop = Shop::open().await;
    // Ben's click is cited, Ana's earlier click is known by the customer id.
    let touch = json!({ "program_id": shop.program, "customer_id": "c-9", "click_id": shop.click(shop.ana_id) });
    shop.api.post("/customers/identify", &shop.brand, touch).await;
    let body = json!({
        "program_id": shop.program, "event_type": "sale", "order_id": "A-1", "amount_minor": 10_000,
        "click_id": shop.click(shop.ben_id), "customer_id": "c-9",
    });
    shop.api.post("/conversions", &shop.brand, body).await;

    let order = format!("/orders?program_id={}&order_id=A-1", shop.program);
    let to_brand = shop.api.get(&order, &shop.brand).await.body["items"][0].clone();
    assert_eq!(to_brand["credit"]["partner_id"], shop.ben_id);
    assert_eq!(
        to_brand["credit"]["words"],
        "rule 2, sale by anybody pays 10% of the amount: 10% of 100.00 USD is 10.00 USD"
    );
    assert_eq!(to_brand["considered"][1]["partner_id"], shop.ana_id);
    assert_eq!(to_brand["considered"][1]["outcome"], "outranked");

    let to_ana = shop.api.get(&order, &shop.ana).await.body["items"][0].clone();
    assert_eq!((&to_ana["outcome"], &to_ana["reason"]), (&json!("refused"), &json!("outranked")));
    for hidden in ["credit", "action_id", "customer_id", "amount_minor"] {
        assert_eq!(to_ana[hidden], Value::Null, "{hidden} is not Ana's business");
    }
    assert!(!to_ana.to_string().contains(&shop.ben_id.to_string()), "who the others are is not Ana's business");
    let to_ben = shop.api.get(&order, &shop.ben).await.body["items"][0].clone();
    assert_eq!(to_ben["credit"]["commission_minor"], 1000);
    assert_eq!(to_ben["customer_id"], Value::Null);

    shop.sign_up("A-2", shop.ben_id).await;
    let other = format!("/orders?program_id={}&order_id=A-2", shop.program);
    let unknown = format!("/orders?program_id={}&order_id=A-3", shop.program);
    assert_eq!(shop.api.get(&other, &shop.ana).await.refusal(), "404 conversion_not_found");
    assert_eq!(
        shop.api.get(&unknown, &shop.ana).await.body,
        shop.api.get(&other, &shop.ana).await.body,
        "the same answer"
    );
    assert_eq!(shop.api.get(&order, &shop.other_brand).await.refusal(), "404 conversion_not_found");
}

#[tokio::test]
async fn refused_conversions_are_listed_with_their_reasons() {
    let shop = Shop::open().await;
    for (order, click) in [("A-1", String::new()), ("A-2", "x".repeat(64)), ("A-3", shop.click(shop.ana_id))] {
        let body = json!({ "program_id": shop.program, "event_type": "sale", "order_id": order, "click_id": click });
        assert_eq!(shop.api.post("/conversions", &shop.brand, body).await.status, 201);
    }
    let refused = format!("/conversions?program_id={}&outcome=refused", shop.program);
    let listed = shop.api.get(&refused, &shop.brand).await.body;
    let reasons: Vec<_> = listed["items"].as_array().unwrap().iter().map(|item| item["reason"].clone()).collect();
    assert_eq!(reasons, ["click_id_invalid", "no_touch"]);
    assert!(reasons.iter().all(|reason| reason.as_str().unwrap().parse::<RefusalReason>().is_ok()));
    let one = shop.api.get(&format!("{refused}&reason=no_touch"), &shop.brand).await.body;
    assert_eq!(one["items"][0]["order_id"], "A-1");
    let page = shop.api.get(&format!("/conversions?program_id={}&limit=2", shop.program), &shop.brand).await.body;
    let cursor = page["next_cursor"].as_str().expect("there is more");
    let rest =
        shop.api.get(&format!("/conversions?program_id={}&cursor={cursor}", shop.program), &shop.brand).await.body;
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_file_is_checked_row_by_row() {
    let shop = Shop::open().await;
    shop.sale("known", shop.ana_id, 500).await;
    let (ana, ben) = (shop.click(shop.ana_id), shop.click(shop.ben_id));
    let file = format!(
        "\u{feff}order_id,event_type,click_id,amount,customer_status\r\n\
         F-1,sale,{ana},12.34,\r\n\
         F-2,new_advertiser,{ben},,new\r\n\
         F-3,sale,,1.00,\r\n\
         F-4,sale,{ana},1.001,\r\n\
         F-1,sale,{ana},12.34,\r\n\
         F-1,sale,{ana},12.35,\r\n\
         known,sale,{ana},5.00,\r\n\
         \"F-5\",nothing,{ana},5.00,\r\n"
    );
    let expected = |rows: &Value| -> Vec<String> {
        let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        let row = |row: &Value| {
            format!(
                "{} {} {} {} {}",
                row["line"],
                text(&row["order_id"]),
                text(&row["outcome"]),
                text(&row["reason"]),
                text(&row["field"])
            )
        };
        rows.as_array().unwrap().iter().map(row).collect()
    };
    let import = format!("/conversions/import?program_id={}", shop.program);
    let lines = [
        "2 F-1 credited - -",
        "3 F-2 credited - -",
        "4 F-3 refused no_touch -",
        "5 F-4 wrong field_invalid amount",
        "6 F-1 duplicate - -",
        "7 F-1 wrong conversion_differs amount",
        "8 known wrong conversion_differs click_id",
        "9 F-5 wrong event_type_unknown event_type",
    ];
    let rehearsed = shop.api.send(&format!("{import}&dry_run=true"), &shop.brand, "text/csv", bytes(&file)).await;
    assert_eq!(expected(&rehearsed.body["items"]), lines, "{rehearsed:?}");
    let kept = shop.api.get(&format!("/conversions?program_id={}", shop.program), &shop.brand).await.body;
    assert_eq!(kept["items"].as_array().unwrap().len(), 1, "a dry run keeps nothing");

    let imported = shop.api.send(&import, &shop.brand, "text/csv", bytes(&file)).await;
    assert_eq!(expected(&imported.body["items"]), lines);
    let counts =
        ["rows", "credited", "refused", "duplicates", "wrong"].map(|name| imported.body[name].as_i64().unwrap());
    assert_eq!(counts, [8, 2, 1, 1, 4]);
    let again = shop.api.send(&import, &shop.brand, "text/csv", bytes(&file)).await;
    assert_eq!(["credited", "duplicates"].map(|name| again.body[name].as_i64().unwrap()), [0, 4]);
    assert!(flow::verify::verify(&shop.api.platform).await.unwrap().passed());

    for (file, problem) in [
        ("order_id\nA\n", "column `event_type` is missing"),
        ("order_id,event_type,price\nA,sale,1\n", "column `price`"),
        ("order_id,event_type\nA\n", "line: 2"),
    ] {
        let refused = shop.api.send(&import, &shop.brand, "text/csv", bytes(file)).await;
        assert_eq!(refused.refusal(), "422 file_unreadable");
        assert!(refused.body["detail"].as_str().unwrap().contains(problem), "{refused:?}");
    }
}

#[tokio::test]
async fn rows_of_one_file_lean_on_each_other_as_if_sent_one_by_one() {
    let (file, single) = (Shop::open().await, Shop::open().await);
    let import = |shop: &Shop| format!("/conversions/import?program_id={}", shop.program);
    // What c1 was seen with and what it bought is known to the rows below; c2 is known to none above it.
    let rows = |shop: &Shop| {
        let (ana, ben) = (shop.click(shop.ana_id), shop.click(shop.ben_id));
        [
            "R-0,sale,,c1,,1.00".to_owned(),
            format!("R-1,new_advertiser,{ana},c1,,"),
            "R-2,sale,,c1,,20.00".to_owned(),
            format!("R-3,new_advertiser,{ben},c1,,"),
            format!("R-4,new_advertiser,{ben},c2,,"),
            "R-2,sale,,c1,,20.00".to_owned(),
            "R-5,sale,,c2,,30.00".to_owned(),
        ]
    };
    let head = "order_id,event_type,click_id,customer_id,customer_status,amount";
    let whole = format!("{head}\n{}\n", rows(&file).join("\n"));
    assert_eq!(file.api.send(&import(&file), &file.brand, "text/csv", bytes(&whole)).await.body["rows"], 7);
    for row in rows(&single) {
        single.api.send(&import(&single), &single.brand, "text/csv", format!("{head}\n{row}\n").into_bytes()).await;
    }
    let mut told = Vec::new();
    for shop in [&file, &single] {
        let path = format!("/conversions?program_id={}", shop.program);
        let kept = shop.api.get(&path, &shop.brand).await.body;
        let credit = |row: &Value| (row["credit"]["partner_id"].clone(), row["credit"]["commission_minor"].clone());
        let row = |row: &Value| (row["order_id"].clone(), row["reason"].clone(), credit(row));
        told.push(kept["items"].as_array().unwrap().iter().map(row).collect::<Vec<_>>());
        assert!(flow::verify::verify(&shop.api.platform).await.unwrap().passed());
    }
    assert_eq!(told[0], told[1]);
    let commissions: Vec<i64> = told[0].iter().filter_map(|(_, _, (_, commission))| commission.as_i64()).collect();
    assert_eq!(commissions, [300, 4000, 0, 200, 4000], "the latest first; c1 is new only once, and R-0 has no touch");
}

fn bytes(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

impl Shop {
    async fn sign_up_as(&self, credentials: &str) -> Answer {
        let body = json!({ "program_id": self.program, "event_type": "new_advertiser", "order_id": "A-1" });
        self.api.post("/conversions", credentials, body).await
    }
}
