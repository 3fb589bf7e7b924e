use domain::access::TokenAccess;

use crate::Limits;
use crate::testing::{Client, World, basic};

const JSON: (&str, &str) = ("accept", "application/json");

#[tokio::test]
async fn only_the_account_of_the_credentials_is_answered() {
    let world = World::open().await;
    let path = format!("{}/Campaigns", world.brand.paths);
    let foreign = format!("{}/Campaigns", world.other_brand.paths);
    let unknown = "/Advertisers/IR00000000000000000000000000000000/Campaigns".to_owned();
    let as_partner = format!("/Mediapartners/{}/Campaigns", world.brand.sid);
    let wrong = basic(&world.brand.sid, "wrong");
    let other_sid = basic(&world.other_brand.sid, "wrong");
    let own = world.brand.authorization.as_str();
    for (path, authorization, status) in [
        (&path, own, 200),
        (&path, "", 401),
        (&path, wrong.as_str(), 401),
        (&path, other_sid.as_str(), 401),
        (&path, "Bearer abc", 401),
        (&path, world.other_brand.authorization.as_str(), 403),
        (&foreign, own, 403),
        (&unknown, own, 403),
        (&as_partner, own, 403),
        (&path, world.ana.authorization.as_str(), 403),
    ] {
        let answer = world.ask("GET", path, &[("authorization", authorization), JSON], "").await;
        assert_eq!(answer.status.as_u16(), status, "{path} {}", answer.text);
        if status != 200 {
            assert_eq!(answer.json()["status"], status, "credentials are answered in their own form");
        }
    }
    let refused = world.ask("GET", &path, &[], "").await;
    assert!(refused.headers["www-authenticate"].to_str().expect("text").starts_with("Basic "));
    assert_eq!(
        refused.text,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ImpactRadiusResponse><Status>ERROR</Status>\
         <Message>log in, or send an account SID and an auth token</Message></ImpactRadiusResponse>"
    );
}

#[tokio::test]
async fn a_session_counts_for_nothing_and_a_token_that_reads_only_writes_nothing() {
    let world = World::open().await;
    let path = format!("{}/Campaigns", world.brand.paths);
    let with_cookie = world.ask("GET", &path, &[("cookie", "tributary_session=abc"), JSON], "").await;
    assert_eq!(with_cookie.status, 401);
    let reader = Client::token(&world.platform, &world.ana.caller, TokenAccess::ReadOnly).await;
    let create = format!("{}/Programs/{}/TrackingLinks", world.ana.paths, world.program);
    let refused = world.ask("POST", &create, &[("authorization", &reader), JSON], "").await;
    assert_eq!(refused.status, 403, "{}", refused.text);
}

#[tokio::test]
async fn an_agency_reaches_the_brand_of_its_credentials() {
    let world = World::open().await;
    let brand = &world.brand;
    let headers = [("authorization", brand.authorization.as_str()), JSON];
    let passed = format!("/Agencies/{}/Advertisers/{}/Campaigns", brand.sid, brand.sid);
    let campaigns = world.ask("GET", &passed, &headers, "").await;
    assert_eq!(campaigns.each("Campaigns", "Id"), [world.program.to_string()]);
    assert_eq!(campaigns.each("Campaigns", "Uri"), [format!("{passed}/{}", world.program)]);
    let other = format!("/Agencies/{}/Advertisers/{}/Campaigns", brand.sid, world.other_brand.sid);
    assert_eq!(world.ask("GET", &other, &headers, "").await.status, 403);
    let listed = world.ask("GET", &format!("/Agencies/{}/Advertisers", brand.sid), &headers, "").await;
    assert_eq!(listed.each("Advertisers", "AccountSid"), [brand.sid.as_str()]);
}

#[tokio::test]
async fn an_hour_has_so_many_requests() {
    let world = World::with(Limits { requests_per_hour: 2, ..Limits::default() }).await;
    let mut left = Vec::new();
    for _ in 0..3 {
        let answer = world.get(&world.brand, "Campaigns").await;
        let header = |name: &str| answer.headers.get(name).map(|value| value.to_str().expect("text").to_owned());
        assert_eq!(header("x-ratelimit-limit").as_deref(), Some("2"));
        assert!(header("x-ratelimit-reset").is_some());
        let is_told = header("retry-after").is_some();
        left.push((answer.status.as_u16(), header("x-ratelimit-remaining").unwrap_or_default(), is_told));
    }
    let expected = [(200, "1", false), (200, "0", false), (429, "0", true)];
    assert_eq!(left, expected.map(|(status, left, told)| (status, left.to_owned(), told)));
    assert_eq!(world.get(&world.brand, "Catalogs").await.status, 200, "catalogs are counted by themselves");
    assert_eq!(world.get(&world.other_brand, "Campaigns").await.status, 200, "each account for itself");
}

