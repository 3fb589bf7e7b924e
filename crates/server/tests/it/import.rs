//! The largest file of conversions that is taken, and the smallest that is not.

use crate::company::{Company, Reply};
use crate::server::Server;

const ROWS_MAX: usize = 100_000;

/// Rows as a shop's export has them, all of them of an event type that the program does not have, so that nothing is written.
fn file(rows: usize) -> String {
    let mut file =
        "event_type,order_id,occurred_at,click_id,promo_code,customer_id,customer_status,country,amount,currency\n"
            .to_owned();
    let click_id = "AedEjWhgtN_TkhdAhFI1Q30wrLkrTGO4wRGDIZpMkMVz0HXQz8BxWluF39QbAuzG";
    for row in 0..rows {
        file += &format!(
            "newsletter,2026-order-{row:08},2026-01-05T12:00:00+01:00,{click_id},SPRING-SALE-2026,,new,US,{row}.95,USD\n"
        );
    }
    file
}

fn import(server: &Server, company: &Company, file: &str) -> Reply {
    let path = format!("/conversions/import?program_id={}", company.program_id);
    company.brand.clone().patient().send(server, "POST", &path, "text/csv", file)
}

#[test]
fn a_file_of_a_hundred_thousand_rows_is_taken_and_no_longer_one() {
    let server = Server::start();
    let company = Company::founded(&server, 1);
    let full = file(ROWS_MAX);
    assert!(full.len() > 12 << 20, "the file is as large as real ones: {}", full.len());
    let answer = import(&server, &company, &full).granted();
    assert_eq!((&answer["rows"], &answer["wrong"]), (&ROWS_MAX.into(), &ROWS_MAX.into()));
    assert_eq!(answer["items"][ROWS_MAX - 1]["line"], ROWS_MAX + 1);

    let one_more = import(&server, &company, &file(ROWS_MAX + 1));
    assert_eq!(one_more.refusal(), "422 file_too_long");
    let detail = one_more.body["detail"].as_str().unwrap_or_default();
    assert!(detail.contains("100000"), "{detail}");

    let too_many_bytes = "x".repeat((32 << 20) + 1);
    assert_eq!(import(&server, &company, &too_many_bytes).refusal(), "413 body_too_long");
}
