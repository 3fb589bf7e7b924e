//! What holds for every endpoint, read off the OpenAPI document so that none can be forgotten.

use domain::access::{Role, TokenAccess};
use serde_json::Value;

use crate::testing::{TestApi, basic};

/// Endpoints for people who have no account yet, cannot get in, or only look at what everybody may see.
const PUBLIC: &[(&str, &str)] = &[
    ("POST", "/accounts"),
    ("POST", "/email-verifications"),
    ("POST", "/password-reset-messages"),
    ("POST", "/password-resets"),
    ("POST", "/sessions"),
    ("POST", "/member-invitation-acceptances"),
    ("GET", "/public/programs"),
    ("GET", "/public/programs/{slug}"),
];

fn every_endpoint() -> Vec<(String, String)> {
    let document: Value = serde_json::from_str(&crate::openapi_json()).expect("the document is JSON");
    let paths = document["paths"].as_object().expect("the document has paths");
    let mut endpoints = Vec::new();
    for (path, methods) in paths {
        for method in methods.as_object().expect("a path has methods").keys() {
            endpoints.push((method.to_uppercase(), path.clone()));
        }
    }
    endpoints
}

/// Placeholders filled with ids that nothing has.
fn somewhere(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').map(|part| if part.starts_with('{') { "987654" } else { part }).collect();
    parts.join("/")
}

#[tokio::test]
async fn strangers_are_refused_everywhere() {
    let api = TestApi::open();
    let brand = api.platform.brand("Brand").await;
    let good = api.credentials(&brand).await;
    let wrong = basic(&api.platform.account_sid(brand.account_id).await, "not-the-token");
    for (method, path) in every_endpoint() {
        if PUBLIC.contains(&(method.as_str(), path.as_str())) {
            continue;
        }
        let address = somewhere(&path);
        for (credentials, code) in
            [("", "401 unauthenticated"), (wrong.as_str(), "401 wrong_token"), ("Basic ?", "401 wrong_token")]
        {
            let answer = api.ask(&method, &address, &[("authorization", credentials)], None).await;
            assert_eq!(answer.refusal(), code, "{method} {path} with {credentials:?}");
            assert!(answer.headers.contains_key("www-authenticate"), "{method} {path}");
        }
        let known = api.ask(&method, &address, &[("authorization", &good)], None).await;
        assert_ne!(known.status, 401, "{method} {path}: the test's credentials are good");
    }
}

#[test]
fn the_document_says_which_endpoints_are_for_strangers() {
    let document: Value = serde_json::from_str(&crate::openapi_json()).expect("the document is JSON");
    for (method, path) in every_endpoint() {
        let stated = &document["paths"][&path][method.to_lowercase()]["security"];
        let is_public = PUBLIC.contains(&(method.as_str(), path.as_str()));
        assert_eq!(stated == &serde_json::json!([{}]), is_public, "{method} {path} states {stated}");
    }
}

#[tokio::test]
async fn read_only_tokens_only_read() {
    let api = TestApi::open();
    let brand = api.platform.brand("Brand").await;
    let read_only = api.credentials_with(&brand, TokenAccess::ReadOnly, Role::Owner).await;
    for (method, path) in every_endpoint().into_iter().filter(|(method, _)| method != "GET") {
        let answer = api.ask(&method, &somewhere(&path), &[("authorization", &read_only)], None).await;
        assert_eq!(answer.refusal(), "403 read_only_token", "{method} {path}");
    }
}

#[tokio::test]
async fn a_page_of_another_site_changes_nothing_with_somebodys_cookie() {
    let api = TestApi::open();
    let ana = api.ana_logged_in().await;
    let bea = api.person_logged_in("bea@example.com").await;
    let cookie = ana.headers()[0];
    for (method, path) in every_endpoint().into_iter().filter(|(method, _)| method != "GET") {
        for word in ["", "guess", bea.headers()[1].1] {
            let headers = [cookie, ("x-csrf-token", word)];
            let answer = api.ask(&method, &somewhere(&path), &headers, Some(serde_json::json!({}))).await;
            assert_eq!(answer.refusal(), "403 foreign_form", "{method} {path} with {word:?}");
        }
    }
}

#[tokio::test]
async fn who_must_set_up_a_second_factor_may_nothing_but_log_out() {
    let api = TestApi::open();
    let ana = api.ana_logged_in().await;
    let listed = api.ask("GET", "/me/accounts", &ana.headers(), None).await;
    let account = listed.body["items"][0]["account_id"].as_i64().expect("an account");
    api.platform.ask_for_a_second_factor(domain::ids::AccountId(account)).await;
    for (method, path) in every_endpoint() {
        if PUBLIC.contains(&(method.as_str(), path.as_str())) {
            continue;
        }
        let answer = api.ask(&method, &somewhere(&path), &ana.headers(), Some(serde_json::json!({}))).await;
        // A body, a query or an id of another shape is refused before anybody asks who sent it.
        let misshapen = ["422 json_shape_wrong", "400 multipart_expected", "400 query_unreadable"];
        let has_letters = path.contains("{action_id}") || path.contains("{click_id}");
        let refusal = answer.refusal();
        let is_misshapen = misshapen.contains(&refusal.as_str()) || has_letters && refusal == "404 not_found";
        assert!(refusal == "403 second_factor_required" || is_misshapen, "{method} {path}: {refusal}");
    }
    assert_eq!(api.ask("DELETE", "/sessions/1", &ana.headers(), None).await.status, 204, "logging out");
}

#[tokio::test]
async fn unknown_addresses_and_methods_are_problems() {
    let api = TestApi::open();
    assert_eq!(api.ask("GET", "/nowhere", &[], None).await.refusal(), "404 not_found");
    assert_eq!(api.ask("PATCH", "/tokens", &[], None).await.refusal(), "405 method_not_allowed");
    let answer = api.ask("GET", "/tokens", &[], None).await;
    assert_eq!(answer.headers["content-type"], "application/problem+json");
    assert!(answer.headers.contains_key("ratelimit"));
}

#[tokio::test]
async fn the_document_is_served() {
    let api = TestApi::open();
    let answer = api.ask("GET", "/openapi.json", &[], None).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body["info"]["title"], "Tributary");
}

