//! What stands in reports and their files: against our own reports, against the filters of real clients, against strangers.

use domain::lifecycle::ReversalReason;
use domain::report::Metric;
use serde_json::Value;

use crate::Limits;
use crate::testing::{Client, World};

const DAYS: &str = "START_DATE=2026-01-01&END_DATE=2026-01-31";

/// Clicks and sales of two partners, one of them reversed.
async fn trade() -> World {
    let world = World::with(Limits { click_exports_per_day: 100, ..Limits::default() }).await;
    let clicks = [(&world.ana, 1, "blog"), (&world.ana, 1, "blog"), (&world.ana, 2, "=mail"), (&world.ben, 3, "")];
    for (partner, visitor, sub_id) in clicks {
        world.click(partner, visitor, sub_id).await;
    }
    world.sale("A-1", &world.ana, 10_000).await;
    let reversed = world.sale("A-2", &world.ana, 5_000).await.parse().expect("an id");
    let reason = ReversalReason::Fraud;
    flow::action::reverse(&world.platform, &world.brand.caller, reversed, reason, "").await.expect("it is reversed");
    world.sleep(1).await;
    world.click(&world.ana, 2, "=mail").await;
    world.sale("A-3", &world.ana, 2_550).await;
    world.sale("B-1", &world.ben, 7_700).await;
    world
}

async fn records(world: &World, client: &Client, path: &str) -> Vec<Value> {
    let answer = world.get(client, path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    answer.json()["Records"].as_array().expect("records").clone()
}

fn text<'a>(record: &'a Value, field: &str) -> &'a str {
    record[field].as_str().unwrap_or_else(|| panic!("no {field} in {record}"))
}

fn lines(file: &str) -> usize {
    file.lines().count() - 1
}

#[tokio::test]
async fn every_number_is_that_of_our_own_report() {
    let world = trade().await;
    let questions = [
        (&world.ana, "partner_performance_by_day", "day", "date_display"),
        (&world.ana, "partner_performance_by_month", "month", "Month"),
        (&world.ana, "partner_performance_by_program", "program", "Campaign_Id"),
        (&world.ana, "partner_performance_by_country", "country", "Country"),
        (&world.ana, "partner_performance_by_device", "device", "Device"),
        (&world.brand, "adv_performance_by_media", "partner", "Media_Id"),
        (&world.brand, "adv_performance_by_day", "day", "Date"),
    ];
    let mut compared = 0;
    for (client, handle, by, key) in questions {
        let options = [("from", "2026-01-01"), ("to", "2026-01-31"), ("group_by", by)];
        let options = options.map(|(name, text)| (name.to_owned(), text.to_owned())).to_vec();
        let own = flow::report::performance(&world.platform, &client.caller, options).await.expect("it is answered");
        let theirs = records(&world, client, &format!("Reports/{handle}?{DAYS}")).await;
        assert_eq!(theirs.len(), own.current.rows.len(), "{handle}");
        let cost = if by == "partner" || handle.starts_with("adv") { "Client_Cost" } else { "Earnings" };
        for (theirs, own) in theirs.iter().zip(&own.current.rows) {
            assert_eq!(text(theirs, key), own.keys[0].show(), "{handle}");
            for (field, metric) in [
                ("Raw_Clicks", Metric::Clicks),
                ("Clicks", Metric::UniqueClicks),
                ("Actions", Metric::Actions),
                ("Reversed_Actions", Metric::Reversals),
                ("Sale_Amount", Metric::SaleAmount),
                (cost, Metric::Commission),
                ("EPC", Metric::Epc),
                ("CR", Metric::ConversionRate),
            ] {
                assert_eq!(text(theirs, field), metric.plain(&own.counts, own.currency), "{handle} {field}");
                compared += 1;
            }
        }
    }
    assert!(compared > 400, "{compared}");
    let sum = |rows: &[Value], field: &str| -> f64 {
        rows.iter().map(|row| text(row, field).parse::<f64>().expect("a number")).sum()
    };
    let days = records(&world, &world.ana, &format!("Reports/partner_performance_by_day?{DAYS}")).await;
    assert_eq!((sum(&days, "Earnings"), sum(&days, "Raw_Clicks"), sum(&days, "Actions")), (12.55, 4.0, 2.0));
    let listed = records(&world, &world.ana, &format!("Reports/mp_action_listing_fast?{DAYS}")).await;
    assert_eq!(sum(&listed, "Payout"), 12.55, "the list of actions adds up to the same");
}

#[tokio::test]
async fn states_are_repeated_or_have_commas_in_pages_and_in_files() {
    let world = trade().await;
    for (query, expected) in [
        ("", vec!["A-3", "A-2", "A-1"]),
        ("&SUPERSTATUS_MS=PENDING&SUPERSTATUS_MS=NA&SUPERSTATUS_MS=REVERSED", vec!["A-3", "A-2", "A-1"]),
        ("&SUPERSTATUS_MS=APPROVED&SUPERSTATUS_MS=REVERSED", vec!["A-2"]),
        ("&SUPERSTATUS_MS[]=APPROVED&SUPERSTATUS_MS[]=REVERSED", vec!["A-2"]),
        ("&SUPERSTATUS_MS=APPROVED,NA,PENDING", vec!["A-3", "A-1"]),
        ("&SUPERSTATUS_MS=NA", vec![]),
    ] {
        let rows = records(&world, &world.ana, &format!("Reports/mp_action_listing_sku?{DAYS}{query}")).await;
        let orders: Vec<&str> = rows.iter().map(|row| text(row, "OID")).collect();
        assert_eq!(orders, expected, "{query}");
        let path = format!("ReportExport/mp_action_listing_sku?{DAYS}{query}&ResultFormat=JSON");
        let file: Value = serde_json::from_str(&world.exported(&world.ana, &path).await).expect("it is JSON");
        assert_eq!(file["Records"], Value::Array(rows), "the file has the rows of the page: {query}");
    }
}

