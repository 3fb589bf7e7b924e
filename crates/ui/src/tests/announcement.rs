//! A brand tells many partners at once, looks before it sends, and sees who has read it.

use domain::ids::ProgramId;
use flow::testing::{TestPlatform, test_platform};

use crate::testing::{Browser, Shown};

struct Three {
    platform: TestPlatform,
    brand: Browser,
    ana: Browser,
    bea: Browser,
    program: ProgramId,
}

async fn three() -> Three {
    let platform = test_platform();
    let mut brand = Browser::signed_up(&platform, "brand", "Delta").await;
    brand.see("/brand/announcements/new").await.says("Describe your program first");
    let caller = brand.caller(&platform).await;
    let program = platform.program(&caller).await.id;
    let mut ana = Browser::signed_up(&platform, "partner", "Ana <b>").await;
    let mut bea = Browser::signed_up(&platform, "partner", "Bea").await;
    for partner in [&mut ana, &mut bea] {
        let partner = partner.caller(&platform).await;
        platform.join(&caller, program, &partner).await;
    }
    Three { platform, brand, ana, bea, program }
}

impl Three {
    async fn drafts(&mut self, to: &str) -> Shown {
        let fields = [("to", to), ("subject", "Spring <i>"), ("text", "New banners")];
        self.brand.see("/brand/announcements/new").await;
        self.brand.upload("/brand/announcements/new", &fields, "plan.csv", b"a,b").await
    }

    /// Presses the button of the draft.
    async fn sends(&mut self, id: i64, count: &str) -> Shown {
        self.brand.see(&format!("/brand/announcements/{id}")).await;
        self.brand.send(&format!("/brand/announcements/{id}/sending"), &[("count", count)]).await
    }
}

#[tokio::test]
async fn it_is_looked_at_sent_read_and_answered() {
    let mut three = three().await;
    three.brand.see("/brand/messages").await.says("href=\"/brand/announcements\"");
    three.ana.see("/partner/messages").await.says_nothing_of("announcements");
    three.brand.see("/brand/announcements").await.says("No announcements").says("Write an announcement");
    let program = three.program;
    three
        .brand
        .see("/brand/announcements/new")
        .await
        .says("All active partners")
        .says(&format!("value=\"program:{program}\""));
    let drafted = three.drafts("all").await;
    assert_eq!(drafted.has_status(303).way_on(), "/brand/announcements/1");
    let draft = three.brand.see("/brand/announcements/1").await;
    draft
        .says("2 partners will receive it")
        .says("Ana &#60;b&#62;")
        .says("Bea")
        .says("plan.csv")
        .says("Spring &#60;i&#62;");
    three.ana.see("/partner/messages").await.says("No messages");
    three.brand.see("/brand/announcements").await.says("No announcements");
    three.brand.see("/brand/announcements/new?from=1").await.says("New banners").says("value=\"all\" selected");

    three.sends(1, "1").await.has_status(422).says("other partners than were shown").says("2 partners will receive it");
    assert_eq!(three.sends(1, "2").await.way_on(), "/brand/announcements/1?done=announcement_sent");
    assert_eq!(three.sends(1, "2").await.way_on(), "/brand/announcements/1?done=announcement_sent");
    three.ana.see("/partner/messages").await.says("Spring").says_nothing_of("Bea");
    three.brand.see("/brand/messages").await.says("No messages");
    let sent = three.brand.see("/brand/announcements/1?show=unread").await;
    sent.says("Not read 2").says("Read 0").says("Ana &#60;b&#62;").says("Sent by");

    three.ana.see("/partner/messages/1").await.says("New banners").says("plan.csv").says_nothing_of("announcement");
    three.ana.upload("/partner/messages/1", &[("text", "Lovely.")], "", b"").await.has_status(303);
    let sent = three.brand.see("/brand/announcements/1").await;
    sent.says("Not read 1").says("Read 1").says("Answered 1").says("href=\"/brand/messages/1\"");
    let answered = three.brand.see("/brand/announcements/1?show=answered").await;
    answered.says("Ana &#60;b&#62;").says_nothing_of("Bea");
    three.brand.see("/brand/announcements").await.says("Spring &#60;i&#62;").says("All active partners");
    three.brand.see("/brand/messages").await.says("Lovely.");
    three.brand.see("/brand/messages/1").await.says("From an announcement").says("href=\"/brand/announcements/1\"");
    three.bea.see("/partner/messages/1").await.has_status(404);
}

#[tokio::test]
async fn what_cannot_be_sent_is_said_beside_its_field() {
    let mut three = three().await;
    let long = "x".repeat(domain::message::TEXT_CHARS_MAX + 1);
    let caller = three.brand.caller(&three.platform).await;
    let group = flow::partner_group::create(&three.platform, &caller, "gold", "Gold").await.expect("a group");
    let group = format!("group:{}", group.id);
    for (to, subject, text, field, words) in [
        ("all", "", "Hello", "subject", "Must be given"),
        ("all", "A", "", "text", "Must be given"),
        ("all", "A", long.as_str(), "text", "at most 5000 characters"),
        ("partner:7", "A", "Hello", "to", "ust be one of the list"),
        (group.as_str(), "A", "Hello", "to", "obody would receive it"),
    ] {
        let fields = [("to", to), ("subject", subject), ("text", text)];
        three.brand.see("/brand/announcements/new").await;
        let shown = three.brand.upload("/brand/announcements/new", &fields, "", b"").await;
        shown.has_status(422).says(&format!("id=\"{field}-error\"")).says(words);
    }
}

#[tokio::test]
async fn another_brand_finds_nothing_and_a_partner_is_kept_out() {
    let mut three = three().await;
    three.drafts("all").await;
    three.drafts("all").await;
    three.sends(2, "2").await.has_status(303);
    let caller = three.brand.caller(&three.platform).await;
    let group = flow::partner_group::create(&three.platform, &caller, "gold", "Gold").await.expect("a group");
    let mut rival = Browser::signed_up(&three.platform, "brand", "Estuary").await;
    rival.see("/brand/announcements").await.says("No announcements");
    for id in ["1", "2", "3", "x"] {
        rival.see(&format!("/brand/announcements/{id}")).await.has_status(404).says_nothing_of("Spring");
        rival.see(&format!("/brand/announcements/new?from={id}")).await.has_status(404).says_nothing_of("Spring");
        rival.see("/brand/announcements").await;
        rival.send(&format!("/brand/announcements/{id}/sending"), &[("count", "2")]).await.has_status(404);
    }
    for to in [format!("program:{}", three.program), format!("group:{}", group.id)] {
        let fields = [("to", to.as_str()), ("subject", "A"), ("text", "Hello")];
        rival.upload("/brand/announcements/new", &fields, "", b"").await.has_status(404);
    }
    three.ana.see("/brand/announcements/2").await.has_status(403);
    three.ana.see("/partner/messages").await.says("Spring");
    three.bea.see("/partner/messages").await.says("Spring");
}
