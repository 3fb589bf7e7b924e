use flow::testing::{TestPlatform, test_platform};

use crate::testing::{Browser, PASSWORD};

const LINUX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0";

async fn again(platform: &TestPlatform, agent: &'static str) -> Browser {
    let mut browser = Browser::new(platform);
    browser.headers = vec![("user-agent", agent)];
    browser.send("/login", &[("email", "ana@example.com"), ("password", PASSWORD)]).await.has_status(303);
    browser
}

#[tokio::test]
async fn one_other_session_is_ended_and_then_all() {
    let platform = test_platform();
    let mut here = Browser::signed_up(&platform, "partner", "Ana").await;
    let page = "/partner/sessions";
    here.see(page).await.has_status(200).says("This one").says_nothing_of("End all others");
    let mut there = again(&platform, LINUX).await;
    let mut elsewhere = again(&platform, "<blink>").await;
    let shown = here.see(page).await;
    shown.says("Firefox on Linux").says("Unknown browser").says_nothing_of("<blink>").says("End all others");

    let other = flow::session::list(&platform, &there.caller(&platform).await).await.expect("sessions are listed");
    let id = other.iter().find(|session| session.user_agent == LINUX).expect("the other one").id;
    let shown = here.send(&format!("{page}/{id}/end"), &[]).await;
    assert_eq!(shown.has_status(303).way_on(), "/partner/sessions?done=session_ended");
    there.see("/partner").await.has_status(303);
    elsewhere.see("/partner").await.has_status(200);
    here.send(&format!("{page}/{id}/end"), &[]).await.has_status(404);
    here.send(&format!("{page}/x/end"), &[]).await.has_status(404);

    here.send(&format!("{page}/others/end"), &[]).await.has_status(303);
    elsewhere.see("/partner").await.has_status(303);
    here.see(page).await.has_status(200).says_nothing_of("End all others");
}

#[tokio::test]
async fn nobody_elses_session_is_shown_or_ended() {
    let platform = test_platform();
    let mut ana = Browser::signed_up(&platform, "partner", "Ana").await;
    let mut eve = Browser::signed_up(&platform, "partner", "Eve").await;
    let anas = flow::session::list(&platform, &ana.caller(&platform).await).await.expect("sessions are listed");
    eve.see("/partner/sessions").await.says_nothing_of("End all others");
    eve.send(&format!("/partner/sessions/{}/end", anas[0].id), &[]).await.has_status(404);
    eve.send("/partner/sessions/others/end", &[]).await.has_status(303);
    ana.see("/partner").await.has_status(200);
}

#[tokio::test]
async fn a_password_is_changed_by_whoever_knows_it() {
    let platform = test_platform();
    let mut here = Browser::signed_up(&platform, "partner", "Ana").await;
    let mut there = again(&platform, LINUX).await;
    here.see("/partner/sessions").await;
    let address = "/partner/sessions/password";
    let new = "another long password";
    let wrong = [("current_password", "not this one"), ("password", new)];
    let shown = here.send(address, &wrong).await;
    shown.has_status(422).says("id=\"current_password-error\"").says_nothing_of("not this one").says_nothing_of(new);
    let short = [("current_password", PASSWORD), ("password", "short")];
    here.send(address, &short).await.has_status(422).says("id=\"password-error\"");
    let right = [("current_password", PASSWORD), ("password", new)];
    let shown = here.send(address, &right).await;
    assert_eq!(shown.has_status(303).way_on(), "/partner/sessions?done=own_password_changed");
    here.see("/partner/sessions").await.has_status(200);
    there.see("/partner").await.has_status(303);
    let mut later = Browser::new(&platform);
    later.send("/login", &[("email", "ana@example.com"), ("password", new)]).await.has_status(303);
}
