use flow::testing::test_platform;

use super::*;
use crate::testing::Browser;

#[tokio::test]
async fn a_change_stands_in_the_log_of_its_account_with_before_and_after() {
    let platform = test_platform();
    let mut ana = Browser::signed_up(&platform, "partner", "Ana").await;
    ana.see("/partner/profile").await;
    for name in ["Meander <b>", "Oxbow"] {
        ana.send("/partner/profile", &[("account_name", name)]).await.has_status(303);
    }
    let shown = ana.see("/partner/audit").await;
    shown.has_status(200).says("Account changed").says("Oxbow").says("Meander &#60;b&#62;").says("0.0.0.0");
    let newest = shown.body.find("Account changed").expect("the change");
    assert!(newest < shown.body.find("Session logged in").expect("the log-in before it"), "newest first");

    let mut eve = Browser::signed_up(&platform, "partner", "Eve").await;
    eve.see("/partner/audit").await.has_status(200).says_nothing_of("Oxbow");
    eve.see("/partner/audit?cursor=1").await.has_status(200).says("Nothing further back");
}

#[tokio::test]
async fn a_long_log_is_paged() {
    let platform = test_platform();
    let mut delta = Browser::signed_up(&platform, "brand", "Delta").await;
    delta.see("/brand/profile").await;
    for number in 0..60 {
        delta.send("/brand/profile", &[("account_name", &format!("Name {number:03}"))]).await.has_status(303);
    }
    let shown = delta.see("/brand/audit").await;
    shown.says("Name 059").says_nothing_of("Name 005");
    let older = shown.body.split("href=\"/brand/audit?cursor=").nth(1).and_then(|rest| rest.split('"').next());
    let older = delta.see(&format!("/brand/audit?cursor={}", older.expect("an older page"))).await;
    older.says("Name 005").says("Newest");
}

#[test]
fn what_comes_from_a_closed_list_is_in_the_readers_language() {
    let recorded = r#"{"state":"suspended","name":"suspended","shared":true,"role":"owner"}"#;
    let facts = crate::words::speaking(domain::language::Language::German, || facts(recorded));
    let shown: Vec<_> = facts.iter().map(|fact| (fact.value.as_str(), fact.is_written)).collect();
    assert_eq!(shown, [("suspended", true), ("Inhaber", false), ("ja", false), ("Gesperrt", false)]);
}

#[test]
fn names_become_words_and_values_keep_their_letters() {
    assert_eq!(in_words("member_invitation withdrawn"), "Member invitation withdrawn");
    let shown: Vec<_> = facts(r#"{"email":"a@b.example","role":"","left":null,"count":3}"#)
        .into_iter()
        .map(|fact| format!("{}={}", fact.name, fact.value))
        .collect();
    assert_eq!(shown, ["Count=3", "Email=a@b.example", "Left=none", "Role=empty"]);
    assert!(facts("").is_empty());
    assert_eq!(facts("[1]")[0].value, "[1]");
}

/// Those whose verb is worked out are not found in the source; they are few.
#[test]
fn what_is_recorded_has_words() {
    let mut recorded = 0;
    for source in sources(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../flow/src")) {
        for call in source.split(".record(").skip(1) {
            let mut codes = call.trim_start().split(',').map(str::trim);
            let mut code = || codes.next()?.strip_prefix('"')?.strip_suffix('"');
            if let (Some(verb), Some(noun)) = (code(), code()) {
                assert!(![verb, noun].map(words::listed).contains(&""), "{noun} {verb}");
                recorded += 1;
            }
        }
    }
    assert!(recorded > 80, "{recorded} were found");
}

fn sources(folder: &std::path::Path) -> Vec<String> {
    let entries =
        std::fs::read_dir(folder).expect("the source is there").map(|entry| entry.expect("it can be read").path());
    let read = |path: std::path::PathBuf| match path.is_dir() {
        true => sources(&path),
        false => vec![std::fs::read_to_string(&path).expect("it is text")],
    };
    entries.flat_map(read).collect()
}
