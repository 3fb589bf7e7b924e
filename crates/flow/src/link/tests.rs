use domain::ids::{LinkId, ProgramId};
use domain::link::LinkState;

use super::*;
use crate::testing::{TestPlatform, test_platform};
use crate::{Caller, Window};

async fn joined() -> (TestPlatform, Caller, Caller, ProgramId) {
    let platform = test_platform();
    let brand = platform.brand("Delta").await;
    let program = platform.program(&brand).await.id;
    let ana = platform.partner("Ana").await;
    platform.join(&brand, program, &ana).await;
    (platform, brand, ana, program)
}

async fn listed(platform: &TestPlatform, caller: &Caller, filter: Filter) -> Vec<String> {
    let links = list(platform, caller, filter, Window::default()).await.expect("the list");
    links.items.into_iter().map(|link| link.facts.name).collect()
}

#[tokio::test]
async fn a_draft_is_judged_by_the_rules_of_the_link() {
    let (platform, _, ana, program) = joined().await;
    let draft = |slug: &str, deep_link: &str| Draft {
        program_id: program.get(),
        slug: slug.to_owned(),
        deep_link: deep_link.to_owned(),
    };
    let input = NewLinkInput { program_id: program.get(), slug: "spring".to_owned(), ..NewLinkInput::default() };
    create(&platform, &ana, input).await.expect("the link is made");
    for (slug, deep_link, slug_code, deep_link_code) in [
        ("", "", None, None),
        ("autumn", "https://ads.tiktok.com/x", None, None),
        ("Spring", "", Some("slug_taken"), None),
        ("my link", "", Some("field_invalid"), None),
        ("admin", "https://evil.example/", Some("field_invalid"), Some("field_invalid")),
        ("", "ads.tiktok.com", None, Some("field_invalid")),
    ] {
        let judged = judge(&platform, &ana, draft(slug, deep_link)).await.expect("it is judged");
        assert_eq!(judged.slug.map(|refusal| refusal.code()), slug_code, "{slug}");
        assert_eq!(judged.deep_link.map(|refusal| refusal.code()), deep_link_code, "{deep_link}");
    }
    let bea = platform.partner("Bea").await;
    judge(&platform, &bea, draft("", "")).await.expect_err("she has not joined");
}

#[tokio::test]
async fn a_file_is_rehearsed_row_by_row_and_what_stands_is_made() {
    let (platform, brand, ana, _) = joined().await;
    let text = "\u{feff}Name,short_name,deep_link,sub_id1\n\
        Blog,blog,https://ads.tiktok.com/a,one\n\
        Again,BLOG,,\n\
        Evil,,https://evil.example/,\n\
        \"=cmd()\",,,\"+1\"\n";
    let planned = plan(&platform, &ana, text).await.expect("it is rehearsed");
    let told: Vec<_> =
        planned.rows.iter().map(|row| (row.line, row.refused.as_ref().map(|refusal| refusal.code()))).collect();
    assert_eq!(told, [(2, None), (3, Some("slug_taken")), (4, Some("field_invalid")), (5, None)]);
    assert_eq!(planned.valid(), 2);
    assert!(listed(&platform, &ana, Filter::default()).await.is_empty(), "a rehearsal writes nothing");

    let links = make(&platform, &ana, text).await.expect("what stands is made");
    assert_eq!(links.len(), 2);
    assert_eq!(platform.audit(ana.account_id).await.iter().filter(|line| *line == "created link").count(), 2);
    let file = String::from_utf8(csv::file(&platform, &links)).expect("UTF-8");
    assert!(file.contains(",'=cmd(),"), "{file}");
    assert!(file.contains(",'+1,"), "{file}");
    assert!(file.contains("http://tributary.test/blog,"), "{file}");

    for (text, words) in [
        ("", "no row below its heading"),
        ("name\n", "no row below its heading"),
        ("name,colour\na,b\n", "a column \"colour\""),
        (&format!("name\n{}", "a\n".repeat(ROWS_MAX + 1)), "more than 500 rows"),
        (&"x".repeat(TEXT_BYTES_MAX + 1), "at most 40000 are taken"),
    ] {
        let refused = plan(&platform, &ana, text).await.expect_err(words).to_string();
        assert!(refused.contains(words), "{refused}");
    }
    plan(&platform, &brand, text).await.expect_err("a brand makes no links");
    let again = "short_name\nblog\n";
    assert!(make(&platform, &ana, again).await.expect_err("nothing stands").to_string().contains("no row"));
}

#[tokio::test]
async fn a_list_is_cut_by_state_and_words() {
    let (platform, brand, ana, program) = joined().await;
    for (name, slug) in [("Spring 100%", "spring"), ("Autumn", "autumn"), ("Old", "old")] {
        let input = NewLinkInput {
            program_id: program.get(),
            name: name.to_owned(),
            slug: slug.to_owned(),
            ..NewLinkInput::default()
        };
        create(&platform, &ana, input).await.expect("the link is made");
    }
    archive(&platform, &ana, LinkId(3)).await.expect("it is archived");
    let words = |words: &str| Filter { words: words.to_owned(), ..Filter::default() };
    let in_state = |state| Filter { state: Some(state), ..Filter::default() };
    assert_eq!(listed(&platform, &ana, words("SPRING")).await, ["Spring 100%"]);
    assert_eq!(listed(&platform, &ana, words("0%")).await, ["Spring 100%"]);
    assert!(listed(&platform, &ana, words("_")).await.is_empty());
    assert_eq!(listed(&platform, &ana, in_state(LinkState::Live)).await, ["Autumn", "Spring 100%"]);
    assert_eq!(listed(&platform, &ana, in_state(LinkState::Archived)).await, ["Old"]);
    let from = Filter { from: Some(LinkId(2)), ..Filter::default() };
    assert_eq!(listed(&platform, &ana, from).await, ["Old", "Autumn"]);

    // What SQL calls the state is what the rule calls it, whatever comes about.
    flow_agrees(&platform, &brand).await;
    let contract = crate::contract::list(&platform, &brand, None, None, Window::default()).await.expect("contracts");
    crate::contract::suspend(&platform, &brand, contract.items[0].id, "A look").await.expect("she is suspended");
    flow_agrees(&platform, &brand).await;
}

async fn flow_agrees(platform: &TestPlatform, brand: &Caller) {
    for link in list(platform, brand, Filter::default(), Window::default()).await.expect("all").items {
        let same = Filter { state: Some(state(&link)), ..Filter::default() };
        let found = list(platform, brand, same, Window::default()).await.expect("those of its state");
        assert!(found.items.iter().any(|found| found.id == link.id), "{:?}", state(&link));
    }
}
