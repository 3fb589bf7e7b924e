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
