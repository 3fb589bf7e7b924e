//! What a brand changes by this door, and what nobody else does.

use crate::testing::{Answer, Client, World};

async fn send(world: &World, client: &Client, method: &str, path: &str, body: &str) -> Answer {
    let path = format!("{}/{path}", client.paths);
    let kind = if body.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" };
    let headers =
        [("authorization", client.authorization.as_str()), ("accept", "application/json"), ("content-type", kind)];
    world.ask(method, &path, &headers, body).await
}

/// The last part of the address of what was made.
fn made(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["Uri"].as_str().expect("an address").rsplit('/').next().expect("a part").to_owned()
}

#[tokio::test]
async fn a_promo_code_is_assigned_found_and_withdrawn() {
    let world = World::open().await;
    let (program, ana) = (world.program, world.ana.id());
    let form = format!("CampaignId={program}&AssignedPartnerId={ana}&Code=ANA10&CreditPolicy=ALWAYS&Type=LI");
    let code = made(&send(&world, &world.brand, "POST", "PromoCodes", &form).await);
    assert_eq!(world.get(&world.ana, &format!("PromoCodes/{code}")).await.json()["Code"], "ANA10");
    for (field, value, wanted) in [
        ("Type", "RE", "Type"),
        ("CreditPolicy", "SOMETIMES", "CreditPolicy"),
        ("AssignedPartnerId", "5", "AssignedPartnerId"),
        ("Code", "", "Code"),
        ("StartDate", "soon", "StartDate"),
    ] {
        let form = format!("{field}={value}&{form}");
        let refused = send(&world, &world.brand, "POST", "PromoCodes", &form).await;
        assert!(refused.status.is_client_error(), "{field}: {}", refused.text);
        assert_eq!(refused.json()["Errors"][0]["Field"], wanted, "{field}: {}", refused.text);
    }
    let taken = send(&world, &world.brand, "POST", "PromoCodes", &form).await;
    assert_eq!((taken.status.as_u16(), &taken.json()["Errors"][0]["Field"]), (409, &"Code".into()));
    let path = format!("PromoCodes/{code}");
    assert_eq!(send(&world, &world.other_brand, "DELETE", &path, "").await.status, 404);
    assert_eq!(send(&world, &world.other_brand, "POST", "PromoCodes", &form).await.status, 404);
    assert_eq!(send(&world, &world.ana, "POST", "PromoCodes", &form).await.status, 405);
    assert_eq!(send(&world, &world.brand, "DELETE", &path, "").await.json()["Status"], "DELETED");
    assert_eq!(world.get(&world.brand, &path).await.json()["State"], "INACTIVE");
}

