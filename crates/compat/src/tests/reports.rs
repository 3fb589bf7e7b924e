//! Reports, their files, and the jobs that make them.

use flow::testing::TestPlatform;

use crate::testing::{Client, World};
use crate::{Limits, maker};

async fn make(platform: &TestPlatform) {
    flow::export::make_due(platform, &maker(Limits::default())).await.expect("the files are made");
}

async fn ask(world: &World, client: &Client, method: &str, path: &str) -> crate::testing::Answer {
    let path = format!("{}/{path}", client.paths);
    world.ask(method, &path, &[("authorization", &client.authorization), ("accept", "application/json")], "").await
}

#[tokio::test]
async fn every_report_runs_and_says_what_its_columns_are() {
    let world = World::open().await;
    world.sale("A-1", &world.ana, 10_000).await;
    for client in [&world.brand, &world.ana] {
        let listed = world.get(client, "Reports?PageSize=100").await;
        let handles = listed.each("Reports", "Id");
        assert!(handles.len() > 10, "{handles:?}");
        for handle in handles {
            let run = world.get(client, &format!("Reports/{handle}")).await;
            assert_eq!(run.status, 200, "{handle}: {}", run.text);
            let described = world.get(client, &format!("Reports/{handle}/MetaData")).await.json();
            let columns: Vec<&str> = described["Attributes"]
                .as_array()
                .expect("a list")
                .iter()
                .filter_map(|it| it["Name"].as_str())
                .collect();
            for row in run.json()["Records"].as_array().expect("rows") {
                let names: Vec<&str> = row.as_object().expect("a row").keys().map(String::as_str).collect();
                assert_eq!(names.len(), columns.len(), "{handle}");
                assert!(names.iter().all(|name| columns.contains(name)), "{handle}: {names:?}");
            }
        }
    }
    assert_eq!(world.get(&world.ana, "Reports/adv_action_listing_pm").await.status, 404, "that is the brand's");
    assert_eq!(world.get(&world.ana, "Reports/nothing/MetaData").await.status, 404);
}

#[tokio::test]
async fn numbers_are_those_of_our_own_reports() {
    let world = World::open().await;
    world.sale("A-1", &world.ana, 10_000).await;
    world.sale("A-2", &world.ana, 25_050).await;
    world.sale("B-1", &world.ben, 100).await;
    let by_partner = world.get(&world.brand, "Reports/att_adv_performance_by_media_pm_only").await;
    let row = |field: &str| by_partner.each("Records", field);
    assert_eq!(row("Media"), ["Ana", "Ben & Co"]);
    assert_eq!(row("Sale_Amount"), ["350.50", "1.00"]);
    assert_eq!(row("Action_Cost"), ["35.05", "0.10"]);
    let own = flow::report::performance(
        &world.platform,
        &world.brand.caller,
        vec![("group_by".to_owned(), "partner".to_owned()), ("metrics".to_owned(), "actions".to_owned())],
    );
    let own = own.await.expect("our own report").current.rows;
    let actions: Vec<String> =
        own.iter().map(|row| domain::report::Metric::Actions.plain(&row.counts, row.currency)).collect();
    assert_eq!(row("Actions"), actions);

    let listed = world.get(&world.ana, "Reports/mp_action_listing_sku?SUPERSTATUS_MS=PENDING,NA&SHOW_AD=1").await;
    assert_eq!(listed.each("Records", "Payout"), ["25.05", "10.00"]);
    assert_eq!(listed.each("Records", "SKU"), ["A-2", "A-1"]);
    let none = world.get(&world.ana, "Reports/mp_action_listing_fast?SUPERSTATUS_MS=APPROVED").await;
    assert_eq!(none.json()["Records"], serde_json::json!([]));
    let early = "Reports/partner_performance_by_day?START_DATE=2020-01-01&END_DATE=2020-01-02";
    assert_eq!(world.get(&world.ana, early).await.each("Records", "Actions"), ["0", "0"]);
}

#[tokio::test]
async fn wrong_questions_name_the_parameter_now_and_not_later() {
    let world = World::open().await;
    for (path, field) in [
        ("Reports/adv_action_listing_pm?START_DATE=yesterday&END_DATE=2020-01-01", "START_DATE"),
        ("Reports/adv_action_listing_pm?START_DATE=2020-02-01&END_DATE=2020-01-01", "END_DATE"),
        ("ReportExport/adv_action_listing_pm?START_DATE=2020-02-01", "END_DATE"),
        ("ReportExport/adv_action_listing_pm?SUPERSTATUS_MS=LOST", "SUPERSTATUS_MS"),
        ("ReportExport/adv_action_listing_pm?ResultFormat=PDF", "ResultFormat"),
        ("ReportExport", "ReportId"),
    ] {
        let answer = world.get(&world.brand, path).await;
        assert_eq!(answer.status, 400, "{path}: {}", answer.text);
        assert_eq!(answer.json()["Errors"][0]["Field"], field, "{path}");
    }
    let program = world.program;
    assert_eq!(world.get(&world.brand, &format!("Programs/{program}/ClickExport?Date=soon")).await.status, 400);
    let foreign = world.get(&world.other_brand, &format!("ReportExport/adv_action_listing_pm?SUBAID={program}")).await;
    assert_eq!(foreign.status, 404, "{}", foreign.text);
    assert_eq!(world.get(&world.other_brand, &format!("Programs/{program}/ClickExport")).await.status, 404);
}

