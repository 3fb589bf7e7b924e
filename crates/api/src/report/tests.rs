use domain::action::ActionState;
use domain::click::LeftOut;
use domain::ids::{AccountId, ProgramId, TermsVersion};
use domain::money::Currency;
use domain::program::ProgramStatus;
use domain::report::Counts;
use flow::Caller;
use serde_json::json;
use store::program::Program;
use store::rollup::{Batch, Place};

use crate::testing::TestApi;

/// 2026-01-05, the day on which a test platform starts.
const TODAY: i64 = 20_458;

struct Scene {
    api: TestApi,
    brand: String,
    other_brand: String,
    partner: String,
    other_partner: String,
    operator: String,
    partner_ids: [AccountId; 2],
}

/// Two brands with a program each, in two currencies; two partners with clicks and an action on both.
async fn scene() -> Scene {
    let api = TestApi::open();
    let brands = [api.platform.brand("Brand").await, api.platform.brand("Other brand").await];
    let partners = [api.platform.partner("=Partner").await, api.platform.partner("Other partner").await];
    let operator = api.platform.account(domain::access::AccountKind::Operator, "Operator").await;
    let ids = partners.each_ref().map(|partner| partner.account_id);
    program(&api, 1001, &brands[0], Currency::USD, ids).await;
    program(&api, 1002, &brands[1], Currency::JPY, ids).await;
    Scene {
        brand: api.credentials(&brands[0]).await,
        other_brand: api.credentials(&brands[1]).await,
        partner: api.credentials(&partners[0]).await,
        other_partner: api.credentials(&partners[1]).await,
        operator: api.credentials(&operator).await,
        partner_ids: ids,
        api,
    }
}

async fn program(api: &TestApi, id: i64, brand: &Caller, currency: Currency, partners: [AccountId; 2]) {
    let program = Program {
        id: ProgramId(id),
        account_id: brand.account_id,
        slug: format!("program-{id}"),
        name: format!("Program {id}"),
        currency,
        time_zone: "UTC".to_owned(),
        status: ProgramStatus::Live,
        terms_version: TermsVersion(1),
        created_at: api.platform.clock.now(),
    };
    let counted = api.platform.store.write(move |tx| {
        store::program::insert(tx, &program)?;
        let mut batch = Batch::default();
        for (partner, clicks) in partners.into_iter().zip([3, 5]) {
            let place = Place {
                program: program.id,
                partner,
                day: TODAY,
                creative_id: 0,
                link_id: 0,
                sub_id1: "=cmd()",
                sub_id2: "",
                sub_id3: "",
                shared_id: "",
                promo_code: "",
                country: "US",
                device: "phone",
                browser: "Firefox",
                referrer_host: "",
            };
            for number in 0..clicks {
                let left_out = (number == 0).then_some(LeftOut::Crawler);
                batch.add(&place, &Counts::of_click(left_out, number == 1));
            }
            batch.add(&place, &Counts::of_action(ActionState::Pending, None, 4_000));
        }
        batch.write(tx)
    });
    counted.await.expect("the scene is set");
}

