//! Files that people open in a spreadsheet: whoever chooses a name, an order id or a sub id cannot make it count, call or send anything.

use domain::access::AccountKind;
use flow::testing::test_platform;

use crate::testing::{Browser, PASSWORD, Route, every_route, sale};

const CALL: &str = "=HYPERLINK(\"https://evil.example\")";

/// As the lists of links and routes name them; the reports' files are the API's, which a test there attacks.
const FILES: &[(&str, &str)] = &[
    ("ana", "/partner/links/export.csv"),
    ("ana", "/partner/actions.csv"),
    ("ana", "/partner/payments/statements/1001/2026-01.csv"),
    ("brand", "/brand/actions.csv"),
    ("brand", "/brand/payments/runs/1.csv"),
];

#[tokio::test]
async fn no_cell_of_any_file_becomes_a_formula() {
    let platform = test_platform();
    let mut brand = Browser::signed_up(&platform, "brand", "Delta").await;
    let caller = brand.caller(&platform).await;
    let program = platform.program(&caller).await.id;
    let mut ana = Browser::signed_up(&platform, "partner", "Ana").await;
    let of_ana = ana.caller(&platform).await;
    platform.join(&caller, program, &of_ana).await;
    ana.see("/partner/profile").await;
    brand.see("/brand/profile").await;
    ana.send("/partner/profile", &[("account_name", CALL)]).await.has_status(303);
    let program_id = program.to_string();
    let texts = [CALL, "+1", "-1", "@SUM(A1)", "a;=1+1"];
    for text in texts {
        let link = [("program_id", program_id.as_str()), ("name", text), ("sub_id1", text), ("shared_id", text)];
        ana.send("/partner/links", &link).await.has_status(303);
        sale(&platform, &caller, program, &of_ana, text).await;
    }
    brand.send("/brand/actions/1001.1.1/reversal", &[("reason", "cancelled"), ("note", CALL)]).await.has_status(303);
    let setting = [("currency", "USD"), ("schedule", "threshold"), ("threshold", "0"), ("minimum", "0")];
    ana.send("/partner/payments/setting", &setting).await.has_status(303);

    let operator = platform.account(AccountKind::Operator, "Operator").await;
    let approved = "2026-02-06T12:00:00Z".parse().expect("an instant");
    flow::sandbox::advance(&platform, &operator, approved).await.expect("the sandbox moves");
    for (browser, email) in [(&mut ana, "ana@example.com"), (&mut brand, "delta@example.com")] {
        browser.send("/login", &[("email", email), ("password", PASSWORD)]).await.has_status(303);
    }
    brand.see("/brand/payments").await;
    brand.send("/brand/payments/runs", &[("program_id", &program_id)]).await.has_status(303);

    let mut dangerous = 0;
    for (who, address) in FILES {
        let browser = if *who == "ana" { &mut ana } else { &mut brand };
        let file = browser.see(address).await;
        file.has_status(200);
        assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8", "{address}");
        assert!(file.headers["content-disposition"].to_str().expect("text").starts_with("attachment"), "{address}");
        for line in read(&file.body) {
            for cell in line {
                let is_number = cell.parse::<f64>().is_ok();
                for part in cell.split([';', '\t', '\r', '\n']) {
                    let part = part.trim_start_matches([' ', '"']);
                    assert!(is_number || !part.starts_with(['=', '+', '-', '@']), "{address}: {cell}");
                }
                dangerous += usize::from(cell.contains("'=") || cell.contains("'@") || cell.starts_with("'"));
            }
        }
    }
    assert!(dangerous > 20, "the attack is in the files: {dangerous}");
}

/// So that a new file is thought of here.
#[test]
fn every_file_of_the_list_of_routes_is_attacked() {
    let is_file = |route: &Route| route.address.ends_with(".csv");
    for route in every_route().into_iter().filter(is_file) {
        assert!(FILES.iter().any(|(_, address)| *address == route.address), "{}", route.address);
    }
}

/// Lines and cells of a CSV file.
fn read(file: &str) -> Vec<Vec<String>> {
    let (mut lines, mut line, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut letters = file.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => cell.extend(letters.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => line.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                line.push(std::mem::take(&mut cell).trim_end_matches('\r').to_owned());
                lines.push(std::mem::take(&mut line));
            }
            letter => cell.push(letter),
        }
    }
    lines
}
