use std::collections::HashSet;
use std::path::Path;

use domain::attribution::RefusalReason;
use domain::click::LeftOut;
use flow::testing::test_platform;

use super::library::{self, Audience, FILES};
use super::{fact, markdown, search};
use crate::testing::Browser;

#[test]
fn every_file_is_an_article_and_no_name_stands_twice() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("help");
    let files: HashSet<String> = std::fs::read_dir(folder)
        .expect("the folder is there")
        .map(|file| file.expect("it can be read").path().file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    let listed: HashSet<String> = FILES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(files, listed);
    assert_eq!(library::all().len(), listed.len());
}

#[test]
fn every_article_quotes_known_facts_and_leads_on() {
    for article in library::all() {
        for name in markdown::facts_in(article.body) {
            assert!(fact::find(&name).is_some(), "{} quotes `{name}`, which is no fact", article.name);
        }
        assert!(!article.next.is_empty(), "{} leads nowhere", article.name);
        for name in &article.next {
            assert!(library::find(name).is_some() && *name != article.name, "{} leads to {name}", article.name);
        }
        assert!(article.title.len() < 90 && article.summary.ends_with(['.', '?']), "{}", article.name);
        let page = markdown::page(article.body, None, "");
        assert!(!page.contains("{{") && !page.contains("<h1"), "{}: {page}", article.name);
    }
}

#[test]
fn every_reason_of_the_domain_has_its_sentence() {
    let article = library::find("not-credited").expect("it is there");
    let (clicks, conversions) = article.body.split_once("## Conversions that are refused").expect("both are told");
    for reason in LeftOut::ALL {
        assert!(clicks.contains(&format!("- **{}** `{}`: ", reason.label(), reason.code())), "{reason}");
    }
    for reason in RefusalReason::ALL {
        assert!(conversions.contains(&format!("`{}`: ", reason.code())), "{reason}");
    }
}

#[test]
fn the_best_article_for_what_people_ask_comes_first() {
    for (question, name) in [
        ("how do i get paid", "payments"),
        ("when is my payout", "payments"),
        ("reversed action", "locks"),
        ("qr code", "links"),
        ("coupon", "promo-codes"),
        ("2fa", "security"),
        ("EPC", "reports"),
        ("upwork", "faq"),
        ("bots", "not-credited"),
        ("missing sale", "not-credited"),
        ("restoring from a backup", "backup"),
        ("postback", "postbacks"),
        ("invite a colleague", "team"),
        ("referral window", "attribution"),
        ("subid", "sub-ids"),
        ("rotating keys", "keys"),
        ("smtp", "mail"),
        ("api key", "tokens"),
    ] {
        let found = search::search(question, Audience::Partner, None);
        assert_eq!(found.first().map(|found| found.article.name), Some(name), "{question}");
    }
    assert!(search::search("zzyzx", Audience::Partner, None).is_empty());
}

#[tokio::test]
async fn an_article_answers_from_the_terms_in_force_or_says_the_general_rule() {
    let platform = test_platform();
    let mut stranger = Browser::new(&platform);
    stranger.see("/help/payments").await.says("as the program's terms say").says_nothing_of("5 Jan 2026");
    let brand = Browser::signed_up(&platform, "brand", "Delta").await;
    let caller = brand.caller(&platform).await;
    platform.program(&caller).await;
    // Monday 5 January 2026 in Los Angeles: locks on the 21st, is approved on 5 February.
    let shown = stranger.see("/help/payments").await;
    shown.says("15 days after the end of the day tracked").says("5 Jan 2026").says("21 Jan 2026").says("5 Feb 2026");
    stranger.see("/help/faq").await.says("Is there reporting").says("affiliates@example.com");
    stranger.see("/help?q=when+am+i+payed").await.says("/help/payments").says("<mark>");
    stranger.see("/help?q=%3Czzyzx%3E").await.says("Nothing was found").says_nothing_of("<zzyzx");
    stranger.see("/help/no-such-article").await.has_status(404);
}

#[tokio::test]
async fn what_an_article_links_to_is_there() {
    let platform = test_platform();
    let mut partner = Browser::signed_up(&platform, "partner", "Ana").await;
    let mut brand = Browser::signed_up(&platform, "brand", "Delta").await;
    let links: HashSet<&str> = FILES
        .iter()
        .flat_map(|(_, file)| file.split("](/").skip(1))
        .map(|rest| rest.split([')', '#']).next().unwrap_or_default())
        .collect();
    assert!(links.len() > 30, "{links:?}");
    let mut operator = Browser::operator(&platform).await;
    let mut stranger = Browser::new(&platform);
    for link in links.into_iter().filter(|link| !link.starts_with("api/")) {
        let reader = match link.split('/').next() {
            Some("brand") => &mut brand,
            Some("partner") => &mut partner,
            Some("admin") => &mut operator,
            _ => &mut stranger,
        };
        assert_eq!(reader.see(&format!("/{link}")).await.status, 200, "{link}");
    }
}
