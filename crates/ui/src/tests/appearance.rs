//! How a brand looks: who may say so, where it shows, and what of it can get into a page.

use domain::access::Role;
use flow::membership::{Acceptance, NewPerson};
use flow::testing::{TestPlatform, png, test_platform};

use crate::testing::{Browser, PASSWORD, Shown};

const PAGE: &str = "/brand/appearance";
const LIGHT: &str = "/brand/appearance/logo/light";
const DARK: &str = "/brand/appearance/logo/dark";

async fn brand(platform: &TestPlatform, name: &str) -> Browser {
    let mut brand = Browser::signed_up(platform, "brand", name).await;
    brand.see(PAGE).await.has_status(200);
    brand
}

/// The sheet that a page loads beside the product's own.
fn accent_sheet(shown: &Shown) -> Option<String> {
    let (head, _) = shown.body.split_once("</head>").expect("a head");
    let (_, rest) = head.split_once("href=\"/static/accent.")?;
    Some(format!("/static/accent.{}", rest.split('"').next().unwrap_or_default()))
}

/// The file of the logo that stands first on a page.
fn logo(shown: &Shown) -> Option<&str> {
    let (_, rest) = shown.body.split_once("src=\"/media/")?;
    rest.split('"').next()
}

#[tokio::test]
async fn a_brand_tries_a_colour_before_it_saves_it() {
    let platform = test_platform();
    let mut delta = brand(&platform, "Delta").await;
    delta.see(PAGE).await.says("Tributary").says_nothing_of("/static/accent");

    let tried = delta.send(PAGE, &[("accent", "#FFD400"), ("press", "plan")]).await;
    tried.has_status(200).says("value=\"#FFD400\"").says("/static/accent-preview.ffd400.").says("darkened to #806a00");
    assert_eq!(accent_sheet(&tried), None, "nothing is saved yet");
    delta.see(PAGE).await.says_nothing_of("ffd400");

    for (wrong, words) in [
        ("#ffd400;}body{display:none", "a # with six digits"),
        ("</style><script>", "a # with six digits"),
        ("#ffffff", "choose a stronger colour"),
    ] {
        for press in ["plan", "save"] {
            let shown = delta.send(PAGE, &[("accent", wrong), ("press", press)]).await;
            shown.has_status(422).says("id=\"accent-error\"").says(words).says_nothing_of("/static/accent");
            shown.says_nothing_of("<script>").says_nothing_of("<style");
        }
    }

    let saved = delta.send(PAGE, &[("accent", "#FFD400"), ("press", "save")]).await;
    assert_eq!(saved.has_status(303).way_on(), "/brand/appearance?done=appearance_saved");
    let shown = delta.see(PAGE).await;
    shown.says("value=\"#ffd400\"").says("· Delta</title>");
    let address = accent_sheet(&shown).expect("a sheet");
    let sheet = Browser::new(&platform).see(&address).await;
    assert_eq!(sheet.has_status(200).headers["content-type"], "text/css; charset=utf-8");
    assert_eq!(sheet.headers["cache-control"], "public, max-age=31536000, immutable");
    assert_eq!(sheet.headers["x-content-type-options"], "nosniff");
    sheet.says(":root{--accent:#806a00;").says("--fill:#ffd400;").says("--on-fill:#000000;");
    let other = address.replace("ffd400", "00ffd4");
    Browser::new(&platform).see(&other).await.has_status(404);
    let policy = shown.headers["content-security-policy"].to_str().expect("text");
    assert!(policy.contains("style-src 'self';") && !policy.contains("unsafe"), "{policy}");
}

#[tokio::test]
async fn a_logo_is_a_picture_and_comes_with_both_grounds() {
    let platform = test_platform();
    let mut delta = brand(&platform, "Delta").await;
    for (name, file) in [
        ("page.png", b"<!doctype html><script>alert(1)</script>".to_vec()),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec()),
        ("moving.gif", b"GIF89a\x40\0\x40\0\0\0\0".to_vec()),
        ("tiny.png", png(10, 10)),
        ("huge.png", png(5_000, 100)),
        ("heavy.png", [png(300, 80), vec![0; 600 * 1024]].concat()),
        ("", Vec::new()),
    ] {
        delta.upload(LIGHT, &[], name, &file).await.has_status(422).says("id=\"file-light-error\"");
    }
    let heavier = [png(300, 80), vec![0; 2 * 1024 * 1024]].concat();
    delta.upload(LIGHT, &[], "heavier.png", &heavier).await.has_status(413);
    delta.upload(DARK, &[], "logo.png", &png(300, 80)).await.has_status(422).says("id=\"file-dark-error\"");
    delta.upload("/brand/appearance/logo/green", &[], "logo.png", &png(300, 80)).await.has_status(404);

    let set = delta.upload(LIGHT, &[], "<b>logo</b>.png", &png(300, 80)).await;
    assert_eq!(set.has_status(303).way_on(), "/brand/appearance?done=logo_set");
    let shown = delta.see("/brand").await;
    shown.says("width=\"150\" height=\"40\" alt=\"Delta\"").says("logo--plate");
    delta.see(PAGE).await.says("&#60;b&#62;logo").says_nothing_of("<b>logo");
    delta.upload(DARK, &[], "night.png", &png(300, 90)).await.has_status(303);
    delta.see("/brand").await.says("(prefers-color-scheme: dark)");
    delta.send("/brand/appearance/logo/dark/removal", &[]).await.has_status(303);
    delta.see("/brand").await.says_nothing_of("(prefers-color-scheme: dark)").says("logo--plate");
    delta.send("/brand/appearance/logo/light/removal", &[]).await.has_status(303);
    assert_eq!(logo(&delta.see("/brand").await), None);
    delta.see("/brand/audit").await.says("ogo");
}

