use flow::program::file::REFERENCE;
use serde_json::{Value, json};

use crate::cast::Cast;
use crate::testing::{Answer, TestApi};

const TOML: &str = "application/toml";

async fn apply(cast: &Cast, who: &str, text: String) -> Answer {
    cast.api.send("/programs", cast.credentials(who), TOML, text.into_bytes()).await
}

#[tokio::test]
async fn plan_apply_and_show() {
    let api = TestApi::open();
    let brand = api.platform.brand("TikTok").await;
    let owner = api.credentials(&brand).await;
    let plan = api.send("/programs/plan", &owner, TOML, REFERENCE.into()).await;
    assert_eq!((plan.status.as_u16(), &plan.body["next_version"]), (200, &json!(1)));
    assert_eq!(
        plan.body["in_words"][0],
        "The program tiktok-for-business will be created, with version 1 of its terms."
    );
    assert_eq!(api.get("/programs", &owner).await.body["items"], json!([]), "a plan changes nothing");

    let created = api.send("/programs", &owner, TOML, REFERENCE.into()).await;
    assert_eq!((created.status.as_u16(), &created.body["program_id"]), (201, &json!(1001)));
    let again = api.send("/programs", &owner, TOML, REFERENCE.into()).await;
    assert_eq!((again.status.as_u16(), &again.body["plan"]["next_version"]), (200, &Value::Null));

    let shown = api.get("/programs/1001", &owner).await.body;
    assert_eq!(shown["commission"], "40.00 USD for each new_advertiser by a new customer");
    assert_eq!(shown["terms"]["commission"][0]["pay"], json!({ "flat_minor": 4000, "percent": null }));
    assert_eq!(shown["event_types"], json!([{ "number": 1, "code": "new_advertiser", "category": "lead" }]));
    assert_eq!(shown["faq"].as_array().map(Vec::len), Some(4));
    let file = api.get("/programs/1001/file", &owner).await;
    assert_eq!(file.headers["content-type"], "application/toml; charset=utf-8");
    assert_eq!(file.bytes, REFERENCE.as_bytes());
}

#[tokio::test]
async fn every_mistake_is_told_with_its_line() {
    let cast = Cast::meet().await;
    let text = REFERENCE.replace("\"USD\"", "\"US dollar\"").replace("30 days", "a month");
    let answer = apply(&cast, "brand", text).await;
    assert_eq!(answer.refusal(), "422 program_file_invalid");
    assert_eq!(answer.body["field"], "program.currency");
    let lines: Vec<_> = answer.body["mistakes"].as_array().unwrap().iter().map(|m| (&m["line"], &m["field"])).collect();
    assert_eq!(lines, [(&json!(11), &json!("program.currency")), (&json!(77), &json!("terms.referral_window"))]);
}

#[tokio::test]
async fn versions_are_listed_by_pages() {
    let cast = Cast::meet().await;
    for pay in ["41.00", "42.00"] {
        apply(&cast, "brand", REFERENCE.replace("40.00", pay)).await;
    }
    let first = cast.get("brand", "/programs/1001/versions?limit=2").await.body;
    let versions =
        |page: &Value| page["items"].as_array().unwrap().iter().map(|v| v["version"].clone()).collect::<Vec<_>>();
    assert_eq!(versions(&first), [3, 2]);
    let cursor = first["next_cursor"].as_str().unwrap();
    let last = cast.get("brand", &format!("/programs/1001/versions?limit=2&cursor={cursor}")).await.body;
    assert_eq!(versions(&last), [1]);
    assert_eq!(last["next_cursor"], Value::Null);
}

#[tokio::test]
async fn visitors_see_what_partners_see() {
    let cast = Cast::meet().await;
    apply(
        &cast,
        "brand",
        REFERENCE.replace("[[event_type]]", "[program.auto_approve]\nenabled = true\n\n[[event_type]]"),
    )
    .await;
    let public = cast.api.get("/public/programs/tiktok-for-business", "").await;
    assert_eq!(public.status, 200);
    assert_eq!(public.body, cast.get("other partner", "/programs/1001").await.body);
    assert_eq!(public.body["auto_approve"], Value::Null, "how to get in is not told");
    assert_ne!(cast.get("brand", "/programs/1001").await.body["auto_approve"], Value::Null);
    assert_eq!(cast.api.get("/public/programs", "").await.body["items"][0]["id"], 1001);
    assert_eq!(cast.api.get("/public/programs/nothing", "").await.refusal(), "404 program_not_found");
}

#[tokio::test]
async fn who_may_not() {
    let cast = Cast::meet().await;
    for path in ["/programs", "/programs/plan"] {
        for (who, expected) in [
            ("partner", "403 not_allowed"),
            ("brand's analyst", "403 not_allowed"),
            ("other brand", "422 program_file_invalid"),
        ] {
            let answer = cast.api.send(path, cast.credentials(who), TOML, REFERENCE.into()).await;
            assert_eq!(answer.refusal(), expected, "{who}: {path}");
        }
    }
    cast.sees_nothing("/programs", &["other brand"]).await;
    let nobody = [("other brand", "404 program_not_found"), ("partner", "404 program_not_found")];
    cast.refused("GET", "/programs/1001", Value::Null, &nobody[..1]).await;
    cast.refused("GET", "/programs/1001/file", Value::Null, &nobody).await;
    cast.refused("GET", "/programs/1001/versions", Value::Null, &nobody).await;
}