#[tokio::test]
async fn a_group_is_made_filled_renamed_and_archived() {
    let world = World::open().await;
    let (program, ana, ben) = (world.program, world.ana.id(), world.ben.id());
    let groups = format!("Campaigns/{program}/MediaPartnerGroups");
    let json = format!(r#"{{"Name":"Big & loud","MediaPartners":[{ana}]}}"#);
    let group = made(&send(&world, &world.brand, "POST", &groups, &json).await);
    let second = made(&send(&world, &world.brand, "POST", &groups, "Name=Big+%26+loud").await);
    assert_ne!(group, second, "two groups may have one name, not one code");
    let path = format!("{groups}/{group}");
    assert_eq!(world.get(&world.brand, &path).await.json()["MediaPartners"][0]["Name"], "Ana");
    let change = format!("Name=Loud&MediaPartnersAdd={ben}&MediaPartnersRemove={ana}");
    made(&send(&world, &world.brand, "PUT", &path, &change).await);
    let changed = world.get(&world.brand, &path).await.json();
    assert_eq!((&changed["Name"], &changed["MediaPartners"][0]["Name"]), (&"Loud".into(), &"Ben & Co".into()));
    let again = send(&world, &world.brand, "PUT", &path, &format!("MediaPartnersRemove={ana}")).await;
    assert_eq!((again.status.as_u16(), &again.json()["Errors"][0]["Field"]), (400, &"MediaPartnersRemove".into()));
    for (method, path, body) in [("POST", &groups, "Name=Mine"), ("PUT", &path, "Name=Mine"), ("DELETE", &path, "")] {
        assert_eq!(send(&world, &world.other_brand, method, path, body).await.status, 404, "{method} {path}");
    }
    assert_eq!(send(&world, &world.brand, "DELETE", &path, "").await.json()["Status"], "DELETED");
    assert_eq!(world.get(&world.brand, &groups).await.json()["@total"], "1");
}

#[tokio::test]
async fn a_note_is_written_changed_and_deleted() {
    let world = World::open().await;
    let (program, ana) = (world.program, world.ana.id());
    let notes = format!("Campaigns/{program}/Notes");
    let parts = format!(
        "--b\r\ncontent-disposition: form-data; name=\"MediaId\"\r\n\r\n{ana}\r\n--b\r\ncontent-disposition: form-data; \
         name=\"Content\"\r\n\r\nCalls on Mondays\r\n--b--\r\n"
    );
    let headers = [
        ("authorization", world.brand.authorization.as_str()),
        ("accept", "application/json"),
        ("content-type", "multipart/form-data; boundary=b"),
    ];
    let written = world.ask("POST", &format!("{}/{notes}", world.brand.paths), &headers, &parts).await;
    let first = made(&written);
    let second = made(&send(&world, &world.brand, "PUT", &format!("{notes}/{first}"), "Content=On+Tuesdays").await);
    let listed = world.get(&world.brand, &notes).await;
    assert_eq!(
        (listed.each("Notes", "Content"), listed.each("Notes", "Id")),
        (vec!["On Tuesdays".to_owned()], vec![second.clone()])
    );
    let path = format!("{notes}/{second}");
    assert_eq!(send(&world, &world.brand, "POST", &notes, "MediaId=5&Content=x").await.status, 404);
    let empty = send(&world, &world.brand, "POST", &notes, &format!("MediaId={ana}")).await;
    assert_eq!((empty.status.as_u16(), &empty.json()["Errors"][0]["Field"]), (400, &"Content".into()));
    for (method, path) in [("PUT", &path), ("DELETE", &path)] {
        assert_eq!(send(&world, &world.other_brand, method, path, "Content=x").await.status, 404);
    }
    assert_eq!(send(&world, &world.brand, "DELETE", &path, "").await.json()["Status"], "DELETED");
    assert_eq!(world.get(&world.brand, &notes).await.json()["@total"], "0");
}

#[tokio::test]
async fn an_application_is_accepted_into_a_group() {
    let world = World::open().await;
    let program = world.program;
    let groups = format!("Campaigns/{program}/MediaPartnerGroups");
    let group = made(&send(&world, &world.brand, "POST", &groups, "Name=Gold").await);
    let cleo = world.platform.partner("Cleo").await;
    let offer = flow::program::show(&world.platform, &world.brand.caller, program).await.expect("the program");
    let questions = offer.file.program.questions.iter();
    let answers = questions
        .map(|asked| flow::application::Answer { question: asked.text.clone(), answer: "cleo.test".to_owned() })
        .collect();
    let applied = flow::application::submit(&world.platform, &cleo, program, answers).await.expect("Cleo applies");
    let contracts = format!("Programs/{program}/Contracts");
    let wrong = format!(r#"{{"contractId":"P-{}","groupId":77}}"#, applied.id);
    let refused = send(&world, &world.brand, "POST", &contracts, &wrong).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["Errors"][0]["Field"]), (404, &"groupId".into()));
    let accepted = format!(r#"{{"contractId":"P-{}","groupId":{group}}}"#, applied.id);
    assert_eq!(send(&world, &world.brand, "POST", &contracts, &accepted).await.status, 200);
    let members = world.get(&world.brand, &format!("{groups}/{group}")).await.json();
    assert_eq!(members["MediaPartners"][0]["Name"], "Cleo");
}

#[tokio::test]
async fn an_inquiry_is_opened_and_decided() {
    let world = World::open().await;
    world.sale("A-1", &world.ana, 10_000).await;
    let program = world.program;
    let form = format!(
        "CampaignId={program}&OrderId=LOST-1&TransactionDate=2026-01-03&TransactionAmount=120.00&InquiryType=UNTRACKED"
    );
    let lost = made(
        &send(&world, &world.ana, "POST", "ActionInquiries", &format!("{form}&InquiryNotes=Where+is+it%3F")).await,
    );
    let small = format!(
        "CampaignId={program}&OrderId=A-1&TransactionDate=2026-01-05&TransactionAmount=1&InquiryType=INCORRECT&ExpectedPayout=20"
    );
    made(&send(&world, &world.ana, "POST", "ActionInquiries", &small).await);
    for (change, field) in
        [("InquiryType=WHY", "InquiryType"), ("TransactionDate=someday", "TransactionDate"), ("OrderId=", "OrderId")]
    {
        let refused = send(&world, &world.ana, "POST", "ActionInquiries", &format!("{change}&{form}")).await;
        assert_eq!(
            (refused.status.as_u16(), &refused.json()["Errors"][0]["Field"]),
            (400, &field.into()),
            "{}",
            refused.text
        );
    }
    let bens = send(&world, &world.ben, "POST", "ActionInquiries", &small).await;
    assert_eq!((bens.status.as_u16(), &bens.json()["Errors"][0]["Field"]), (400, &"OrderId".into()), "{}", bens.text);
    let path = format!("ActionInquiries/{lost}");
    assert_eq!(world.get(&world.brand, &path).await.json()["Comments"][0]["Comment"], "Where is it?");

    let decide = |rest: &str| format!("Id={lost}&{rest}");
    let untracked = send(&world, &world.brand, "PUT", "ActionInquiries", &decide("ResolutionStatus=VALID")).await;
    assert_eq!(untracked.status, 409, "{}", untracked.text);
    let reasonless = send(&world, &world.brand, "PUT", "ActionInquiries", &decide("ResolutionStatus=DECLINED")).await;
    assert_eq!(reasonless.json()["Errors"][0]["Field"], "RejectReason");
    let more = decide("ResolutionStatus=INCOMPLETE&ResolutionNotes=Send+the+receipt");
    assert_eq!(send(&world, &world.brand, "PUT", "ActionInquiries", &more).await.status, 200);
    assert_eq!(world.get(&world.ana, &path).await.json()["ResolutionStatus"], "INCOMPLETE");
    let no = decide("ResolutionStatus=DECLINED&RejectReason=The+transaction+cannot+be+traced");
    assert_eq!(send(&world, &world.other_brand, "PUT", "ActionInquiries", &no).await.status, 404);
    assert_eq!(send(&world, &world.ana, "PUT", "ActionInquiries", &no).await.status, 405);
    assert_eq!(send(&world, &world.brand, "PUT", "ActionInquiries", &no).await.status, 200);
    let declined = world.get(&world.ana, &path).await.json();
    assert_eq!(
        (&declined["ResolutionStatus"], &declined["RejectReason"]),
        (&"DECLINED".into(), &"The transaction cannot be traced".into())
    );
}

#[tokio::test]
async fn a_property_is_added_described_and_removed() {
    let world = World::open().await;
    let form = "Name=Blog&Type=WEBSITE&Url=https%3A%2F%2Fana.example&Description=Tips";
    let property = made(&send(&world, &world.ana, "POST", "MediaProperties", form).await);
    let path = format!("MediaProperties/{property}");
    made(&send(&world, &world.ana, "PUT", &path, "Name=Ana%27s+blog").await);
    let changed = world.get(&world.ana, &path).await.json();
    assert_eq!((&changed["Name"], &changed["Description"]), (&"Ana's blog".into(), &"Tips".into()));
    for (method, path, form, field) in [
        ("POST", "MediaProperties", "Name=Blog&Type=WEBSITE&Url=nowhere", "Url"),
        ("POST", "MediaProperties", "Name=Blog&Type=TV&Url=https%3A%2F%2Fa.example", "Type"),
        ("POST", "MediaProperties", "Type=SOCIAL&Url=https%3A%2F%2Fa.example", "Name"),
        ("PUT", &path, "Url=https%3A%2F%2Fother.example", "Url"),
    ] {
        let refused = send(&world, &world.ana, method, path, form).await;
        assert_eq!(
            (refused.status.as_u16(), &refused.json()["Errors"][0]["Field"]),
            (400, &field.into()),
            "{}",
            refused.text
        );
    }
    assert_eq!(send(&world, &world.ben, "PUT", &path, "Name=Mine").await.status, 404);
    assert_eq!(send(&world, &world.ben, "DELETE", &path, "").await.status, 404);
    assert_eq!(send(&world, &world.ana, "DELETE", &path, "").await.json()["Status"], "DELETED");
    assert_eq!(world.get(&world.ana, &path).await.status, 404);
}
