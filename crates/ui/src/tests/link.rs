//! Links: made while typing, by file, watched; kept from everybody else.

use domain::ids::ProgramId;
use flow::Caller;
use flow::testing::neighbour::{Neighbour, Page};
use flow::testing::{TestPlatform, test_platform, test_platform_with};

use crate::testing::Browser;

/// A partner who has joined the reference program of a brand.
async fn partner(platform: &TestPlatform) -> (Browser, Caller, ProgramId) {
    let brand = platform.brand("Delta").await;
    let program = platform.program(&brand).await.id;
    let mut browser = Browser::signed_up(platform, "partner", "Ana").await;
    platform.join(&brand, program, &browser.caller(platform).await).await;
    browser.see("/partner/links").await.says("Make a link").says("Nothing need be filled in");
    (browser, brand, program)
}

#[tokio::test]
async fn the_first_link_takes_one_press_and_has_a_page_of_its_own() {
    let platform = test_platform();
    let (mut ana, _, program) = partner(&platform).await;
    let made = ana.send("/partner/links", &[("program_id", &program.to_string())]).await;
    assert_eq!(made.has_status(303).way_on(), "/partner/links/1?done=link_made");
    let shown = ana.see("/partner/links/1?done=link_made").await;
    shown.says("The link is made").says("QR code of http://tributary.test/").says("Clicks by day");
    shown.says("Live: clicks count").says("getstarted.tiktok.com").says("Not asked yet");

    ana.send("/partner/links/1/name", &[("name", "")]).await.has_status(422).says("id=\"name-error\"");
    let name = "<b>Spring</b>";
    assert_eq!(
        ana.send("/partner/links/1/name", &[("name", name)]).await.way_on(),
        "/partner/links/1?done=link_renamed"
    );
    ana.see("/partner/links/1").await.says("&#60;b&#62;Spring").says_nothing_of("<b>Spring");
}

#[tokio::test]
async fn what_is_typed_is_judged_by_the_rule_of_the_form() {
    let platform = test_platform();
    let (mut ana, _, program) = partner(&platform).await;
    let judged = format!("/partner/links/judgement?program_id={program}");
    let said = ana.see(&format!("{judged}&slug=Spring&deep_link=https%3A%2F%2Fevil.example%2F")).await;
    said.has_status(200).says("\"fits\":true").says("http://tributary.test/spring is free.");
    said.says("\"fits\":false").says("does not allow deep links to evil.example");
    ana.see(&format!("{judged}&slug=&deep_link=")).await.says("{\"slug\":null,\"deep_link\":null}");
    ana.see("/partner/links/judgement?program_id=9").await.has_status(422);
    ana.see("/partner/links/judgement").await.has_status(400);
    Browser::new(&platform).see(&judged).await.has_status(303);
}

#[tokio::test]
async fn many_links_are_shown_before_they_are_made() {
    let platform = test_platform();
    let (mut ana, _, _) = partner(&platform).await;
    let file = b"name,short_name,deep_link\nBlog,blog,\n<i>,x y,\n=1+1,,https://ads.tiktok.com/a\n";
    ana.see("/partner/links/import").await.says("At most 500 rows and 40 kB");
    let shown = ana.upload("/partner/links/import/preview", &[], "links.csv", file).await;
    shown
        .has_status(200)
        .says("2 can be made, 1 cannot")
        .says("Make 2 links")
        .says("&#60;i&#62;")
        .says("short_name must be letters");
    ana.see("/partner/links").await.says("No links yet");
    let text = String::from_utf8_lossy(file);
    let again = ana.send("/partner/links/import", &[("csv", &text), ("doing", "check")]).await;
    again.has_status(200).says("Make 2 links");
    let made = ana.send("/partner/links/import", &[("csv", &text), ("doing", "make")]).await;
    let made = made.has_status(303).way_on();
    assert!(made.starts_with("/partner/links?done=links_made&from="), "{made}");
    ana.see(made).await.says("The links are made").says("Blog").says("=1+1");
    let csv = ana.see("/partner/links/export.csv?q=1%2B1").await;
    csv.says("'=1+1").says("link_id,program_id").says_nothing_of("Blog");

    for (file, words) in
        [(&b""[..], "Must be chosen"), (b"colour\nred\n", "a column"), (&[b'x'; 40_001], "at most 40000")]
    {
        let name = if file.is_empty() { "" } else { "links.csv" };
        let shown = ana.upload("/partner/links/import/preview", &[], name, file).await;
        shown.has_status(422).says(words);
    }
    let nothing = [("csv", "short_name\nblog\n"), ("doing", "make")];
    ana.send("/partner/links/import", &nothing).await.has_status(422).says("No row of the file can become a link");
    ana.upload_with("/partner/links/import/preview", "guess", &[], "a.csv", file).await.has_status(403);
}

