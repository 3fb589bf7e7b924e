use domain::access::Role;
use domain::language::{Language, Tongue};
use flow::membership::{Acceptance, NewPerson};
use flow::testing::test_platform;

use crate::testing::{Browser, PASSWORD};

#[tokio::test]
async fn an_owner_changes_what_others_see_in_each_portal() {
    let platform = test_platform();
    for (kind, page, name) in [("partner", "/partner/profile", "Ana"), ("brand", "/brand/profile", "Delta")] {
        let mut owner = Browser::signed_up(&platform, kind, name).await;
        let account_id = owner.caller(&platform).await.account_id;
        let sid = platform.account_sid(account_id).await;
        let copied = format!("data-copy-value>{account_id}<");
        owner.see(page).await.has_status(200).says(&copied).says(&sid).says("What others see");

        let long = "n".repeat(200);
        let wrong = [("account_name", long.as_str()), ("country", "Atlantis"), ("website", "")];
        owner.send(page, &wrong).await.has_status(422).says("id=\"country-error\"").says(&long);
        let wrong = [("account_name", long.as_str()), ("country", "DE"), ("website", "")];
        owner.send(page, &wrong).await.has_status(422).says("id=\"account_name-error\"").says(&long);
        let wrong = [("account_name", name), ("country", "DE"), ("website", "javascript:alert(1)")];
        owner.send(page, &wrong).await.has_status(422).says("id=\"website-error\"");

        let right = [("account_name", "Meander"), ("country", "de"), ("website", "https://meander.example")];
        let shown = owner.send(page, &right).await;
        assert_eq!(shown.has_status(303).way_on(), format!("{page}?done=profile_saved"));
        let shown = owner.see(page).await;
        shown.says("value=\"Meander\"").says("value=\"DE\"").says("value=\"https://meander.example\"");
    }
}

#[tokio::test]
async fn everybody_changes_the_own_name_and_an_analyst_nothing_else() {
    let platform = test_platform();
    let owner = platform.brand("Delta").await;
    flow::membership::invite(&platform, &owner, "fin@example.com", Role::Analyst).await.expect("an invitation");
    let acceptance = Acceptance {
        secret: platform.secret_mailed_to("fin@example.com").await,
        new_person: Some(NewPerson { name: "Fin".to_owned(), password: PASSWORD.to_owned() }),
        language: Default::default(),
        address: std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST),
    };
    flow::membership::accept(&platform, acceptance).await.expect("the colleague joins");
    let mut fin = Browser::new(&platform);
    fin.send("/login", &[("email", "fin@example.com"), ("password", PASSWORD)]).await.has_status(303);

    fin.see("/brand/profile").await.says("Delta").says("not stated").says_nothing_of("Save profile");
    fin.send("/brand/profile", &[("account_name", "Fin's")]).await.has_status(403);
    fin.send("/brand/profile/name", &[("name", " ")]).await.has_status(422).says("id=\"name-error\"");
    fin.send("/brand/profile/name", &[("name", "Finn")]).await.has_status(303);
    fin.see("/brand/profile?done=renamed").await.says("Your name is saved").says("value=\"Finn\"");
}

#[tokio::test]
async fn what_a_person_chose_counts_before_its_browser_and_its_press() {
    let platform = test_platform();
    for (kind, home) in [("partner", "/partner"), ("brand", "/brand")] {
        let mut ana = Browser::signed_up(&platform, kind, "Ana").await;
        let (page, to) = (format!("{home}/profile"), format!("{home}/profile/language"));
        ana.headers.push(("accept-language", "de"));
        ana.see(&page).await.says("<html lang=\"de\">").says("<option value=\"browser\" selected>");

        let shown = ana.send(&to, &[("language", "en")]).await;
        assert_eq!(shown.has_status(303).way_on(), format!("{page}?done=language_chosen"));
        ana.headers.push(("cookie", "language=de"));
        let shown = ana.see(&format!("{page}?done=language_chosen")).await;
        shown.says("<html lang=\"en\">").says("Your language is saved").says("<option value=\"en\" selected>");
        ana.see("/programs").await.says("<html lang=\"en\">").says_nothing_of("href=\"/language/");

        ana.send(&to, &[("language", "fr")]).await.has_status(422).says("id=\"language-error\"");
        ana.send(&to, &[]).await.has_status(422).says("id=\"language-error\"");
        ana.send(&to, &[("language", "browser")]).await.has_status(303);
        ana.see(&page).await.says("<html lang=\"de\">");
        let found = flow::person::find(&platform, &ana.caller(&platform).await).await.expect("Ana is there");
        assert_eq!(found.tongue, Tongue::of_browser(Language::German), "letters come as the browser said then");
    }
}

#[tokio::test]
async fn whoever_signs_up_is_spoken_to_as_its_browser_says() {
    let platform = test_platform();
    let mut ana = Browser::new(&platform);
    ana.headers.push(("accept-language", "de-AT,de;q=0.9,en;q=0.5"));
    let sent = [
        ("kind", "partner"),
        ("account_name", "Ana"),
        ("name", "Ana"),
        ("email", "ana@example.com"),
        ("password", PASSWORD),
    ];
    ana.send("/signup", &sent).await.has_status(303);
    let found = flow::person::find(&platform, &ana.caller(&platform).await).await.expect("Ana is there");
    assert_eq!(found.tongue, Tongue::of_browser(Language::German));
}