#[tokio::test]
async fn each_page_bears_the_brand_that_it_is_about() {
    let platform = test_platform();
    let mut delta = brand(&platform, "Delta").await;
    let caller = delta.caller(&platform).await;
    let program = platform.program(&caller).await.id;
    delta.send(PAGE, &[("accent", "#ffd400"), ("press", "save")]).await.has_status(303);
    delta.upload(LIGHT, &[], "logo.png", &png(300, 80)).await.has_status(303);
    let own = logo(&delta.see("/brand").await).expect("a logo").to_owned();
    let mut ana = Browser::signed_up(&platform, "partner", "Ana").await;
    platform.join(&caller, program, &ana.caller(&platform).await).await;
    let public = "/programs/tiktok-for-business";
    let page = format!("/partner/programs/{program}");

    // The only brand is the face of everything but the operator's pages.
    let mut stranger = Browser::new(&platform);
    for address in ["/", "/login", "/signup", "/login/reset", "/help", public, "/nowhere"] {
        let shown = stranger.see(address).await;
        assert_eq!(logo(&shown), Some(own.as_str()), "{address}");
        assert!(accent_sheet(&shown).is_some(), "{address}");
    }
    for address in ["/partner", page.as_str(), "/partner/links"] {
        assert!(accent_sheet(&ana.see(address).await).is_some(), "{address}");
    }
    let mut olga = Browser::operator(&platform).await;
    let shown = olga.see("/admin").await;
    assert_eq!((logo(&shown), accent_sheet(&shown)), (None, None));

    // With a second one, what is about no brand is the product's again.
    let mut estuary = brand(&platform, "Estuary").await;
    for address in ["/login", "/signup", "/nowhere"] {
        let shown = stranger.see(address).await;
        assert_eq!((logo(&shown), accent_sheet(&shown)), (None, None), "{address}");
        shown.says("Tributary");
    }
    let shown = stranger.see(public).await;
    assert!(logo(&shown) == Some(own.as_str()) && accent_sheet(&shown).is_some(), "its own program is");
    let shown = ana.see(&page).await;
    assert_eq!((logo(&shown), accent_sheet(&shown)), (Some(own.as_str()), None), "its logo, not its colour");
    shown.says("portal__about");
    assert_eq!(logo(&ana.see("/partner/programs").await), Some(own.as_str()));
    assert_eq!(logo(&ana.see("/partner/payments").await), None);
    let shown = estuary.see("/brand").await;
    assert_eq!((logo(&shown), accent_sheet(&shown)), (None, None), "another brand's pages are its own");
    estuary.see(PAGE).await.says_nothing_of(&own).says_nothing_of("ffd400");
    estuary.send("/brand/appearance/logo/light/removal", &[]).await.has_status(303);
    assert_eq!(logo(&delta.see("/brand").await), Some(own.as_str()), "nobody takes it away");
}

#[tokio::test]
async fn an_analyst_looks_and_changes_nothing() {
    let platform = test_platform();
    let owner = platform.brand("Delta").await;
    flow::appearance::set_accent(&platform, &owner, "#ffd400").await.expect("a colour");
    flow::membership::invite(&platform, &owner, "fin@example.com", Role::Analyst).await.expect("an invitation");
    let acceptance = Acceptance {
        secret: platform.secret_mailed_to("fin@example.com").await,
        new_person: Some(NewPerson { name: "Fin".to_owned(), password: PASSWORD.to_owned() }),
        language: Default::default(),
        address: std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST),
    };
    flow::membership::accept(&platform, acceptance).await.expect("the colleague joins");
    let mut fin = Browser::logged_in(&platform, "fin@example.com").await;
    fin.see(PAGE).await.says("#ffd400").says("What partners see").says_nothing_of("name=\"accent\"");
    fin.send(PAGE, &[("accent", "#00ffd4"), ("press", "save")]).await.has_status(403);
    fin.send(PAGE, &[("accent", "#00ffd4"), ("press", "plan")]).await.has_status(403);
    fin.upload(LIGHT, &[], "logo.png", &png(300, 80)).await.has_status(403);
    fin.send("/brand/appearance/logo/light/removal", &[]).await.has_status(403);
    let mut ana = Browser::signed_up(&platform, "partner", "Ana").await;
    ana.see(PAGE).await.has_status(403);
    ana.upload(LIGHT, &[], "logo.png", &png(300, 80)).await.has_status(403);
    let look = flow::appearance::of(&platform, owner.account_id).await.expect("it is read");
    assert_eq!(look.and_then(|look| look.accent).map(|accent| accent.colour().to_string()).as_deref(), Some("#ffd400"));
}
