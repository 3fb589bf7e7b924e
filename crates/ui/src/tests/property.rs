//! Properties: added, proved, seen by brands, kept from everybody else.

use flow::testing::neighbour::Neighbour;
use flow::testing::{TestPlatform, test_platform_with};

use crate::testing::Browser;

async fn partner() -> (Neighbour, TestPlatform, Browser) {
    let neighbour = Neighbour::start().await;
    let platform = test_platform_with(|settings| settings.outside = neighbour.settings());
    let mut ana = Browser::signed_up(&platform, "partner", "Ana").await;
    ana.see("/partner/properties").await.says("Nothing here yet").says("how you promote");
    (neighbour, platform, ana)
}

const BLOG: [(&str, &str); 4] =
    [("kind", "website"), ("name", "<b>Blog"), ("address", "blog.test"), ("description", "Travel & food")];

#[tokio::test]
async fn a_website_is_added_proved_and_seen_by_the_brand() {
    let (neighbour, platform, mut ana) = partner().await;
    assert_eq!(ana.send("/partner/properties", &BLOG).await.way_on(), "/partner/properties?done=property_added");
    let shown = ana.see("/partner/properties").await;
    shown.says("Not proved").says("https://blog.test/.well-known/tributary-verification.txt").says("&#60;b&#62;Blog");
    let (_, rest) = shown.body.split_once("tributary-verification=").expect("the text of the record");
    let token: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();

    let missing = ana.send("/partner/properties/1/proof", &[("way", "dns")]).await;
    missing.has_status(422).says("has no such TXT record").says("Not proved");
    let again = ana.send("/partner/properties/1/proof", &[("way", "dns")]).await;
    again.has_status(422).says("asked a moment ago");
    ana.send("/partner/properties/1/proof", &[("way", "magic")]).await.has_status(422);

    // A second one, whose host was not asked yet.
    neighbour.text("shop.test", &format!("tributary-verification={token}"));
    let shop = [("kind", "website"), ("name", "Shop"), ("address", "https://www.shop.test/")];
    ana.send("/partner/properties", &shop).await.has_status(303);
    ana.send("/partner/properties/2/proof", &[("way", "dns")]).await.has_status(422).says("Not proved");
    let third = [("kind", "website"), ("name", "Third"), ("address", "third.test")];
    ana.send("/partner/properties", &third).await.has_status(303);
    let shown = ana.see("/partner/properties").await;
    let texts: Vec<&str> = shown.body.split("tributary-verification=").skip(1).collect();
    let token: String = texts[2].chars().take_while(char::is_ascii_alphanumeric).collect();
    neighbour.text("third.test", &format!("tributary-verification={token}"));
    let proved = ana.send("/partner/properties/3/proof", &[("way", "dns")]).await;
    assert_eq!(proved.way_on(), "/partner/properties?done=proof_found");
    ana.see("/partner/properties?done=proof_found").await.says("is proved").says("Proved by DNS since");
    let methods = [("method", "content"), ("method", "email")];
    assert_eq!(ana.send("/partner/profile/methods", &methods).await.way_on(), "/partner/profile?done=methods_saved");
    ana.send("/partner/profile/methods", &[("method", "magic")]).await.has_status(422);

    let mut delta = Browser::signed_up(&platform, "brand", "Delta").await;
    let brand = delta.caller(&platform).await;
    let program = platform.program(&brand).await.id;
    let caller = ana.caller(&platform).await;
    let page = format!("/brand/partners/{}", caller.account_id);
    delta.see(&page).await.has_status(404).says_nothing_of("Third");
    platform.join(&brand, program, &caller).await;
    let seen = delta.see(&page).await;
    seen.says("Promotes by: Content, E-mail").says("Third").says("Proved").says("Not proved").says("Travel &#38; food");
    seen.says_nothing_of(&token);
}

#[tokio::test]
async fn what_cannot_be_a_property_is_refused_beside_its_field() {
    let (_neighbour, platform, mut ana) = partner().await;
    for (fields, words) in [
        ([("kind", "website"), ("name", "Blog"), ("address", "https://example.com/ana")], "whole host"),
        ([("kind", "website"), ("name", "Blog"), ("address", "http://127.0.0.1/")], "such as example.com"),
        ([("kind", "social"), ("name", "Videos"), ("address", "javascript:alert(1)")], "id=\"address-error\""),
        ([("kind", "social"), ("name", ""), ("address", "https://a.test/")], "id=\"name-error\""),
        ([("kind", "magic"), ("name", "x"), ("address", "")], "id=\"kind-error\""),
    ] {
        ana.send("/partner/properties", &fields).await.has_status(422).says(words);
    }
    ana.send("/partner/properties", &BLOG).await.has_status(303);
    ana.send("/partner/properties", &BLOG).await.has_status(422).says("You have blog.test already");
    let renamed = ana.send("/partner/properties/1", &[("name", "New name"), ("description", "")]).await;
    assert_eq!(renamed.way_on(), "/partner/properties?done=property_changed");
    ana.see("/partner/properties").await.says("New name");

    let mut bea = Browser::signed_up(&platform, "partner", "Bea").await;
    bea.see("/partner/properties").await.says_nothing_of("blog.test");
    for address in ["/partner/properties/1", "/partner/properties/1/proof", "/partner/properties/1/removal"] {
        bea.send(address, &[("name", "x"), ("way", "dns")]).await.has_status(404);
        bea.send_with(address, "guess", &[]).await.has_status(403).says("foreign_form");
    }
    bea.send_with("/partner/profile/methods", "guess", &[]).await.has_status(403).says("foreign_form");
    let mut delta = Browser::signed_up(&platform, "brand", "Delta").await;
    delta.see("/partner/properties").await.has_status(403);
    assert_eq!(
        ana.send("/partner/properties/1/removal", &[]).await.way_on(),
        "/partner/properties?done=property_removed"
    );
    ana.see("/partner/properties").await.says("Nothing here yet");
}