#[tokio::test]
async fn a_file_is_asked_for_made_taken_and_asked_for_again() {
    let world = World::open().await;
    world.sale("=A-1", &world.ana, 10_000).await;
    for (format, content_type, begins, holds) in [
        ("CSV", "text/csv; charset=utf-8", "Action_Id,Campaign_Id", "'=A-1"),
        ("JSON", "application/json", "{\"Records\":[{\"Action_Id\":\"1001.", "\"=A-1\""),
        ("XML", "application/xml;charset=UTF-8", "<?xml", "<Order_Id>=A-1</Order_Id>"),
    ] {
        let queued = world.get(&world.ana, &format!("ReportExport/mp_action_listing_fast?ResultFormat={format}")).await;
        let queued = queued.json();
        assert_eq!(queued["Status"], "QUEUED");
        let job = queued["QueuedUri"].as_str().expect("a path").rsplit('/').next().expect("a name").to_owned();
        let waiting = world.get(&world.ana, &format!("Jobs/{job}/Download")).await;
        assert_eq!((waiting.status.as_u16(), &waiting.json()["Status"]), (202, &"QUEUED".into()));
        assert_eq!(ask(&world, &world.ana, "PUT", &format!("Jobs/{job}/Replay")).await.status, 403, "it waits");
        make(&world.platform).await;
        let done = world.get(&world.ana, &format!("Jobs/{job}")).await.json();
        assert_eq!((&done["Status"], &done["RecordsProcessed"]), (&"COMPLETED".into(), &"1".into()));
        let file = world.get(&world.ana, &format!("Jobs/{job}/Download")).await;
        assert_eq!((file.status.as_u16(), file.headers["content-type"].to_str().ok()), (200, Some(content_type)));
        assert!(file.text.starts_with(begins) && file.text.contains(holds), "{}", file.text);
        for stranger in [&world.ben, &world.brand] {
            assert_eq!(world.get(stranger, &format!("Jobs/{job}")).await.status, 404);
            assert_eq!(world.get(stranger, &format!("Jobs/{job}/Download")).await.status, 404);
            assert_eq!(ask(&world, stranger, "PUT", &format!("Jobs/{job}/Replay")).await.status, 404);
        }
        assert_eq!(ask(&world, &world.ana, "PUT", &format!("Jobs/{job}/Replay")).await.json()["Status"], "QUEUED");
    }
    assert_eq!(world.get(&world.ana, "Jobs").await.json()["@total"], "3");
    assert_eq!(world.get(&world.ben, "Jobs").await.json()["@total"], "0");
    assert_eq!(world.get(&world.ana, "Jobs?CreatedAfter=2030-01-01").await.json()["@total"], "0");
    assert_eq!(world.get(&world.ana, "Jobs/J-77").await.status, 404);
}

#[tokio::test]
async fn clicks_of_a_day_are_a_file_and_so_many_a_day() {
    let world = World::with(Limits { click_exports_per_day: 2, ..Limits::default() }).await;
    let program = world.program;
    let path = format!("Programs/{program}/ClickExport?Date=2026-01-05&ResultFormat=CSV");
    let queued = world.get(&world.brand, &path).await.json();
    let job = queued["QueuedUri"].as_str().expect("a path").rsplit('/').next().expect("a name").to_owned();
    make(&world.platform).await;
    let described = world.get(&world.brand, &format!("Jobs/{job}")).await.json();
    assert_eq!((&described["Type"], &described["ProgramId"]), (&"ClickExport".into(), &program.to_string().into()));
    let file = world.get(&world.brand, &format!("Jobs/{job}/Download?Mode=Stream")).await;
    assert!(file.text.starts_with("Click_Id,Click_Date"), "{}", file.text);
    assert_eq!(world.get(&world.brand, &path).await.status, 200);
    let refused = world.get(&world.brand, &path).await;
    assert_eq!(refused.status, 429, "{}", refused.text);
    assert_eq!(world.get(&world.ana, "ClickExport").await.json()["Status"], "QUEUED");
    assert_eq!(world.get(&world.ana, "Clicks?EventDateStart=2026-01-01&EventDateEnd=2026-01-05").await.status, 200);
    assert_eq!(world.get(&world.brand, &format!("Campaigns/{program}/Clicks")).await.json()["@total"], "0");
    assert_eq!(world.get(&world.other_brand, &format!("Campaigns/{program}/Clicks")).await.status, 404);
}

#[tokio::test]
async fn an_agency_reads_what_its_brand_reads() {
    let world = World::open().await;
    world.sale("A-1", &world.ana, 10_000).await;
    let sid = &world.brand.sid;
    let headers = [("authorization", world.brand.authorization.as_str()), ("accept", "application/json")];
    for path in [format!("/Agencies/{sid}"), format!("/Agencies/{sid}/Jobs")] {
        assert_eq!(world.ask("GET", &path, &headers, "").await.status, 200, "{path}");
    }
    let path = format!("/Agencies/{sid}/Reports/adv_performance_by_media");
    assert_eq!(world.ask("GET", &path, &headers, "").await.each("Records", "Media"), ["Ana"]);
    let path = format!("/Agencies/{sid}/Advertisers/{sid}/Reports/adv_performance_by_media");
    assert_eq!(world.ask("GET", &path, &headers, "").await.each("Records", "Media"), ["Ana"]);
}
