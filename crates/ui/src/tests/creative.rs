//! Creatives: added by the brand, taken by its partners, seen by nobody else.

use domain::access::Role;
use domain::creative::FILE_BYTES_MAX;
use domain::ids::ProgramId;
use flow::Caller;
use flow::testing::{TestPlatform, test_platform};

use crate::testing::{Browser, PASSWORD};

const IMAGES: &str = "/brand/creatives/images";

/// One pixel, whose header says 300 by 250.
fn png() -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    file.extend([0, 0, 1, 44, 0, 0, 0, 250, 8, 2, 0, 0, 0]);
    file.extend([0; 64]);
    file
}

/// A brand with the reference program, looking at its creatives.
async fn brand(platform: &TestPlatform) -> (Browser, Caller, ProgramId) {
    let mut browser = Browser::signed_up(platform, "brand", "Delta").await;
    let caller = browser.caller(platform).await;
    let program = platform.program(&caller).await;
    browser.see("/brand/creatives").await.says("Upload image").says("Withdraw");
    (browser, caller, program.id)
}

async fn joined(platform: &TestPlatform, brand: &Caller, program: ProgramId) -> Browser {
    let partner = Browser::signed_up(platform, "partner", "Ana").await;
    platform.join(brand, program, &partner.caller(platform).await).await;
    partner
}

#[tokio::test]
async fn a_brand_adds_a_partner_takes_it_and_a_withdrawn_one_is_gone() {
    let platform = test_platform();
    let (mut brand, caller, program) = brand(&platform).await;
    let mut partner = joined(&platform, &caller, program).await;
    let account = partner.caller(&platform).await.account_id;
    let program = program.to_string();

    let banner = [("program_id", program.as_str()), ("name", "Spring <banner>"), ("text", "Buy \"now\"")];
    let added = brand.upload(IMAGES, &banner, "evil.html", &png()).await;
    assert_eq!(added.has_status(303).way_on(), "/brand/creatives?done=creative_added");
    let text = [("kind", "text"), ("program_id", &program), ("name", "Words"), ("text", "Grow <fast>")];
    brand.send("/brand/creatives", &text).await.has_status(303);
    let video =
        [("kind", "video"), ("program_id", &program), ("name", "Clip"), ("video_url", "https://cdn.example/clip.mp4")];
    brand.send("/brand/creatives", &video).await.has_status(303);

    let shown = partner.see("/partner/creatives").await;
    shown.says("Spring &#60;banner&#62;").says("300 × 250 px · PNG").says("download=\"creative-10002.png\"");
    shown.says(&format!("http://tributary.test/c/{account}/10002/{program}")).says_nothing_of("evil.html");
    shown.says("Grow &#60;fast&#62;").says("Watch it on cdn.example").says("HTML to embed").says("rel=&#34;sponsored");
    shown.says_nothing_of("Withdraw");
    let at = |name: &str| shown.body.find(name).expect("the creative is shown");
    assert!(at("cdn.example") < at("Grow &#60;") && at("Grow &#60;") < at("Spring &#60;"), "newest first");
    shown.says("0 clicks · 0 views · 0 actions");
    let one = partner.see("/partner/creatives/10002").await;
    one.says("width=\"300\" height=\"250\"").says("Your link with this creative").says("HTML to embed");
    brand.see("/brand/creatives/10002").await.says("As visitors see it").says_nothing_of("Your link");
    partner.see("/partner/creatives?size=300x250").await.says("Spring").says_nothing_of("Clip");
    partner.see("/partner/creatives?size=300x251").await.says("None of these");
    partner.see("/partner/creatives?q=grow").await.says("Words").says_nothing_of("Clip");
    partner.see("/partner/creatives?size=x&q=%25").await.says("None of these");
    let images = partner.see(&format!("/partner/creatives?kind=image&program_id={program}")).await;
    images.says("Spring").says_nothing_of("cdn.example").says_nothing_of("Grow");
    partner.see("/partner/creatives?program_id=9").await.says("None of these").says("Show all");

    let withdrawn = brand.send("/brand/creatives/10002/withdrawal", &[]).await;
    assert_eq!(withdrawn.way_on(), "/brand/creatives?done=creative_withdrawn");
    brand.see("/brand/creatives?done=creative_withdrawn").await.says("Withdrawn").says("Spring").says("earn nothing");
    partner.see("/partner/creatives").await.says_nothing_of("Spring").says("Clip");
}