#[tokio::test]
async fn pages_lead_to_the_last_and_hold_everything_once() {
    let world = World::open().await;
    for number in 0..5 {
        let code = flow::promo_code::NewPromoCodeInput {
            program_id: world.program,
            partner_id: world.ana.id(),
            code: format!("CODE{number}"),
            starts_at: None,
            ends_at: None,
        };
        flow::promo_code::assign(&world.platform, &world.brand.caller, code).await.expect("the code is assigned");
    }
    let authorization = world.brand.authorization.as_str();
    let mut next = format!("{}/PromoCodes.json?PageSize=2&State=ACTIVE", world.brand.paths);
    let mut seen = Vec::new();
    while !next.is_empty() {
        let answer = world.ask("GET", &next, &[("authorization", authorization)], "").await;
        seen.extend(answer.each("PromoCodes", "Code"));
        let page = answer.json();
        assert_eq!((&page["@total"], &page["@numpages"], &page["@pagesize"]), (&"5".into(), &"3".into(), &"2".into()));
        next = page["@nextpageuri"].as_str().expect("a text").to_owned();
    }
    assert_eq!(seen, ["CODE4", "CODE3", "CODE2", "CODE1", "CODE0"]);
    let last = world.get(&world.brand, "PromoCodes?PageSize=2&Page=3").await.json();
    assert_eq!((&last["@start"], &last["@end"], &last["@nextpageuri"]), (&"4".into(), &"4".into(), &"".into()));
    let beyond = world.get(&world.brand, "PromoCodes?PageSize=2&Page=9").await.json();
    assert_eq!((&beyond["PromoCodes"], &beyond["@total"]), (&serde_json::json!([]), &"5".into()));
    for wrong in ["Page=0", "Page=x", "PageSize=0", "PageSize=-1", "CampaignId=x"] {
        let refused = world.get(&world.brand, &format!("PromoCodes?{wrong}")).await;
        assert_eq!(refused.status, 400, "{wrong}");
        assert_eq!(refused.json()["Status"], "ERROR");
        assert!(refused.json()["Errors"][0]["Field"].is_string());
    }
}

#[tokio::test]
async fn unknown_paths_and_methods_are_said_to_be_so() {
    let world = World::open().await;
    assert_eq!(world.get(&world.brand, "Nothing").await.status, 404);
    assert_eq!(world.get(&world.brand, "Campaigns/x").await.status, 404);
    assert_eq!(world.get(&world.brand, "Deals/1").await.status, 404);
    let path = format!("{}/Campaigns", world.brand.paths);
    let headers = [("authorization", world.brand.authorization.as_str()), JSON];
    assert_eq!(world.ask("PATCH", &path, &headers, "").await.status, 405);
    assert_eq!(world.ask("HEAD", &path, &headers, "").await.status, 200);
}

#[tokio::test]
async fn what_an_account_has_none_of_is_an_empty_list() {
    let world = World::open().await;
    for (path, list) in [
        ("Deals", "Deals"),
        ("ExceptionLists/7/Items", "ExceptionListItems"),
        ("FTPFileSubmissions", "FTPFileSubmissions"),
        ("UniqueUrls", "UniqueUrls"),
        ("Programs/1001/Tasks", "Tasks"),
    ] {
        for client in [&world.brand, &world.ana] {
            let answer = world.get(client, path).await;
            assert_eq!(answer.json()[list], serde_json::json!([]), "{path}");
            assert_eq!(answer.json()["@total"], "0");
        }
    }
    let (path, authorization) = (format!("{}/Deals.xml", world.brand.paths), world.brand.authorization.as_str());
    let xml = world.ask("GET", &path, &[("authorization", authorization)], "").await;
    assert!(xml.text.contains("<Deals page=\"1\" numpages=\"0\" pagesize=\"100\" total=\"0\""));
}
