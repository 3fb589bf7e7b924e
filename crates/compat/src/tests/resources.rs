use domain::lifecycle::{ModificationReason, ReversalReason};

use crate::testing::World;

/// Ids that are drawn at random are told by their owners' names.
fn told(world: &World, text: &str) -> String {
    let named = [(&world.brand.sid, "IR-brand"), (&world.ana.sid, "IR-ana"), (&world.ben.sid, "IR-ben")];
    named.iter().fold(text.to_owned(), |text, (sid, name)| text.replace(sid.as_str(), name))
}

#[tokio::test]
async fn actions_are_written_in_both_notations_for_both_sides() {
    let world = World::open().await;
    world.sale("A-1", &world.ana, 12_345).await;
    let program = world.program;
    let brand = world.get(&world.brand, &format!("Actions?CampaignId={program}")).await;
    insta::assert_snapshot!("actions_of_a_brand", told(&world, &brand.text));
    let partner = world.get(&world.ana, "Actions").await;
    insta::assert_snapshot!("actions_of_a_partner", told(&world, &partner.text));
    let typed = world.get(&world.brand, &format!("Actions?CampaignId={program}&IrVersion=14")).await;
    insta::assert_snapshot!("actions_of_a_brand_typed", told(&world, &typed.text));
    let path = format!("{}/Actions", world.ana.paths);
    let xml = world.ask("GET", &path, &[("authorization", &world.ana.authorization)], "").await;
    assert_eq!(xml.headers["content-type"], "application/xml;charset=UTF-8");
    insta::assert_snapshot!("actions_of_a_partner_in_xml", told(&world, &xml.text));
}

#[tokio::test]
async fn the_two_life_cycles_meet_in_states_and_dates() {
    let world = World::open().await;
    let id = world.sale("A-1", &world.ana, 10_000).await;
    let mut seen = Vec::new();
    for days in [0, 16, 15] {
        world.sleep(days).await;
        let action = world.get(&world.ana, &format!("Actions/{id}")).await.json();
        seen.push(
            [&action["State"], &action["LockingDate"], &action["ClearedDate"]]
                .map(|field| field.as_str().expect("a text").to_owned()),
        );
    }
    // Tracked on 5 January in Los Angeles.
    let (locks, approves) = ("2026-01-21T00:00:00-08:00", "2026-02-05T00:00:00-08:00");
    assert_eq!(seen, [["PENDING", locks, ""], ["APPROVED", locks, ""], ["APPROVED", locks, approves]]);
    let update = world.get(&world.ana, &format!("ActionUpdates/{id}.0")).await.json();
    assert_eq!((&update["LockingDate"], &update["ClearingDate"]), (&locks.into(), &approves.into()));
}

#[tokio::test]
async fn updates_add_up_to_what_an_action_comes_to() {
    let world = World::open().await;
    let id = world.sale("A-1", &world.ana, 10_000).await;
    let (platform, brand) = (&world.platform, &world.brand.caller);
    let action = id.parse().expect("an id");
    let reason = ModificationReason::PartlyReturned;
    flow::action::modify(platform, brand, action, 4000, reason, "").await.expect("it is modified");
    flow::action::reverse(platform, brand, action, ReversalReason::Fraud, "").await.expect("it is reversed");
    let updates = world.get(&world.brand, &format!("ActionUpdates?CampaignId={}", world.program)).await;
    let rows: Vec<Vec<String>> = ["Id", "Disposition", "DeltaAmount", "DeltaPayout", "State"]
        .iter()
        .map(|field| updates.each("ActionUpdates", field))
        .collect();
    assert_eq!(rows[0], [format!("{id}.2"), format!("{id}.1"), format!("{id}.0")]);
    assert_eq!(rows[1], ["CONS_FRAUD", "ITEM_RETURNED", "IR_BLANK"]);
    assert_eq!(rows[2], ["-60.00", "-40.00", "100.00"]);
    assert_eq!(rows[3], ["-6.00", "-4.00", "10.00"]);
    assert_eq!(rows[4], ["REVERSED", "REVERSED", "REVERSED"]);
    let action = world.get(&world.brand, &format!("Actions/{id}")).await.json();
    assert_eq!(
        (&action["Amount"], &action["IntendedAmount"], &action["DeltaAmount"]),
        (&"0.00".into(), &"100.00".into(), &"-100.00".into())
    );
    let item = world.get(&world.brand, &format!("Actions/{id}/Items/A-1")).await.json();
    assert_eq!((&item["SaleAmount"], &item["AdjustmentReason"]), (&"0.00".into(), &"CONS_FRAUD".into()));
}