#[tokio::test]
async fn clicks_are_exported_by_every_filter_to_whom_they_belong() {
    let world = trade().await;
    let (program, ana, ben) = (world.program, world.ana.id(), world.ben.id());
    for (query, expected) in [
        // The second day has one click; the one before had four.
        ("", 1),
        ("Date=2026-01-05", 4),
        (&format!("Date=2026-01-05&MediaId={ana}"), 3),
        (&format!("Date=2026-01-05&MediaId[]={ana}&MediaId[]={ben}"), 4),
        (&format!("Date=2026-01-05&MediaId={ana},{ben}"), 4),
        ("Date=2026-01-05&AdId[]=10002", 0),
        ("Date=2026-01-05&AdId=10002&AdId=10001", 4),
        ("Date=2026-01-05&UniqueClick=true", 3),
        ("Date=2026-01-05&UniqueClick=false", 1),
        // Sub ids are the partner's alone: a brand cannot ask by them either.
        ("Date=2026-01-05&SubId=blog", 4),
    ] {
        let file = world.exported(&world.brand, &format!("Programs/{program}/ClickExport?{query}")).await;
        assert_eq!(lines(&file), expected, "{query}: {file}");
        assert!(!file.contains("blog,") && !file.contains("mail"), "a brand is told no sub ids: {file}");
    }
    for (query, expected) in [
        ("Date=2026-01-05".to_owned(), 3),
        ("Date=2026-01-05&SubId[]=blog".to_owned(), 2),
        (format!("Date=2026-01-05&ProgramId[]={program}"), 3),
        (format!("Date=2026-01-05&ProgramId[]={}", world.other_program), 0),
        (format!("Date=2026-01-05&MediaId={ben}"), 3),
    ] {
        let file = world.exported(&world.ana, &format!("ClickExport?{query}")).await;
        assert_eq!(lines(&file), expected, "{query}: {file}");
        assert!(!file.contains(&ben.to_string()), "{file}");
    }
    let own = world.exported(&world.ana, "ClickExport?Date=2026-01-05").await;
    assert!(own.contains("'=mail"), "no cell becomes a formula: {own}");
    for (query, field) in
        [("AdId=x", "AdId"), ("MediaId[]=0", "MediaId"), ("UniqueClick=maybe", "UniqueClick"), ("Date=soon", "Date")]
    {
        let refused = world.get(&world.brand, &format!("Programs/{program}/ClickExport?{query}")).await;
        assert_eq!((refused.status.as_u16(), &refused.json()["Errors"][0]["Field"]), (400, &field.into()), "{query}");
    }
}

#[tokio::test]
async fn a_replay_counts_in_its_day() {
    let world = World::with(Limits { report_exports_per_day: 3, ..Limits::default() }).await;
    let queued = world.get(&world.ana, "ReportExport/partner_performance_by_day").await.json();
    let replay = text(&queued, "ReplayUri").to_owned();
    let headers = [("authorization", world.ana.authorization.as_str())];
    let mut answered = Vec::new();
    for _ in 0..3 {
        flow::export::make_due(&world.platform, &crate::maker(Limits::default())).await.expect("it is made");
        answered.push(world.ask("PUT", &replay, &headers, "").await.status.as_u16());
    }
    assert_eq!(answered, [200, 200, 429]);
    world.sleep(2).await;
    assert_eq!(world.ask("PUT", &replay, &headers, "").await.status, 200, "another day");
}

#[tokio::test]
async fn strangers_get_no_rows() {
    let world = trade().await;
    let program = world.program;
    let reports = ["adv_performance_by_media", "adv_action_listing_pm", "adv_click_data_pm_only"];
    for handle in reports {
        assert!(!records(&world, &world.brand, &format!("Reports/{handle}?{DAYS}")).await.is_empty(), "{handle}");
        let rows = records(&world, &world.other_brand, &format!("Reports/{handle}?{DAYS}")).await;
        assert_eq!(rows, Vec::<Value>::new(), "{handle}");
        let file = world.exported(&world.other_brand, &format!("ReportExport/{handle}?{DAYS}")).await;
        assert_eq!(lines(&file), 0, "{handle}: {file}");
        let named = world.get(&world.other_brand, &format!("Reports/{handle}?{DAYS}&SUBAID={program}")).await;
        let is_empty = named.status == 200 && named.json()["Records"] == serde_json::json!([]);
        assert!(named.status == 404 || is_empty, "{handle}: {}", named.text);
    }
    for handle in ["mp_action_listing_fast", "mp_click_listing"] {
        let file = world.exported(&world.ben, &format!("ReportExport/{handle}?{DAYS}")).await;
        assert_eq!(lines(&file), 1, "{handle}: {file}");
    }
}
