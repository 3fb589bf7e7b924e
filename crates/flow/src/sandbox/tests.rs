use domain::access::AccountKind;
use jiff::{SignedDuration, Timestamp};

use crate::testing::{TestPlatform, test_platform, test_platform_from};
use crate::{Error, sandbox};

async fn refusal(platform: &TestPlatform, kind: AccountKind, to: Timestamp) -> String {
    let caller = platform.account(kind, "Somebody").await;
    match sandbox::advance(platform, &caller, to).await {
        Ok(advanced) => format!("moved to {}", advanced.now),
        Err(Error::Refused(refusal)) => refusal.code().to_owned(),
        Err(Error::Failure(failure)) => panic!("{failure:#}"),
    }
}

#[tokio::test]
async fn only_the_operator_of_a_sandbox_moves_its_clock_and_only_forward() {
    let sandbox = test_platform();
    let tomorrow = sandbox.clock.now() + SignedDuration::from_hours(24);
    let yesterday = sandbox.clock.now() - SignedDuration::from_hours(24);
    for (kind, to, expected) in [
        (AccountKind::Brand, tomorrow, "not_allowed"),
        (AccountKind::Partner, tomorrow, "not_allowed"),
        (AccountKind::Operator, yesterday, "clock_backward"),
    ] {
        assert_eq!(refusal(&sandbox, kind, to).await, expected);
    }
    let real = test_platform_from(None);
    assert_eq!(refusal(&real, AccountKind::Operator, Timestamp::now()).await, "not_a_sandbox");
}

#[tokio::test]
async fn the_clock_goes_on_ticking_from_where_it_was_moved_to() {
    let platform = test_platform();
    let operator = platform.account(AccountKind::Operator, "Operations").await;
    let to = platform.clock.now() + SignedDuration::from_hours(31 * 24);
    let advanced = sandbox::advance(&platform, &operator, to).await.expect("a sandbox moves");
    assert!((0..60).contains(&to.duration_until(advanced.now).as_secs()), "{advanced:?}");
    assert!(platform.clock.now() >= advanced.now);
}
