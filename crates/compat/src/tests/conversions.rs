use crate::testing::{Answer, World};

const FORM: &str = "application/x-www-form-urlencoded";

/// Sent by the brand as a form, or as JSON where the body is an object.
async fn report(world: &World, body: &str) -> Answer {
    let content_type = if body.starts_with('{') { "application/json" } else { FORM };
    send(world, "POST", "Conversions", content_type, body).await
}

/// A write of the brand.
async fn send(world: &World, method: &str, path: &str, content_type: &str, body: &str) -> Answer {
    let path = format!("{}/{path}", world.brand.paths);
    let authorization = world.brand.authorization.as_str();
    let headers = [("authorization", authorization), ("content-type", content_type), ("accept", "application/json")];
    world.ask(method, &path, &headers, body).await
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

#[tokio::test]
async fn actions_are_modified_and_reversed_until_their_lock() {
    let world = World::open().await;
    let id = world.sale("A-1", &world.ana, 10_000).await;
    let shown = async || {
        let action = world.get(&world.brand, &format!("Actions/{id}")).await.json();
        (text(&action, "State").to_owned(), text(&action, "Amount").to_owned(), text(&action, "Payout").to_owned())
    };
    let to = |amount: &str| format!("ActionId={id}&Reason=ITEM_RETURNED&Amount={amount}");
    let modified = send(&world, "PUT", "Actions", FORM, &to("60.00")).await;
    assert_eq!(text(&modified.json(), "Status"), "QUEUED", "{}", modified.text);
    assert_eq!(shown().await, ("PENDING".to_owned(), "60.00".to_owned(), "6.00".to_owned()));
    for wrong in [to("60.00"), to("61.00"), to("x"), format!("ActionId={id}"), "Amount=1".to_owned()] {
        assert_eq!(send(&world, "PUT", "Actions", FORM, &wrong).await.status, 400, "{wrong}");
    }
    assert_eq!(
        send(&world, "DELETE", "Actions", FORM, &format!("ActionId={id}")).await.status,
        400,
        "without a reason"
    );
    let reversal = format!("ActionId={id}&DispositionCode=CONS_FRAUD");
    assert_eq!(send(&world, "DELETE", "Actions", FORM, &reversal).await.status, 200);
    assert_eq!(shown().await, ("REVERSED".to_owned(), "0.00".to_owned(), "0.00".to_owned()));
    assert_eq!(send(&world, "DELETE", "Actions", FORM, &reversal).await.status, 409, "it is reversed");

    let second = world.sale("A-2", &world.ana, 20_000).await;
    let nothing_left = format!("ActionId={second}&Reason=ORDER_ERROR&Amount=0");
    let (path, authorization) = (format!("{}/Actions", world.other_brand.paths), &world.other_brand.authorization);
    for method in ["PUT", "DELETE"] {
        let headers = [("authorization", authorization.as_str()), ("content-type", FORM)];
        let body = format!("{nothing_left}&DispositionCode=REJECTED");
        assert_eq!(world.ask(method, &path, &headers, &body).await.status, 404, "{method} by a stranger");
    }
    assert_eq!(send(&world, "PUT", "Actions", FORM, &nothing_left).await.status, 200);
    let third = world.sale("A-3", &world.ana, 30_000).await;
    world.sleep(16).await;
    let late = format!("ActionId={third}&DispositionCode=REJECTED");
    assert_eq!(send(&world, "DELETE", "Actions", FORM, &late).await.status, 409, "it is locked");
}

#[tokio::test]
async fn applications_are_decided_once_by_their_brand() {
    let world = World::open().await;
    let (cara, dan) = (world.platform.partner("Cara").await, world.platform.partner("Dan").await);
    let mut applied = Vec::new();
    for partner in [&cara, &dan] {
        let program = flow::program::show(&world.platform, partner, world.program).await.expect("the program");
        let questions = program.file.program.questions.iter().map(|question| question.text.clone());
        let answers = questions.map(|question| flow::application::Answer { question, answer: "On a blog".to_owned() });
        let application = flow::application::submit(&world.platform, partner, world.program, answers.collect()).await;
        applied.push(application.expect("it applies").id);
    }
    let (path, json) = (format!("Programs/{}/Contracts", world.program), "application/json");
    let waiting = world.get(&world.brand, &format!("{path}?Status=PENDING")).await;
    assert_eq!(waiting.json()["@total"], "2");
    let accept = format!(r#"{{"contractId":"P-{}","reason":"No website"}}"#, applied[0]);
    let theirs = format!("{}/Programs/{}/Contracts", world.other_brand.paths, world.program);
    let stranger = [("authorization", world.other_brand.authorization.as_str()), ("content-type", json)];
    for method in ["POST", "DELETE"] {
        assert_eq!(world.ask(method, &theirs, &stranger, &accept).await.status, 404, "{method} by a stranger");
    }
    let accepted = send(&world, "POST", &path, json, &accept).await.json();
    assert_eq!(text(&accepted, "ContractStatus"), "ACTIVE");
    assert_eq!(send(&world, "DELETE", &path, json, &accept).await.status, 409, "the first decision stands");
    let decline = format!(r#"{{"contractId":"P-{}","reason":"No website"}}"#, applied[1]);
    assert_eq!(text(&send(&world, "DELETE", &path, json, &decline).await.json(), "ContractStatus"), "DECLINED");
    for wrong in ["{}", r#"{"contractId":"S-1"}"#, r#"{"contractId":"P-99"}"#] {
        assert_eq!(send(&world, "POST", &path, json, wrong).await.status.as_u16() / 100, 4, "{wrong}");
    }
    assert_eq!(world.get(&world.brand, &path).await.json()["@total"], "3", "the two of before, and the new one");
}

#[tokio::test]
async fn a_profile_that_came_with_a_click_is_credited_and_an_order_without_a_number_is_given_one() {
    let world = World::open().await;
    world.sale("A-1", &world.ana, 10_000).await;
    let customer = flow::conversion::customer_of_profile("p-7");
    let facts = domain::click::ClickFacts {
        program: world.program,
        partner: world.ana.id(),
        creative: domain::ids::CreativeId(10_001),
        link: None,
        at: world.platform.clock.now(),
        unique: 7,
        left_out: None,
    };
    let (door, click) =
        (flow::conversion::Door::Api(world.brand.caller.clone()), world.platform.keys.seal(&facts).to_string());
    flow::conversion::identify(&world.platform, door, world.program, &customer, &click).await.expect("it is kept");
    let path = format!("{}/Conversions", world.brand.paths);
    let headers = [("authorization", world.brand.authorization.as_str()), ("accept", "application/json")];
    let form = format!(
        "CampaignId={}&ActionTrackerId=2&EventDate=NOW&OrderId=IR_AN_64_TS&CustomProfileId=p-7&Amount=10&CurrencyCode=USD",
        world.program
    );
    let first = world.ask("POST", &path, &headers, &form).await.json();
    let second = world.ask("POST", &path, &headers, &form).await.json();
    assert!(first["ActionId"].is_string() && second["ActionId"].is_string(), "{first} {second}");
    assert_ne!(first["ActionId"], second["ActionId"], "each is an order of its own");
}