#[tokio::test]
async fn a_brand_reads_its_program_by_partner() {
    let scene = scene().await;
    let path = "/reports/performance?group_by=partner&metrics=clicks,left_out_crawler,commission,epc,conversion_rate&sort=-clicks";
    let answer = scene.api.get(path, &scene.brand).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body["from"], "2025-12-07");
    assert_eq!(answer.body["to"], "2026-01-05");
    let complete_until = answer.body["complete_until"].as_str().expect("the watermark is part of every answer");
    assert!(complete_until.starts_with("2026-01-05T12:"), "{complete_until}");
    let [first, second] = scene.partner_ids.map(AccountId::get);
    assert_eq!(
        answer.body["rows"],
        json!([
            { "partner": second, "partner_name": "Other partner", "currency": "USD", "clicks": 5, "left_out_crawler": 1,
              "commission_minor": 4000, "epc_minor": 1000.0, "conversion_rate": 0.25 },
            { "partner": first, "partner_name": "=Partner", "currency": "USD", "clicks": 3, "left_out_crawler": 1,
              "commission_minor": 4000, "epc_minor": 2000.0, "conversion_rate": 0.5 },
        ])
    );
    assert_eq!(answer.body["totals"][0]["clicks"], 8);
    assert_eq!(answer.body["totals"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn each_sees_its_own_and_money_keeps_its_currency() {
    let scene = scene().await;
    let path = "/reports/performance?group_by=program,partner&metrics=clicks,commission";
    for (credentials, seen) in [
        (&scene.brand, vec![(1001, 0), (1001, 1)]),
        (&scene.other_brand, vec![(1002, 0), (1002, 1)]),
        (&scene.partner, vec![(1001, 0), (1002, 0)]),
        (&scene.other_partner, vec![(1001, 1), (1002, 1)]),
        (&scene.operator, vec![(1001, 0), (1001, 1), (1002, 0), (1002, 1)]),
    ] {
        let answer = scene.api.get(path, credentials).await;
        let rows = answer.body["rows"].as_array().expect("rows are a list");
        let mut found: Vec<(i64, i64)> =
            rows.iter().map(|row| (row["program"].as_i64().unwrap(), row["partner"].as_i64().unwrap())).collect();
        found.sort_unstable();
        let expected: Vec<(i64, i64)> =
            seen.into_iter().map(|(program, partner)| (program, scene.partner_ids[partner].get())).collect();
        assert_eq!(found, expected);
        for row in rows {
            let currency = if row["program"] == 1001 { "USD" } else { "JPY" };
            assert_eq!(row["currency"], currency);
        }
        let currencies: std::collections::BTreeSet<_> = rows.iter().map(|row| row["currency"].as_str()).collect();
        assert_eq!(answer.body["totals"].as_array().map(Vec::len), Some(currencies.len()));
    }
}

#[tokio::test]
async fn a_filter_on_what_is_somebody_elses_finds_nothing() {
    let scene = scene().await;
    let [first, second] = scene.partner_ids;
    for (credentials, filter) in [
        (&scene.brand, "program=1002".to_owned()),
        (&scene.partner, format!("partner={second}")),
        (&scene.other_partner, format!("partner={first}&group_by=country,browser")),
        (&scene.partner, "program=4711".to_owned()),
    ] {
        let answer = scene.api.get(&format!("/reports/performance?{filter}"), credentials).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.body["rows"], &answer.body["totals"]),
            (200, &json!([]), &json!([]))
        );
    }
}

#[tokio::test]
async fn a_file_is_answered_when_asked_for() {
    let scene = scene().await;
    let path = "/reports/performance?group_by=partner,sub_id1&metrics=clicks,commission&program=1002&format=csv&from=2026-01-05";
    let answer = scene.api.get(path, &scene.partner).await;
    assert_eq!(answer.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(answer.headers["content-disposition"], "attachment; filename=\"performance-2026-01-05-2026-01-05.csv\"");
    let text = answer.body.as_str().expect("a file is text");
    let (heading, row) = text.trim_end().split_once('\n').expect("two lines");
    assert_eq!(heading, "partner,partner_name,sub_id1,currency,clicks,commission,complete_until");
    let (row, complete_until) = row.rsplit_once(',').expect("seven cells");
    assert_eq!(row, format!("{},'=Partner,'=cmd(),JPY,3,4000", scene.partner_ids[0]));
    assert!(complete_until.starts_with("2026-01-05T12:"), "{complete_until}");
}

#[tokio::test]
async fn a_question_that_makes_no_sense_is_refused_by_option() {
    let scene = scene().await;
    for (query, refusal, field) in [
        ("group_by=colour", "422 name_unknown", "group_by"),
        ("from=2026-02-01&to=2026-01-01", "422 days_reversed", "from"),
        ("colour=red", "422 option_unknown", "colour"),
        ("format=xml", "422 field_invalid", "format"),
        ("limit=0", "422 limit_invalid", "limit"),
    ] {
        let answer = scene.api.get(&format!("/reports/performance?{query}"), &scene.brand).await;
        assert_eq!((answer.refusal().as_str(), &answer.body["field"]), (refusal, &json!(field)), "{query}");
    }
}