#[tokio::test]
async fn actions_are_found_by_each_of_their_dates() {
    let world = World::open().await;
    let first = world.sale("A-1", &world.ana, 10_000).await;
    world.sleep(10).await;
    world.sale("A-2", &world.ana, 20_000).await;
    let action = first.parse().expect("an id");
    let (platform, brand) = (&world.platform, &world.brand.caller);
    flow::action::modify(platform, brand, action, 1000, ModificationReason::PartlyReturned, "")
        .await
        .expect("modified");
    let program = world.program;
    for (query, expected) in [
        ("", vec!["A-2", "A-1"]),
        ("&ActionDateStart=2026-01-05&ActionDateEnd=2026-01-05", vec!["A-1"]),
        ("&ActionDateStart=2026-01-05T12:00:00Z&ActionDateEnd=2026-01-15T12:00:00Z", vec!["A-1"]),
        ("&ActionDateStart=2026-01-06&ActionDateEnd=2026-01-20", vec!["A-2"]),
        // The first was changed on the day of the second.
        ("&StartDate=2026-01-05&EndDate=2026-01-06", vec![]),
        ("&StartDate=2026-01-15&EndDate=2026-01-15", vec!["A-2", "A-1"]),
        ("&StartDate=2026-01-05T00:00:00-08:00&EndDate=2026-01-31T00:00:00%2B01:00", vec!["A-2", "A-1"]),
        ("&LockingDateStart=2026-01-21&LockingDateEnd=2026-01-21", vec!["A-1"]),
        ("&LockingDateStart=2026-01-21T08:00:01Z&LockingDateEnd=2026-02-20", vec!["A-2"]),
        ("&State=pending", vec!["A-2", "A-1"]),
        ("&State=APPROVED", vec![]),
    ] {
        let answer = world.get(&world.brand, &format!("Actions?CampaignId={program}{query}")).await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.text);
        assert_eq!(answer.each("Actions", "Oid"), expected, "{query}");
        assert_eq!(answer.json()["@total"], expected.len().to_string(), "{query}");
    }
    let counted = world.get(&world.ana, "ActionUpdates?StartDate=2026-01-15&EndDate=2026-01-15").await;
    assert_eq!(counted.json()["@total"], "2", "a change and a tracking");
}

#[tokio::test]
async fn spans_of_time_have_bounds() {
    let world = World::open().await;
    let program = world.program;
    for (path, field) in [
        ("Actions".to_owned(), "CampaignId"),
        (format!("Actions?CampaignId={program}&StartDate=2026-01-01"), "EndDate"),
        (format!("Actions?CampaignId={program}&EndDate=2026-01-01"), "StartDate"),
        (format!("Actions?CampaignId={program}&StartDate=2025-11-01&EndDate=2026-01-01"), "StartDate"),
        (format!("Actions?CampaignId={program}&StartDate=2022-11-01&EndDate=2022-11-02"), "StartDate"),
        (format!("Actions?CampaignId={program}&StartDate=2026-01-02&EndDate=2026-01-01T00:00:00Z"), "EndDate"),
        (format!("Actions?CampaignId={program}&StartDate=soon&EndDate=2026-01-01"), "StartDate"),
        (format!("Actions?CampaignId={program}&State=LOST"), "State"),
        ("ActionUpdates".to_owned(), "CampaignId"),
        ("ActionInquiries".to_owned(), "CampaignId"),
    ] {
        let refused = world.get(&world.brand, &path).await;
        assert_eq!(refused.status, 400, "{path}");
        assert_eq!(refused.json()["Errors"][0]["Field"], field, "{path}");
    }
    let widest = format!("Actions?CampaignId={program}&StartDate=2025-11-22T00:00:00Z&EndDate=2026-01-06T00:00:00Z");
    assert_eq!(world.get(&world.brand, &widest).await.status, 200, "45 days are allowed");
}

