use domain::access::Role;
use flow::membership::{Acceptance, NewPerson};
use flow::testing::{TestPlatform, test_platform};

use crate::testing::{Browser, PASSWORD};

async fn verified(platform: &TestPlatform, kind: &str, name: &str) -> Browser {
    let browser = Browser::signed_up(platform, kind, name).await;
    let email = format!("{}@example.com", name.to_lowercase());
    let secret = platform.secret_mailed_to(&email).await;
    let address = std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
    flow::person::verify_email(platform, &secret, address).await.expect("the address is verified");
    browser
}

/// A colleague of that role, logged in.
async fn colleague(platform: &TestPlatform, owner: &Browser, name: &str, role: Role) -> Browser {
    let email = "fin@example.com";
    flow::membership::invite(platform, &owner.caller(platform).await, email, role).await.expect("an invitation");
    let acceptance = Acceptance {
        secret: platform.secret_mailed_to(email).await,
        new_person: Some(NewPerson { name: name.to_owned(), password: PASSWORD.to_owned() }),
        language: Default::default(),
        address: std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST),
    };
    flow::membership::accept(platform, acceptance).await.expect("the colleague joins");
    let mut browser = Browser::new(platform);
    browser.send("/login", &[("email", email), ("password", PASSWORD)]).await.has_status(303);
    browser
}

#[tokio::test]
async fn a_colleague_is_invited_and_uninvited_in_each_portal() {
    let platform = test_platform();
    for (kind, home, name) in [("partner", "/partner", "Ana"), ("brand", "/brand", "Delta")] {
        let mut owner = verified(&platform, kind, name).await;
        let page = format!("{home}/team");
        owner.see(&page).await.has_status(200).says("(you)").says("Invite a colleague").says_nothing_of("Good until");
        let invitations = format!("{page}/invitations");
        let wrong = [("email", "nobody"), ("role", "analyst")];
        owner.send(&invitations, &wrong).await.has_status(422).says("id=\"email-error\"").says("value=\"nobody\"");
        let wrong = [("email", "fin@example.com"), ("role", "king")];
        owner.send(&invitations, &wrong).await.has_status(422).says("id=\"role-error\"");
        let right = [("email", "fin@example.com"), ("role", "analyst")];
        let shown = owner.send(&invitations, &right).await;
        assert_eq!(shown.has_status(303).way_on(), format!("{page}?done=colleague_invited"));
        let shown = owner.see(&format!("{page}?done=colleague_invited")).await;
        shown.says("The invitation is sent").says("fin@example.com").says("Good until");
        let withdrawal = shown.body.split(&format!("action=\"{invitations}/")).nth(1).expect("a form to withdraw it");
        let id = withdrawal.split('/').next().expect("a number").to_owned();
        owner.send(&format!("{invitations}/{id}/withdrawal"), &[]).await.has_status(303);
        owner.see(&page).await.says_nothing_of("fin@example.com");
        owner.send(&format!("{invitations}/{id}/withdrawal"), &[]).await.has_status(404);
        owner.send(&format!("{invitations}/x/withdrawal"), &[]).await.has_status(404);
    }
}

#[tokio::test]
async fn whoever_is_not_verified_is_told_so_in_place_of_the_form() {
    let platform = test_platform();
    let mut owner = Browser::signed_up(&platform, "brand", "Delta").await;
    owner.see("/brand/team").await.says("Verify your e-mail address").says_nothing_of("Send invitation");
}

#[tokio::test]
async fn roles_are_changed_and_the_last_owner_stays() {
    let platform = test_platform();
    let mut owner = verified(&platform, "brand", "Delta").await;
    let own = owner.caller(&platform).await.person().expect("a person");
    owner.see("/brand/team").await;
    let last = "The last owner stays: make somebody else an owner first.";
    owner.send(&format!("/brand/team/{own}/removal"), &[]).await.has_status(422).says(last);
    owner.send(&format!("/brand/team/{own}/role"), &[("role", "analyst")]).await.has_status(422).says(last);

    let mut fin = colleague(&platform, &owner, "Fin", Role::Analyst).await;
    let person = fin.caller(&platform).await.person().expect("a person");
    let page = format!("/brand/team/{person}");
    owner.send(&format!("{page}/role"), &[("role", "king")]).await.has_status(422).says("That did not work");
    let shown = owner.send(&format!("{page}/role"), &[("role", "finance")]).await;
    assert_eq!(shown.has_status(303).way_on(), "/brand/team?done=role_changed");
    owner
        .see("/brand/team?done=role_changed")
        .await
        .says("The role is changed")
        .says("<td data-label=\"Role\">Finance");
    let shown = owner.send(&format!("{page}/removal"), &[]).await;
    assert_eq!(shown.has_status(303).way_on(), "/brand/team?done=member_removed");
    fin.see("/brand/team").await.has_status(303);
    owner.send(&format!("{page}/removal"), &[]).await.has_status(404);
}

#[tokio::test]
async fn an_owner_leaves_once_there_is_another() {
    let platform = test_platform();
    let mut owner = verified(&platform, "partner", "Ana").await;
    colleague(&platform, &owner, "Fin", Role::Owner).await;
    let own = owner.caller(&platform).await.person().expect("a person");
    owner.see("/partner/team").await.says("Leave the team");
    let shown = owner.send(&format!("/partner/team/{own}/removal"), &[]).await;
    assert_eq!(shown.has_status(303).way_on(), "/login?done=left_team");
    owner.see("/partner/team").await.has_status(303);
}

#[tokio::test]
async fn an_analyst_sees_the_team_and_no_form() {
    let platform = test_platform();
    let owner = verified(&platform, "brand", "Delta").await;
    let name = "F".repeat(120);
    let mut fin = colleague(&platform, &owner, &name, Role::Analyst).await;
    let shown = fin.see("/brand/team").await;
    shown.says("delta@example.com").says(&name).says("What a role may do").says_nothing_of("action=\"/brand/team");
    let own = owner.caller(&platform).await.person().expect("a person");
    for (address, fields) in [
        ("/brand/team/invitations".to_owned(), &[("email", "eve@example.com"), ("role", "owner")][..]),
        (format!("/brand/team/{own}/role"), &[("role", "analyst")][..]),
        (format!("/brand/team/{own}/removal"), &[][..]),
    ] {
        fin.send(&address, fields).await.has_status(403);
    }
}

#[tokio::test]
async fn another_account_finds_nobody_here() {
    let platform = test_platform();
    let delta = verified(&platform, "brand", "Delta").await;
    let mut rival = verified(&platform, "brand", "Estuary").await;
    let invited = flow::membership::invite(&platform, &delta.caller(&platform).await, "fin@example.com", Role::Owner)
        .await
        .expect("an invitation");
    rival.see("/brand/team").await.says_nothing_of("Delta").says_nothing_of("fin@example.com");
    let person = delta.caller(&platform).await.person().expect("a person");
    rival.send(&format!("/brand/team/{person}/removal"), &[]).await.has_status(404);
    rival.send(&format!("/brand/team/{person}/role"), &[("role", "analyst")]).await.has_status(404);
    rival.send(&format!("/brand/team/invitations/{}/withdrawal", invited.id), &[]).await.has_status(404);
    rival.send(&format!("/partner/team/{person}/removal"), &[]).await.has_status(403);
}
