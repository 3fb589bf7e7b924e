use std::net::{IpAddr, Ipv4Addr};

use domain::click::LeftOut;
use domain::ids::{AccountId, ProgramId, TermsVersion};
use domain::money::Currency;
use domain::program::ProgramStatus;
use events::{Kind, Record};
use flow::Caller;
use serde_json::{Value, json};
use store::program::Program;

use crate::testing::TestApi;

/// 2026-01-05T12:00:00Z, where a test platform starts.
const NOON_MS: i64 = 1_767_614_400_000;
const CLICKS: u64 = 12;

struct Scene {
    api: TestApi,
    brand: String,
    other_brand: String,
    partner: String,
    other_partner: String,
    partner_ids: [AccountId; 2],
}

/// Twelve clicks an hour apart from noon on: partners and programs in turn, each third a crawler's, each fourth an impression.
async fn scene() -> Scene {
    let api = TestApi::open();
    let brands = [api.platform.brand("Brand").await, api.platform.brand("Other brand").await];
    let partners = [api.platform.partner("Partner").await, api.platform.partner("Other partner").await];
    let partner_ids = partners.each_ref().map(|partner| partner.account_id);
    program(&api, 1001, &brands[0]).await;
    program(&api, 1002, &brands[1]).await;
    let scene = Scene {
        brand: api.credentials(&brands[0]).await,
        other_brand: api.credentials(&brands[1]).await,
        partner: api.credentials(&partners[0]).await,
        other_partner: api.credentials(&partners[1]).await,
        partner_ids,
        api,
    };
    for number in 0..CLICKS {
        scene.record(number).await;
    }
    scene.log().catch_up().await.expect("the records are counted");
    scene
}

async fn program(api: &TestApi, id: i64, brand: &Caller) {
    let program = Program {
        id: ProgramId(id),
        account_id: brand.account_id,
        slug: format!("program-{id}"),
        name: format!("Program {id}"),
        currency: Currency::USD,
        time_zone: "UTC".to_owned(),
        status: ProgramStatus::Live,
        terms_version: TermsVersion(1),
        created_at: api.platform.clock.now(),
    };
    let inserted = api.platform.store.write(move |tx| store::program::insert(tx, &program)).await;
    inserted.expect("the program is stored");
}

impl Scene {
    fn log(&self) -> &std::sync::Arc<flow::event_log::EventLog> {
        &self.api.platform.event_log
    }

    async fn record(&self, number: u64) {
        let record = Record {
            kind: if number % 4 == 3 { Kind::Impression } else { Kind::Click },
            at_ms: NOON_MS + number as i64 * 3_600_000,
            unique: 1_000 + number,
            key_id: self.api.platform.keys.newest(),
            program: 1001 + (number / 2 % 2) as u32,
            partner: self.partner_ids[number as usize % 2].get() as u32,
            creative: 10_001,
            link: number as u32 % 3,
            left_out: if number.is_multiple_of(3) { LeftOut::Crawler.number() } else { 0 },
            address: IpAddr::V4(Ipv4Addr::new(192, 0, 2, number as u8)),
            agent: "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
            referrer: "https://blog.example/post",
            sub_id1: "=cmd()",
            sub_id2: "",
            sub_id3: "",
            shared_id: "",
        };
        self.log()
            .spool()
            .expect("a test platform serves")
            .writer()
            .append(&record)
            .await
            .expect("the record is on disk");
    }

    /// All pages, three items each.
    async fn pages(&self, query: &str, credentials: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = self.api.get(&format!("/clicks?to=2026-01-09&limit=3&{query}{cursor}"), credentials).await;
            assert_eq!(page.status, 200, "{page:?}");
            items.extend(page.body["items"].as_array().expect("items are a list").clone());
            match page.body["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return items,
            }
        }
    }
}

fn numbers(items: &[Value]) -> Vec<i64> {
    let number = |item: &Value| {
        let at: jiff::Timestamp = item["at"].as_str().unwrap().parse().unwrap();
        (at.as_millisecond() - NOON_MS) / 3_600_000
    };
    items.iter().map(number).collect()
}

