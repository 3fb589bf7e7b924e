use domain::access::AccountKind;
use domain::ids::LinkId;
use domain::link::PageHealth;
use jiff::SignedDuration;

use super::*;
use crate::link::NewLinkInput;
use crate::program::file::REFERENCE;
use crate::testing::neighbour::{Neighbour, Page};
use crate::testing::{TestPlatform, test_platform_with};

/// A partner with links to the pages of a shop: the landing page, and two deep links.
async fn shop() -> (Neighbour, TestPlatform, Caller) {
    let neighbour = Neighbour::start().await;
    neighbour.name("shop.test", "127.0.0.1");
    let platform = test_platform_with(|settings| settings.outside = neighbour.settings());
    let brand = platform.brand("Delta").await;
    let landing = neighbour.address("shop.test", "/");
    let file = REFERENCE.replace("https://getstarted.tiktok.com/", &landing).replace("\"tiktok.com\"", "\"shop.test\"");
    let program = crate::program::apply(&platform, &brand, file).await.expect("the program is applied").program.id;
    let ana = platform.partner("Ana").await;
    platform.join(&brand, program, &ana).await;
    for path in ["", "/gone", "/gone"] {
        let deep_link = if path.is_empty() { String::new() } else { neighbour.address("shop.test", path) };
        let input = NewLinkInput { program_id: program.get(), deep_link, ..NewLinkInput::default() };
        link::create(&platform, &ana, input).await.expect("the link is made");
    }
    neighbour.page("/", Page::Says("Welcome".to_owned()));
    (neighbour, platform, ana)
}

#[tokio::test]
async fn a_press_asks_the_page_and_not_the_link() {
    let (neighbour, platform, ana) = shop().await;
    let check = check(&platform, &ana, LinkId(1)).await.expect("the page is asked");
    assert_eq!((check.health, check.status), (PageHealth::Answers, 200));
    super::check(&platform, &ana, LinkId(1)).await.expect("what was found just now");
    assert_eq!(neighbour.asked(), ["/"]);

    let check = super::check(&platform, &ana, LinkId(2)).await.expect("the page is asked");
    assert_eq!((check.health, check.status), (PageHealth::Missing, 404));
    // The third link leads to the same page.
    let third = link::find(&platform, &ana, LinkId(3)).await.expect("the link");
    let pages = link::pages(&platform, &ana, &[third]).await.expect("the pages");
    assert_eq!(pages[&LinkId(3)].newest.as_ref().map(|check| check.status), Some(404));

    let bea = platform.partner("Bea").await;
    let refused = super::check(&platform, &bea, LinkId(1)).await.expect_err("a stranger's link");
    assert!(refused.to_string().contains("no such link"), "{refused}");
}

#[tokio::test]
async fn the_round_asks_each_page_once_a_day() {
    let (neighbour, platform, ana) = shop().await;
    let operator = platform.account(AccountKind::Operator, "Operator").await;
    assert_eq!(check_due(&platform, LinkId(0)).await.expect("a step"), LinkId(0));
    // The second page is on the same host, whose turn has not come again.
    assert_eq!(neighbour.asked().len(), 1);
    move_clock(&platform, &operator, SignedDuration::from_hours(1)).await;
    check_due(&platform, LinkId(0)).await.expect("a step");
    assert_eq!(neighbour.asked().len(), 1, "the host was asked a moment ago, the page within a day");
    for id in [1, 2, 3] {
        link::archive(&platform, &ana, LinkId(id)).await.expect("the link is archived");
    }
    move_clock(&platform, &operator, SignedDuration::from_hours(48)).await;
    check_due(&platform, LinkId(0)).await.expect("a step");
    assert_eq!(neighbour.asked().len(), 1, "a link that leads nowhere has no page");
}

async fn move_clock(platform: &TestPlatform, operator: &Caller, by: SignedDuration) {
    let to = platform.clock.now() + by;
    crate::sandbox::advance(platform, operator, to).await.expect("a sandbox moves");
}