/// What clients were promised, for reading in a diff. `UPDATE_GOLDEN=1 cargo test -p api golden` writes it anew.
#[test]
fn the_golden_document_is_the_one_we_serve() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
    let document = crate::openapi_json() + "\n";
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(path, &document).expect("the golden file is writable");
    }
    let golden = std::fs::read_to_string(path).expect("the golden file is there");
    let first_other = golden.lines().zip(document.lines()).position(|(golden, ours)| golden != ours);
    assert!(
        golden == document,
        "the API differs from docs/openapi.json, first after line {}: if that is meant, run UPDATE_GOLDEN=1 cargo test -p api golden",
        first_other.unwrap_or_else(|| golden.lines().count().min(document.lines().count()))
    );
}

#[test]
fn every_operation_has_a_name_of_its_own() {
    let document: Value = serde_json::from_str(&crate::openapi_json()).expect("the document is JSON");
    let mut names = std::collections::BTreeSet::new();
    for (method, path) in every_endpoint() {
        let name = document["paths"][&path][method.to_lowercase()]["operationId"].to_string();
        assert!(names.insert(name.clone()), "{method} {path} is the second {name}");
    }
}

/// The standard requires it, and generators of clients refuse a document without.
#[test]
fn every_answer_is_described() {
    let document: Value = serde_json::from_str(&crate::openapi_json()).expect("the document is JSON");
    for (method, path) in every_endpoint() {
        let answers = &document["paths"][&path][method.to_lowercase()]["responses"];
        for (status, answer) in answers.as_object().expect("an operation has answers") {
            let words = answer["description"].as_str().unwrap_or_default();
            assert!(!words.is_empty(), "{method} {path} does not say what {status} means");
        }
    }
}

#[tokio::test]
async fn support_only_reads() {
    let api = TestApi::open();
    let support = api.support_logged_in(&api.platform.brand("Brand").await).await;
    for (method, path) in every_endpoint() {
        if PUBLIC.contains(&(method.as_str(), path.as_str())) {
            continue;
        }
        let answer = api.ask(&method, &somewhere(&path), &support.headers(), None).await;
        match method.as_str() {
            "GET" => assert_ne!(answer.status, 401, "{path}"),
            _ => assert_eq!(answer.refusal(), "403 support_reads", "{method} {path}"),
        }
    }
}