#[tokio::test]
async fn each_sees_its_own_clicks_in_pages_before_and_after_they_are_filed() {
    let scene = scene().await;
    for filed in [false, true] {
        if filed {
            scene.log().flush().await.expect("the records are filed");
        }
        for (credentials, query, expected) in [
            (&scene.brand, "kind=all", vec![0, 1, 4, 5, 8, 9]),
            (&scene.other_brand, "kind=all", vec![2, 3, 6, 7, 10, 11]),
            // Within a day by program, then by time.
            (&scene.partner, "kind=all", vec![0, 4, 8, 2, 6, 10]),
            (&scene.other_partner, "kind=all", vec![1, 5, 9, 3, 7, 11]),
            (&scene.other_partner, "", vec![1, 5, 9]),
            (&scene.other_partner, "kind=impression", vec![3, 7, 11]),
            (&scene.partner, "left_out=crawler", vec![0, 6]),
            (&scene.partner, "left_out=none", vec![4, 8, 2, 10]),
            (&scene.partner, "left_out=prefetch", vec![]),
            (&scene.partner, "link=1", vec![4, 10]),
            (&scene.partner, "program=1002&browser=Firefox", vec![2, 6, 10]),
        ] {
            assert_eq!(numbers(&scene.pages(query, credentials).await), expected, "{query}, filed: {filed}");
        }
    }
}

#[tokio::test]
async fn a_filter_on_what_is_somebody_elses_finds_no_clicks() {
    let scene = scene().await;
    let other = scene.partner_ids[1];
    for (credentials, query) in
        [(&scene.partner, format!("partner={other}")), (&scene.brand, "program=1002".to_owned())]
    {
        assert_eq!(scene.pages(&query, credentials).await, [] as [Value; 0], "{query}");
        let file = scene.api.get(&format!("/clicks?format=csv&{query}"), credentials).await;
        assert_eq!(file.body.as_str().map(|text| text.lines().count()), Some(1), "headings alone");
    }
}

#[tokio::test]
async fn a_click_is_found_by_its_id_and_only_by_its_owners() {
    let scene = scene().await;
    let items = scene.pages("", &scene.partner).await;
    let id = items[0]["click_id"].as_str().expect("a click has an id");
    let path = format!("/clicks/{id}");
    for credentials in [&scene.partner, &scene.brand] {
        let answer = scene.api.get(&path, credentials).await;
        assert_eq!(answer.body, items[0]);
    }
    let first = &items[0];
    assert_eq!(first["sub_id1"], "=cmd()");
    assert_eq!((&first["referrer_host"], &first["device"]), (&json!("blog.example"), &json!("desktop")));
    for credentials in [&scene.other_partner, &scene.other_brand] {
        assert_eq!(scene.api.get(&path, credentials).await.refusal(), "404 not_found");
    }
    let forged = if id.ends_with('A') { "B" } else { "A" };
    let forged = format!("/clicks/{}{forged}", &id[..id.len() - 1]);
    assert_eq!(scene.api.get(&forged, &scene.partner).await.refusal(), "404 not_found");
}

#[tokio::test]
async fn the_file_holds_what_the_pages_hold() {
    let scene = scene().await;
    scene.log().flush().await.expect("the records are filed");
    scene.record(CLICKS).await;
    scene.log().catch_up().await.expect("the record is counted");
    let answer = scene.api.get("/clicks?format=csv&kind=all&to=2026-01-09", &scene.partner).await;
    assert_eq!(answer.headers["content-type"], "text/csv; charset=utf-8");
    let text = answer.body.as_str().expect("a file is text");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a line of CSV")).collect();
    let mut in_file: Vec<&str> = rows.iter().map(|row| &row[2]).collect();
    let pages = scene.pages("kind=all", &scene.partner).await;
    let mut in_pages: Vec<&str> = pages.iter().map(|item| item["at"].as_str().unwrap()).collect();
    in_file.sort_unstable();
    in_pages.sort_unstable();
    assert_eq!((in_file.len(), &in_file), (7, &in_pages));
    assert!(rows.iter().all(|row| &row[17] == "'=cmd()"), "no formula runs");
}

#[tokio::test]
async fn options_that_make_no_sense_are_refused_by_name() {
    let scene = scene().await;
    for (query, refusal, field) in [
        ("kind=visit", "422 field_invalid", "kind"),
        ("left_out=boredom", "422 field_invalid", "left_out"),
        ("limit=0", "422 field_invalid", "limit"),
        ("cursor=x", "422 field_invalid", "cursor"),
        ("group_by=day", "422 option_unknown", "group_by"),
        ("from=then", "422 day_invalid", "from"),
    ] {
        let answer = scene.api.get(&format!("/clicks?{query}"), &scene.partner).await;
        assert_eq!((answer.refusal().as_str(), &answer.body["field"]), (refusal, &json!(field)), "{query}");
    }
}
