use flow::account::Profile;
use flow::testing::{TestPlatform, test_platform};

use crate::testing::{Browser, PASSWORD};

pub(crate) async fn operator(platform: &TestPlatform) -> Browser {
    let profile = Profile { name: "Host".to_owned(), country: String::new(), website: String::new() };
    let (name, email) = ("Oda", "oda@example.com");
    flow::account::create_operator(platform, profile, name, email, PASSWORD).await.expect("an operator");
    let mut operator = Browser::new(platform);
    operator.send("/login", &[("email", email), ("password", PASSWORD)]).await.has_status(303);
    operator
}

#[tokio::test]
async fn the_operator_finds_an_account_closes_it_and_opens_it_again() {
    let platform = test_platform();
    let mut operator = operator(&platform).await;
    let mut ana = Browser::signed_up(&platform, "partner", "Ana <b>").await;
    let id = ana.caller(&platform).await.account_id;
    operator.see("/admin/accounts?q=ana").await.says("Ana &#60;b&#62;").says(&format!("/admin/accounts/{id}"));
    operator.see("/admin/accounts?q=ana&kind=brand").await.says("No such account");
    let page = format!("/admin/accounts/{id}");
    operator.see(&page).await.says("Close this account").says("ana..b.@example.com");
    operator.send(&format!("{page}/closure"), &[("reason", " ")]).await.has_status(422).says("id=\"reason-error\"");
    let shown = operator.send(&format!("{page}/closure"), &[("reason", "Clicks from a farm")]).await;
    assert_eq!(shown.has_status(303).way_on(), format!("{page}?done=account_closed"));
    ana.see("/partner").await.has_status(303);
    operator.see(&page).await.says("Open it again");
    operator.send(&format!("{page}/reopening"), &[("reason", "It was another one")]).await.has_status(303);
    ana.see("/partner").await.has_status(200);
    operator.see("/admin/accounts/7").await.has_status(404);
    operator.see("/admin/accounts/x").await.has_status(404);
}

#[tokio::test]
async fn the_first_page_says_what_to_look_after_and_jobs_run_by_a_press() {
    let platform = test_platform();
    let mut operator = operator(&platform).await;
    let mut guesser = Browser::new(&platform);
    for _ in 0..8 {
        guesser.send("/login", &[("email", "bea@example.com"), ("password", "wrong wrong wrong")]).await;
    }
    operator.see("/admin").await.says("You log in with a password alone").says("bea@example.com, tried from");
    operator.see("/admin/jobs").await.says("Not yet run");
    for job in ["sweep", "retention", "mail"] {
        operator.send(&format!("/admin/jobs/{job}/run"), &[]).await.has_status(303);
    }
    operator.see("/admin/jobs").await.says_nothing_of("Not yet run");
    operator.send("/admin/jobs/nonsense/run", &[]).await.has_status(404);
}

#[tokio::test]
async fn an_unsent_letter_is_listed_without_its_secret_and_taken_out() {
    let platform = test_platform();
    let mut operator = operator(&platform).await;
    Browser::signed_up(&platform, "partner", "Ana").await;
    operator.see("/admin/queues").await.says("ana@example.com").says_nothing_of("secret=");
    let id = flow::installation::unsent(&platform, &operator.caller(&platform).await, flow::Window::default()).await;
    let id = id.expect("a list").items.iter().find(|message| message.to == "ana@example.com").expect("hers").id;
    operator.send(&format!("/admin/queues/{id}/retry"), &[]).await.has_status(303);
    operator.send(&format!("/admin/queues/{id}/discard"), &[("reason", "")]).await.has_status(422);
    operator.send(&format!("/admin/queues/{id}/discard"), &[("reason", "Typed wrong")]).await.has_status(303);
    operator.send(&format!("/admin/queues/{id}/retry"), &[]).await.has_status(404);
    operator.see("/admin/queues").await.says_nothing_of("ana@example.com");
}

/// Every address of the portals in the list of routes, with `{...}` filled in, and whether it takes a form.
fn every_address() -> Vec<(String, bool)> {
    let source = include_str!("../routes.rs");
    let mut addresses = Vec::new();
    for route in source.split(".route(").skip(1) {
        let address = route.split('"').nth(1).unwrap_or_default();
        let handlers = route.split(address).nth(1).unwrap_or_default();
        let takes_form = handlers.contains("post(") || handlers.contains("_route()");
        let filled: Vec<&str> = address.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect();
        let filled = filled.join("/");
        match route.trim_start().starts_with("&at(") {
            true => {
                addresses.extend(["/partner", "/brand", "/admin"].map(|home| (format!("{home}/{filled}"), takes_form)))
            }
            false => addresses.push((filled, takes_form)),
        }
    }
    addresses.retain(|(at, _)| ["/partner", "/brand", "/admin"].iter().any(|home| at.starts_with(home)));
    addresses
}

