use std::io::Write;
use std::sync::Arc;

use domain::export::{ExportKind, ExportState, KEPT};
use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::testing::{TestPlatform, test_platform};
use crate::{Error, sandbox};

const EVER: (Timestamp, Timestamp) = (Timestamp::MIN, Timestamp::MAX);

/// Writes the question itself; `fails` is one that cannot be answered.
fn maker() -> Maker {
    Arc::new(|_, caller, export, mut file| {
        Box::pin(async move {
            anyhow::ensure!(export.question != "fails", "it cannot be answered");
            write!(file, "{} of {}", export.question, caller.account_id)?;
            Ok(7)
        })
    })
}

fn code<T>(result: crate::Result<T>) -> &'static str {
    match result {
        Ok(_) => "done",
        Err(Error::Refused(refusal)) => refusal.code(),
        Err(Error::Failure(failure)) => panic!("{failure:#}"),
    }
}

async fn ask(platform: &TestPlatform, who: &Caller, question: &str) -> ExportId {
    request(platform, who, ExportKind::Report, question.to_owned(), 3).await.expect("it is asked for").id
}

async fn text(platform: &TestPlatform, who: &Caller, id: ExportId) -> Option<String> {
    let mut download = download(platform, who, id).await.expect("it is there").1?;
    let mut bytes = Vec::new();
    while let Some(piece) = download.next().await {
        bytes.extend(piece.expect("it is read"));
    }
    Some(String::from_utf8(bytes).expect("text"))
}

#[tokio::test]
async fn what_is_asked_for_is_made_kept_and_asked_for_again() {
    let platform = test_platform();
    let (ana, operator) =
        (platform.partner("Ana").await, platform.account(domain::access::AccountKind::Operator, "Operator").await);
    let id = ask(&platform, &ana, "by day").await;
    assert_eq!(text(&platform, &ana, id).await, None, "it is being made");
    assert_eq!(code(ask_again(&platform, &ana, id, 3).await), "export_waiting");
    make_due(&platform, &maker()).await.expect("it is made");
    assert_eq!(text(&platform, &ana, id).await, Some(format!("by day of {}", ana.account_id)));
    let made = find(&platform, &ana, id).await.expect("it is found");
    assert_eq!((made.state, made.rows, made.finished_at.is_some()), (ExportState::Ready, 7, true));

    assert_eq!(ask_again(&platform, &ana, id, 3).await.expect("again").state, ExportState::Waiting);
    make_due(&platform, &maker()).await.expect("it is made");
    assert_eq!(list(&platform, &ana, EVER, 0, 10).await.expect("a list").total, 1);

    let to = platform.clock.now() + KEPT + SignedDuration::from_hours(1);
    sandbox::advance(&platform, &operator, to).await.expect("a sandbox moves");
    make_due(&platform, &maker()).await.expect("it is removed");
    assert_eq!(find(&platform, &ana, id).await.expect("it is found").state, ExportState::Removed);
    assert!(!path(&platform, id).exists());
    assert_eq!(code(download(&platform, &ana, id).await), "not_found");
}

#[tokio::test]
async fn what_cannot_be_made_is_given_up_and_holds_up_nothing() {
    let platform = test_platform();
    let ana = platform.partner("Ana").await;
    let failing = ask(&platform, &ana, "fails").await;
    let good = ask(&platform, &ana, "by day").await;
    for _ in 0..domain::export::FAILURES_MAX {
        assert!(make_due(&platform, &maker()).await.is_err());
    }
    make_due(&platform, &maker()).await.expect("nothing waits");
    assert_eq!(find(&platform, &ana, failing).await.expect("it is found").state, ExportState::Failed);
    assert_eq!(find(&platform, &ana, good).await.expect("it is found").state, ExportState::Ready);
    assert_eq!(code(download(&platform, &ana, failing).await), "not_found");
}

#[tokio::test]
async fn a_day_has_so_many_and_strangers_find_nothing() {
    let platform = test_platform();
    let (ana, ben) = (platform.partner("Ana").await, platform.partner("Ben").await);
    let id = ask(&platform, &ana, "a").await;
    ask(&platform, &ana, "b").await;
    ask(&platform, &ana, "c").await;
    let more = request(&platform, &ana, ExportKind::Report, "d".to_owned(), 3).await;
    assert_eq!(code(more), "exports_too_many");
    assert_eq!(code(request(&platform, &ana, ExportKind::Clicks, "d".to_owned(), 3).await), "done", "counted by kind");
    make_due(&platform, &maker()).await.expect("they are made");
    assert_eq!(code(ask_again(&platform, &ana, id, 4).await), "done");
    make_due(&platform, &maker()).await.expect("it is made");
    assert_eq!(code(ask_again(&platform, &ana, id, 4).await), "exports_too_many", "asking again counts too");
    assert_eq!(code(find(&platform, &ben, id).await), "not_found");
    assert_eq!(code(download(&platform, &ben, id).await), "not_found");
    assert_eq!(code(ask_again(&platform, &ben, id, 9).await), "not_found");
    assert_eq!(list(&platform, &ben, EVER, 0, 10).await.expect("a list").total, 0);
    let operator = platform.account(domain::access::AccountKind::Operator, "Operator").await;
    let to = platform.clock.now() + SignedDuration::from_hours(25);
    sandbox::advance(&platform, &operator, to).await.expect("a sandbox moves");
    assert_eq!(code(ask_again(&platform, &ana, id, 1).await), "done", "a day later");
}

#[tokio::test]
async fn a_stop_leaves_what_is_being_made_for_the_next_start() {
    let platform = test_platform();
    let ana = platform.partner("Ana").await;
    let id = ask(&platform, &ana, "by day").await;
    let (stop, stopping) = tokio::sync::watch::channel(false);
    let stop = Arc::new(stop);
    let stuck: Maker = Arc::new(move |_, _, _, _| {
        let stop = Arc::clone(&stop);
        Box::pin(async move {
            stop.send_replace(true);
            std::future::pending().await
        })
    });
    make_until(platform.platform(), stuck, stopping).await;
    assert_eq!(find(&platform, &ana, id).await.expect("it is found").state, ExportState::Waiting);
    make_due(&platform, &maker()).await.expect("it is made");
    assert_eq!(text(&platform, &ana, id).await, Some(format!("by day of {}", ana.account_id)));
}