#[tokio::test]
async fn many_pages_of_actions_are_refused() {
    let limits =
        crate::Limits { action_page_size: 2, action_page_size_min: 1, action_pages_max: 2, ..Default::default() };
    let world = World::with(limits).await;
    for number in 0..4 {
        world.sale(&format!("A-{number}"), &world.ana, 10_000 + number).await;
    }
    let second = world.get(&world.ana, "Actions?Page=2").await;
    assert_eq!(second.each("Actions", "Oid"), ["A-1", "A-0"]);
    assert_eq!((&second.json()["@total"], &second.json()["@nextpageuri"]), (&"4".into(), &"".into()));
    world.sale("A-4", &world.ana, 10_004).await;
    for path in ["Actions", "ActionUpdates", "Actions?Page=2"] {
        assert_eq!(world.get(&world.ana, path).await.status, 400, "{path}");
    }
}

#[tokio::test]
async fn the_rest_is_written_as_the_reference_lists_it() {
    let world = World::open().await;
    let program = world.program;
    let site = flow::property::PropertyInput {
        kind: domain::property::PropertyKind::Website,
        name: "Ana's blog".to_owned(),
        address: "https://ana.example".to_owned(),
        description: String::new(),
    };
    flow::property::add(&world.platform, &world.ana.caller, site).await.expect("a property");
    let mut written = String::new();
    for path in ["Campaigns", "Contracts", "Ads", "MediaProperties", "CompanyInformation", "Users"] {
        written += &format!("{path}\n{}\n\n", world.get(&world.ana, path).await.text);
    }
    insta::assert_snapshot!("what_a_partner_reads", told(&world, &written));
    let mut written = String::new();
    for path in ["Campaigns", "MediaPartners", "Ads", "CompanyInformation"] {
        written += &format!("{path}\n{}\n\n", world.get(&world.brand, path).await.text);
    }
    written += &world.get(&world.brand, &format!("Campaigns/{program}/Contracts")).await.text;
    insta::assert_snapshot!("what_a_brand_reads", told(&world, &written));
    let renamed = world.get(&world.brand, "MediaPartners?IrVersion=14").await;
    assert_eq!(renamed.json()["Partners"][0]["Name"], "Ana");
}

#[tokio::test]
async fn a_link_is_made() {
    let world = World::open().await;
    let path = format!("{}/Programs/{}/TrackingLinks", world.ana.paths, world.program);
    let headers = [
        ("authorization", world.ana.authorization.as_str()),
        ("content-type", "application/x-www-form-urlencoded"),
        ("accept", "application/json"),
    ];
    let form = "Type=vanity&CustomPath=spring-blog&subId1=blog";
    let short = world.ask("POST", &path, &headers, form).await;
    assert_eq!(short.json()["TrackingURL"], "http://tributary.test/spring-blog", "{}", short.text);
    let long = world.ask("POST", &path, &headers, "subId1=a+b&sharedId=x").await.json();
    let id = world.ana.id();
    assert_eq!(
        long["TrackingURL"],
        format!("http://tributary.test/c/{id}/10001/{}?subId1=a+b&sharedId=x", world.program)
    );
    let foreign = format!("{}/Programs/{}/TrackingLinks", world.ana.paths, world.other_program);
    assert_eq!(world.ask("POST", &foreign, &headers, "").await.status.as_u16() / 100, 4);
    assert_eq!(world.ask("POST", &path, &headers, form).await.status, 409, "the path is taken");
}