#[tokio::test]
async fn support_sees_every_page_and_no_form_of_it_does_anything() {
    let platform = test_platform();
    let mut operator = operator(&platform).await;
    let mut ana = Browser::signed_up(&platform, "partner", "Ana").await;
    let mut delta = Browser::signed_up(&platform, "brand", "Delta").await;
    let brand = delta.caller(&platform).await;
    platform.program(&brand).await;
    let addresses = every_address();
    let forms: Vec<&String> = addresses.iter().filter(|(_, takes_form)| *takes_form).map(|(at, _)| at).collect();
    assert!(forms.len() > 100, "{forms:?}");
    for known in ["/partner/team/invitations", "/partner/inquiries/new", "/brand/creatives/images"] {
        assert!(forms.iter().any(|form| *form == known), "{known} is not in {forms:?}");
    }
    for (browser, home) in [(&mut ana, "/partner"), (&mut delta, "/brand")] {
        let id = browser.caller(&platform).await.account_id;
        let page = format!("/admin/accounts/{id}");
        operator.see(&page).await.says("Look as support");
        operator.send(&format!("{page}/visit"), &[("reason", "")]).await.has_status(422);
        let shown = operator.send(&format!("{page}/visit"), &[("reason", "A payment is missing")]).await;
        assert_eq!(shown.has_status(303).way_on(), home);
        // What belongs to a person: its log-in, its letters.
        let personal = ["security", "security/confirm", "notifications"].map(|page| format!("{home}/{page}"));
        let mut seen = 0;
        for (at, _) in addresses.iter().filter(|(at, _)| at.starts_with(home)) {
            let shown = operator.see(at).await;
            match shown.status {
                200 => seen += i32::from(shown.body.contains("as support.")),
                // Where something new is written there is nothing to read.
                403 => {
                    assert!(personal.contains(at) || at.ends_with("/new") || at.contains("/edit/"), "{at} is refused")
                }
                // Ids that nothing has, and addresses that only take forms.
                status => assert!([204, 303, 400, 404, 405].contains(&status), "{at} was answered with {status}"),
            }
            shown.says_nothing_of("You look at Host");
        }
        assert!(seen >= 15, "{seen} pages of {home} say whose they are");
        let name = browser.caller(&platform).await.account_id.to_string();
        operator.see(home).await.says(&name).says("/admin/support/end").says_nothing_of(&personal[0]);
        operator.see(&format!("{home}/tokens")).await.has_status(200).says_nothing_of("Make a token");
        operator.see("/admin").await.has_status(403);
        operator.see(home).await;
        let before = platform.audit(id).await;
        for form in forms.iter().filter(|form| form.as_str() != "/admin/support/end") {
            let fields = [("name", "Eve"), ("email", "eve@example.com"), ("role", "owner"), ("reason", "because")];
            let shown = operator.send(form, &fields).await;
            match shown.status {
                // The operator has no messages: the list of both portals names it all the same.
                404 => shown.says("There is no page at /admin/"),
                _ => shown.has_status(403).says("Support only reads"),
            };
        }
        assert_eq!(platform.audit(id).await, before, "nothing was written");
        assert_eq!(operator.see("/login").await.has_status(303).way_on(), home, "still on the visit");

        operator.see(home).await;
        let shown = operator.send("/admin/support/end", &[]).await;
        assert_eq!(shown.has_status(303).way_on(), format!("{page}?done=visit_ended"));
        operator.see(&page).await.has_status(200).says_nothing_of("You look at").says("Who looked at this account");
        browser.see(&format!("{home}/audit")).await.says("Who looked at this account").says("A payment is missing");
    }
}

#[tokio::test]
async fn logging_out_ends_a_visit_and_time_does() {
    let platform = test_platform();
    let mut operator = operator(&platform).await;
    let mut ana = Browser::signed_up(&platform, "partner", "Ana").await;
    let id = ana.caller(&platform).await.account_id;
    operator.see(&format!("/admin/accounts/{id}")).await;
    operator.send(&format!("/admin/accounts/{id}/visit"), &[("reason", "A look")]).await.has_status(303);
    operator.see("/partner").await.has_status(200);
    let host = operator.caller(&platform).await;
    assert!(host.is_support());
    operator.send("/logout", &[]).await.has_status(303);
    operator.see("/partner").await.has_status(303);
    operator.see("/admin").await.has_status(303);
    ana.see("/partner/audit").await.says("A look").says_nothing_of("still looking");
}

#[tokio::test]
async fn the_operator_chooses_whose_look_the_doors_bear() {
    let platform = test_platform();
    let mut operator = operator(&platform).await;
    const PAGE: &str = "/admin/appearance";
    operator.see(PAGE).await.says("The only brand&#39;s, while there is one").says("There is no brand yet");
    let mut delta = Browser::signed_up(&platform, "brand", "Delta <b>").await;
    let id = delta.caller(&platform).await.account_id.to_string();
    delta.see("/brand/appearance").await.has_status(200);
    delta.send("/brand/appearance", &[("accent", "#ffd400"), ("press", "save")]).await.has_status(303);
    Browser::signed_up(&platform, "brand", "Estuary").await;
    let mut stranger = Browser::new(&platform);
    stranger.see("/login").await.says_nothing_of("/static/accent.ffd400");

    operator.see(PAGE).await.says("Delta &#60;b&#62;").says("Estuary").says_nothing_of("There is no brand yet");
    let wrong = operator.send(PAGE, &[("house", "100")]).await;
    wrong.has_status(422).says("Choose one of the brands").says("id=\"house-error\"");
    let chosen = operator.send(PAGE, &[("house", id.as_str())]).await;
    assert_eq!(chosen.has_status(303).way_on(), "/admin/appearance?done=house_chosen");
    operator.see(PAGE).await.says(&format!("<option value=\"{id}\" selected"));
    stranger.see("/login").await.says("/static/accent.ffd400");
    delta.send(PAGE, &[("house", "own")]).await.has_status(403);
    operator.send(PAGE, &[("house", "own")]).await.has_status(303);
    stranger.see("/login").await.says_nothing_of("/static/accent.ffd400");
}