#[tokio::test]
async fn what_cannot_be_a_creative_is_refused_beside_its_field() {
    let platform = test_platform();
    let (mut brand, _, program) = brand(&platform).await;
    let program = program.to_string();
    let good = [("program_id", program.as_str()), ("name", "Banner")];
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>".as_slice();
    let mut large = png();
    large.resize(FILE_BYTES_MAX + 1, 0);
    for (file, words) in [
        (svg, "it is not a PNG, JPEG, GIF or WebP image."),
        (b"", "Must be given."),
        (&large, "at most 5242880 are taken"),
    ] {
        let shown = brand.upload(IMAGES, &good, "a.png", file).await;
        shown.has_status(422).says("id=\"file-error\"").says(words).says("value=\"Banner\"");
    }
    let name = "x".repeat(200);
    let long = [("program_id", program.as_str()), ("name", &name)];
    brand.upload(IMAGES, &long, "a.png", &png()).await.has_status(422).says("id=\"name-error\"").says(&name);
    brand.upload(IMAGES, &[("name", "x")], "a.png", &png()).await.has_status(422).says("id=\"program_id-error\"");

    for (wrong, field) in [
        ([("kind", "text"), ("name", ""), ("text", "x")], "name"),
        ([("kind", "text"), ("name", "x"), ("text", "")], "text"),
        ([("kind", "text"), ("text", "x"), ("landing_page", "https://evil.example/")], "name"),
        ([("kind", "video"), ("name", "x"), ("video_url", "javascript:alert(1)")], "video_url"),
    ] {
        let sent: Vec<_> = wrong.into_iter().chain([("program_id", program.as_str())]).collect();
        let shown = brand.send("/brand/creatives", &sent).await;
        shown.has_status(422).says(&format!("id=\"{field}-error\""));
    }
    let elsewhere = [
        ("kind", "text"),
        ("program_id", &program),
        ("name", "x"),
        ("text", "x"),
        ("landing_page", "https://evil.example/"),
    ];
    brand.send("/brand/creatives", &elsewhere).await.has_status(422).says("id=\"landing_page-error\"");
}

#[tokio::test]
async fn nobody_else_sees_adds_or_withdraws() {
    let platform = test_platform();
    let (mut brand, caller, program) = brand(&platform).await;
    let program_id = program.to_string();
    let banner = [("program_id", program_id.as_str()), ("name", "Secret banner")];
    brand.upload_with(IMAGES, "guess", &banner, "a.png", &png()).await.has_status(403).says("foreign_form");
    brand.upload(IMAGES, &banner, "a.png", &png()).await.has_status(303);

    let mut rival = Browser::signed_up(&platform, "brand", "Estuary").await;
    rival.see("/brand/creatives").await.says("Describe your program first").says_nothing_of("Secret banner");
    rival.upload(IMAGES, &banner, "a.png", &png()).await.has_status(404);
    rival.send("/brand/creatives/10002/withdrawal", &[]).await.has_status(404);
    rival.send("/brand/creatives/x/withdrawal", &[]).await.has_status(404);

    let mut stranger = Browser::signed_up(&platform, "partner", "Bea").await;
    stranger.see("/partner/creatives").await.says("Join a program first").says_nothing_of("Secret banner");
    stranger.see("/partner/creatives/10002").await.has_status(404);
    rival.see("/brand/creatives/10002").await.has_status(404);
    stranger.send("/brand/creatives/10002/withdrawal", &[]).await.has_status(403);
    let mut partner = joined(&platform, &caller, program).await;
    partner.see("/partner/creatives").await.says("Secret banner");
}

#[tokio::test]
async fn who_only_reads_sees_no_form() {
    const BEA: &str = "bea@example.com";
    let platform = test_platform();
    let (mut owner, caller, program) = brand(&platform).await;
    let secret = platform.secret_mailed_to("delta@example.com").await;
    owner.send("/verify-email", &[("secret", &secret)]).await.has_status(303);
    flow::membership::invite(&platform, &caller, BEA, Role::Analyst).await.expect("Bea is invited");
    let secret = platform.secret_mailed_to(BEA).await;
    let mut bea = Browser::new(&platform);
    bea.send("/signup/join", &[("secret", &secret), ("name", "Bea"), ("password", PASSWORD)]).await.has_status(303);
    bea.send("/login", &[("email", BEA), ("password", PASSWORD)]).await.has_status(303);
    let shown = bea.see("/brand/creatives").await;
    shown.says("Text link").says_nothing_of("Add a creative").says_nothing_of("Withdraw");
    let text = [("kind", "text"), ("program_id", &program.to_string()), ("name", "x"), ("text", "x")];
    bea.send("/brand/creatives", &text).await.has_status(403);
    bea.upload(IMAGES, &text[1..], "a.png", &png()).await.has_status(403);
    bea.send("/brand/creatives/10001/withdrawal", &[]).await.has_status(403);
}
