use domain::promo_code::CodeStanding;
use domain::report::Metric;
use jiff::SignedDuration;

use super::*;
use crate::testing::{TestPlatform, test_platform};

async fn names(platform: &TestPlatform, caller: &Caller, filter: Filter) -> Vec<String> {
    let listed = list(platform, caller, filter, Window::default()).await.expect("the list");
    listed.items.into_iter().map(|code| code.code).collect()
}

#[tokio::test]
async fn codes_are_listed_by_standing_words_and_partner() {
    let platform = test_platform();
    let brand = platform.brand("Delta").await;
    let program = platform.program(&brand).await.id;
    let ana = platform.partner("Ana").await;
    let bea = platform.partner("Bea").await;
    for partner in [&ana, &bea] {
        platform.join(&brand, program, partner).await;
    }
    let now = platform.clock.now();
    let hour = SignedDuration::from_hours(1);
    for (code, partner, starts_at, ends_at) in [
        ("RUNNING", &ana, None, Some(now + hour)),
        ("LATER", &ana, Some(now + hour), None),
        ("OVER", &bea, Some(now - hour), Some(now)),
        ("GONE_100", &bea, None, None),
    ] {
        let input = NewPromoCodeInput {
            program_id: program,
            partner_id: partner.account_id,
            code: code.to_owned(),
            starts_at,
            ends_at,
        };
        let assigned = assign(&platform, &brand, input).await.expect("the code is assigned");
        if code == "GONE_100" {
            withdraw(&platform, &brand, assigned.id).await.expect("it is withdrawn");
        }
    }
    let standing = |standing| Filter { standing: Some(standing), ..Filter::default() };
    for (wanted, expected) in [
        (CodeStanding::Running, "RUNNING"),
        (CodeStanding::Scheduled, "LATER"),
        (CodeStanding::Ended, "OVER"),
        (CodeStanding::Withdrawn, "GONE_100"),
    ] {
        assert_eq!(names(&platform, &brand, standing(wanted)).await, [expected]);
        let all = list(&platform, &brand, standing(wanted), Window::default()).await.expect("the list").items;
        assert!(all.iter().all(|code| standing_of(&platform, code) == wanted), "SQL and rule agree on {wanted}");
    }
    let words = |words: &str| Filter { words: words.to_owned(), ..Filter::default() };
    assert_eq!(names(&platform, &brand, words("e_1")).await, ["GONE_100"]);
    assert_eq!(names(&platform, &brand, words("ana")).await, ["LATER", "RUNNING"]);
    assert_eq!(names(&platform, &ana, Filter::default()).await, ["LATER", "RUNNING"]);
    let rival = platform.brand("Estuary").await;
    assert!(names(&platform, &rival, Filter::default()).await.is_empty());
    let codes = list(&platform, &ana, Filter::default(), Window::default()).await.expect("hers").items;
    let used = usage(&platform, &ana, &codes).await.expect("the counts");
    assert_eq!(used.len(), 2);
    assert!(used.values().all(|counts| Metric::Actions.value(counts) == Metric::Actions.value(&Default::default())));
}
