use crate::testing::{Answer, World};

/// Sent by the brand as a form, or as JSON where the body is an object.
async fn report(world: &World, body: &str) -> Answer {
    let content_type = if body.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" };
    let path = format!("{}/Conversions", world.brand.paths);
    let headers = [
        ("authorization", world.brand.authorization.as_str()),
        ("content-type", content_type),
        ("accept", "application/json"),
    ];
    world.ask("POST", &path, &headers, body).await
}

fn text<'a>(json: &'a serde_json::Value, field: &str) -> &'a str {
    json[field].as_str().unwrap_or_else(|| panic!("no {field} in {json}"))
}

#[tokio::test]
async fn a_conversion_is_reported_by_form_and_by_json_once() {
    let world = World::open().await;
    let (program, ana) = (world.program, world.ana.id());
    let form = format!(
        "CampaignId={program}&ActionTrackerId=2&EventDate=NOW&OrderId=A-1&MediaPartnerId={ana}&CustomerStatus=New\
         &CurrencyCode=USD&ItemSku1=x&ItemSubTotal1=80.00&ItemTotalDiscount1=5.00&ItemSku2=y&ItemPrice2=10.00&ItemQuantity2=3\
         &ItemDiscount2=1.00&OrderDiscount=2.00&Unknown=1"
    );
    let queued = report(&world, &form).await;
    assert_eq!(queued.status, 200, "{}", queued.text);
    let queued = queued.json();
    assert_eq!(text(&queued, "Status"), "QUEUED");
    let authorization = [("authorization", world.brand.authorization.as_str()), ("accept", "application/json")];
    let action = world.ask("GET", text(&queued, "ActionUri"), &authorization, "").await.json();
    // 80 - 5 + 3 * (10 - 1) - 2
    assert_eq!((text(&action, "Amount"), text(&action, "Payout"), text(&action, "Oid")), ("100.00", "10.00", "A-1"));
    let submission = world.ask("GET", text(&queued, "QueuedUri"), &authorization, "").await.json();
    assert_eq!((text(&submission, "Status"), text(&submission, "ErrorReason")), ("Complete", ""));
    assert_eq!(text(&submission, "MediaPartnerId"), ana.to_string());

    assert_eq!(report(&world, &form).await.json(), queued, "sent twice, counted once");
    let other = report(&world, &form.replace("80.00", "81.00")).await;
    assert_eq!(other.status, 400, "the same order with other facts");

    let json = format!(
        r#"{{"CampaignId":{program},"EventTypeCode":"sale","EventDate":"2026-01-05T10:00:00Z","OrderId":"A-2","ClickId":"forged","CurrencyCode":"USD","Amount":12.5}}"#
    );
    let unclaimed = report(&world, &json).await.json();
    assert_eq!(unclaimed.get("ActionId"), None, "it is no action");
    let submission = world.ask("GET", text(&unclaimed, "QueuedUri"), &authorization, "").await.json();
    assert_eq!((text(&submission, "ErrorReason"), text(&submission, "OrderId")), ("ACTION_REF_NOT_FOUND", "A-2"));

    let stranger = [("authorization", world.other_brand.authorization.as_str()), ("accept", "application/json")];
    let theirs = text(&queued, "QueuedUri").replace(&world.brand.sid, &world.other_brand.sid);
    assert_eq!(world.ask("GET", &theirs, &stranger, "").await.status, 404);
    assert_eq!(world.get(&world.brand, "APISubmissions/A-1").await.status, 404);
}

#[tokio::test]
async fn what_a_report_lacks_is_said_at_once() {
    let world = World::open().await;
    let program = world.program;
    let whole = format!(
        "CampaignId={program}&ActionTrackerId=sale&EventDate=NOW&OrderId=A-1&ClickId=x&CurrencyCode=USD&Amount=1.00"
    );
    assert_eq!(report(&world, &whole).await.status, 200);
    for (said, instead, field) in [
        (format!("CampaignId={program}&"), "", "CampaignId"),
        ("EventDate=NOW&".to_owned(), "", "EventDate"),
        ("EventDate=NOW".to_owned(), "EventDate=later", "EventDate"),
        ("OrderId=A-1&".to_owned(), "", "OrderId"),
        ("ActionTrackerId=sale&".to_owned(), "", "ActionTrackerId"),
        ("ActionTrackerId=sale".to_owned(), "ActionTrackerId=9", "ActionTrackerId"),
        ("ClickId=x&".to_owned(), "", "ClickId"),
        ("ClickId=x".to_owned(), "MediaId=1&MediaPartnerId=1", "MediaId"),
        ("CurrencyCode=USD&".to_owned(), "", "CurrencyCode"),
        ("Amount=1.00".to_owned(), "Amount=1.001", "Amount"),
    ] {
        let refused = report(&world, &whole.replace(&said, instead)).await;
        assert_eq!(refused.status, 400, "{said} {instead}: {}", refused.text);
        let error = refused.json();
        assert_eq!((text(&error, "Status"), text(&error["errors"][0], "field")), ("ERROR", field), "{said} {instead}");
    }
    let foreign = whole.replace(&program.to_string(), &world.other_program.to_string());
    assert_eq!(report(&world, &foreign).await.status, 404);
    let as_partner = format!("{}/Conversions", world.ana.paths);
    let headers = [("authorization", world.ana.authorization.as_str())];
    assert_eq!(world.ask("POST", &as_partner, &headers, &whole).await.status, 404, "partners report nothing");
}