#[tokio::test]
async fn a_long_list_is_cut_and_turned() {
    let platform = test_platform();
    let (mut ana, _, _) = partner(&platform).await;
    let rows: String = (0..120).map(|number| format!("Link {number},l-{number}\n")).collect();
    let text = format!("name,short_name\n{rows}");
    ana.send("/partner/links/import", &[("csv", &text), ("doing", "make")]).await.has_status(303);
    let shown = ana.see("/partner/links").await;
    shown.says("Link 119").says_nothing_of("Link 69<").says("cursor=71");
    assert!(shown.body.len() < 100_000, "{}", shown.body.len());
    ana.see("/partner/links?cursor=71").await.says("Link 69<").says_nothing_of("Link 119");
    ana.see("/partner/links?q=l-7&state=live").await.says("Link 79<").says("Link 7<").says_nothing_of("Link 119");
    ana.see("/partner/links?state=archived").await.says("None of these").says("Show all");
    ana.see("/partner/links?program=%27&state=x&from=y").await.has_status(200).says("Link 119");
}

#[tokio::test]
async fn the_page_behind_a_link_is_asked_by_a_press() {
    let neighbour = Neighbour::start().await;
    neighbour.name("ads.tiktok.com", "127.0.0.1");
    neighbour.page("/there", Page::Says("yes".to_owned()));
    let platform = test_platform_with(|settings| settings.outside = neighbour.settings());
    let (mut ana, brand, program) = partner(&platform).await;
    let program = program.to_string();
    for path in ["/there", "/gone"] {
        let deep_link = neighbour.address("ads.tiktok.com", path);
        ana.send("/partner/links", &[("program_id", &program), ("deep_link", &deep_link)]).await.has_status(303);
    }
    assert_eq!(ana.send("/partner/links/1/health", &[]).await.way_on(), "/partner/links/1?done=page_asked");
    ana.see("/partner/links/1").await.says("Page answers").says(">200<");
    ana.send("/partner/links/2/health", &[]).await.has_status(303);
    ana.see("/partner/links/2").await.says("Page is missing").says(">404<");
    ana.see("/partner/links").await.says("Page is missing").says_nothing_of("Page answers");

    let contract =
        flow::contract::list(&platform, &brand, None, None, flow::Window::default()).await.expect("contracts");
    flow::contract::suspend(&platform, &brand, contract.items[0].id, "A look").await.expect("she is suspended");
    ana.see("/partner/links/1").await.says("The brand suspended you");

    let mut bea = Browser::signed_up(&platform, "partner", "Bea").await;
    bea.see("/partner/links").await;
    for address in ["/partner/links/1/health", "/partner/links/1/name", "/partner/links/1/archive"] {
        bea.send(address, &[("name", "x")]).await.has_status(404);
    }
    bea.see("/partner/links/1").await.has_status(404);
    bea.see("/partner/links/export.csv").await.has_status(200).says_nothing_of("there");
    let mut delta = Browser::signed_up(&platform, "brand", "Other").await;
    delta.see("/partner/links/1").await.has_status(403);
    delta.see("/partner/links/import").await.has_status(403);
}
