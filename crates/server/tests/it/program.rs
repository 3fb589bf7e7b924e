use std::process::Output;

use domain::access::AccountKind;
use flow::program::file::REFERENCE;
use serde_json::json;
use store::account::Profile;

use crate::people::Visitor;
use crate::server::Installation;

/// An installation in which one brand has signed up.
fn with_a_brand() -> Installation {
    let installation = Installation::sandbox();
    sign_up(&installation, 1);
    installation
}

fn sign_up(installation: &Installation, number: u32) {
    let store = store::Store::open(&installation.database_url()).unwrap();
    let profile = Profile { name: "TikTok".to_owned(), country: String::new(), website: String::new() };
    let sid = format!("IR{number:032}");
    let now = jiff::Timestamp::now();
    store.write_blocking(move |tx| store::account::insert(tx, &sid, AccountKind::Brand, &profile, now)).unwrap();
    store.close();
}

/// Writes the reference file with a replacement, and gives its path.
fn file(installation: &Installation, from: &str, to: &str) -> String {
    assert!(REFERENCE.contains(from), "{from:?} is not in the reference file");
    let path = installation.config().with_file_name("program-of-the-test.toml");
    std::fs::write(&path, REFERENCE.replacen(from, to, 1)).unwrap();
    path.to_str().unwrap().to_owned()
}

fn stdout(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_program_is_planned_applied_and_shown() {
    let installation = with_a_brand();
    let path = file(&installation, "40.00", "40.00");
    let planned = stdout(&installation.run(&["program", "plan", &path]));
    assert!(planned.starts_with("The program tiktok-for-business will be created"), "{planned}");
    assert!(stdout(&installation.run(&["program", "show"])).starts_with("There is no program yet."));

    let applied = stdout(&installation.run(&["program", "apply", &path]));
    assert!(applied.ends_with("Applied: program 1001 is at version 1.\n"), "{applied}");
    let again = installation.run_json(&["program", "apply", &path]);
    assert_eq!((&again["terms_version"], &again["plan"]["next_version"]), (&json!(1), &json!(null)));

    let path = file(&installation, "40.00", "45.00");
    let change = "~ terms.commission[0]: new advertiser by a new customer pays 40.00 USD -> new advertiser by a new customer pays 45.00 USD";
    assert!(stdout(&installation.run(&["program", "plan", &path])).contains(change));
    assert_eq!(installation.run_json(&["program", "apply", &path])["terms_version"], 2);
    for name in ["1001", "tiktok-for-business"] {
        assert_eq!(stdout(&installation.run(&["program", "show", name])), REFERENCE.replacen("40.00", "45.00", 1));
    }
    let shown = installation.run_json(&["program", "show"]);
    assert_eq!(shown["commission"], "45.00 USD for each new_advertiser by a new customer");
}

#[test]
fn every_mistake_of_a_file_is_named() {
    let installation = with_a_brand();
    let path = file(&installation, "15 days after locking", "after a while");
    for verb in ["plan", "apply"] {
        let refused = installation.run(&["program", verb, &path]);
        assert_eq!(refused.status.code(), Some(1));
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(said.contains("line 79, terms.approves: `after a while` is not understood"), "{said}");
    }
    assert_eq!(installation.run(&["program", "apply"]).status.code(), Some(2));
    assert_eq!(installation.run(&["program", "show", "nothing"]).status.code(), Some(1));
}

#[test]
fn the_brand_must_be_clear() {
    let installation = with_a_brand();
    sign_up(&installation, 2);
    let path = file(&installation, "40.00", "40.00");
    let unclear = installation.run(&["program", "apply", &path]);
    assert_eq!(unclear.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&unclear.stderr).contains("say which one by its account ID"));
    assert_eq!(installation.run(&["program", "apply", &path, "--account", "7"]).status.code(), Some(1));
    stdout(&installation.run(&["program", "apply", &path, "--account", "100002"]));
    // From now on the program says whose it is.
    let path = file(&installation, "40.00", "50.00");
    assert_eq!(installation.run_json(&["program", "apply", &path])["terms_version"], 2);
}

#[test]
fn a_serving_process_shows_what_a_command_applied() {
    let server = with_a_brand().serve();
    let visitor = Visitor::of(&server);
    assert_eq!(visitor.get("/api/v1/public/programs/tiktok-for-business").status, 404);
    let path = file(&server.installation, "40.00", "40.00");
    stdout(&server.installation.run(&["program", "apply", &path]));
    assert_eq!(visitor.get("/api/v1/public/programs/tiktok-for-business").status, 200);
    assert_eq!(visitor.get(&format!("/media/{}", "0".repeat(64))).status, 404);
}
