use domain::access::Role;
use flow::Caller;
use flow::testing::test_platform;
use jiff::ToSpan;
use tokio::sync::watch;

use crate::operator::tests::operator;
use crate::testing::{Browser, PASSWORD};

#[tokio::test]
async fn an_owner_takes_the_data_out_and_nobody_else_does() {
    let platform = test_platform();
    let mut ana = Browser::signed_up(&platform, "partner", "Ana").await;
    let mut ben = Browser::signed_up(&platform, "partner", "Ben").await;
    ana.see("/partner/data").await.says("Make an archive").says_nothing_of("Download");
    let asked = ana.send("/partner/data", &[]).await;
    assert_eq!(asked.has_status(303).way_on(), "/partner/data?done=data_asked_for");
    ana.see("/partner/data?done=data_asked_for")
        .await
        .says("The archive is being made")
        .says_nothing_of("Make an archive");
    ana.send("/partner/data", &[]).await.has_status(422).says("being made already");
    ana.send("/partner/data/1/download", &[]).await.has_status(404);

    let stop = watch::channel(false);
    flow::data_export::make_due(&platform, &stop.1).await.expect("it is made");
    ana.see("/partner/data").await.says("Ready").says("Download").says("Kept until");
    let file = ana.send("/partner/data/1/download", &[]).await;
    assert_eq!(file.has_status(200).headers["content-type"], "application/zip");
    let name = file.headers["content-disposition"].to_str().expect("a name");
    assert!(name.starts_with("attachment; filename=\"tributary-") && name.ends_with(".zip\""), "{name}");
    assert!(file.body.starts_with("PK"));

    // Another tenant, a guessed number, a form without its secret, a page of another kind.
    ben.see("/partner/data").await.says_nothing_of("Download");
    for guess in ["1", "2", "x", "../1"] {
        ben.send(&format!("/partner/data/{guess}/download"), &[]).await.has_status(404);
    }
    ana.send_with("/partner/data", "guess", &[]).await.has_status(403);
    ana.send_with("/partner/data/1/download", "guess", &[]).await.has_status(403);
    ana.send("/brand/data", &[]).await.has_status(403);
    let caller = ana.caller(&platform).await;
    let analyst = Caller { role: Role::Analyst, ..caller };
    assert!(flow::data_export::request(&platform, &analyst).await.is_err());

    // Ten minutes later the proof is over, and the way to it leads back.
    let host = operator(&platform).await.caller(&platform).await;
    let later = platform.clock.now() + 11.minutes();
    flow::sandbox::advance(&platform, &host, later).await.expect("a sandbox moves");
    for form in ["/partner/data", "/partner/data/1/download"] {
        let asked = ana.send(form, &[]).await;
        assert_eq!(asked.has_status(303).way_on(), "/partner/security/confirm?next=data");
    }
    ana.see("/partner/security/confirm?next=data").await.says("name=\"next\" value=\"data\"");
    ana.see("/partner/security/confirm?next=//evil.example").await.says("name=\"next\" value=\"security\"");
    let fields = [("current_password", PASSWORD), ("next", "data")];
    assert_eq!(ana.send("/partner/security/confirm", &fields).await.way_on(), "/partner/data?done=confirmed");
    ana.send("/partner/data/1/download", &[]).await.has_status(200);
}
