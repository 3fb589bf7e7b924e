//! What conversions, reports and exports see.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::click::ClickFacts;
use domain::ids::CreativeId;

use super::*;

fn facts(unique: u64) -> ClickFacts {
    let click = click(unique);
    ClickFacts {
        program: ProgramId(click.program.into()),
        partner: AccountId(click.partner.into()),
        creative: CreativeId(click.creative.into()),
        link: None,
        at: Timestamp::from_millisecond(click.at_ms).unwrap(),
        unique,
        left_out: LeftOut::from_number(click.left_out),
    }
}

#[tokio::test]
async fn a_click_is_found_wherever_it_is() {
    let world = World::new().await;
    let log = world.open().await;
    record(&log, clicks(0..200)).await;
    let found = log.find_click(&facts(7)).await.unwrap().expect("on disk and not yet counted");
    assert_eq!((found.unique, found.partner, &*found.sub_id1), (7, click(7).partner, click(7).sub_id1));
    assert_eq!(log.find_click(&facts(8)).await.unwrap().expect("in memory").unique, 8);
    log.flush().await.unwrap();
    assert_eq!(log.find_recent(7), None);
    assert_eq!(log.find_click(&facts(7)).await.unwrap(), Some(found), "in the lake");
    assert_eq!(log.find_click(&facts(200)).await.unwrap(), None);
}

type Found = Vec<(u64, u32, i64, String)>;

fn scan(pinned: &Pinned, tx: &mut Tx<'_>, partners: Option<Vec<u32>>) -> anyhow::Result<Found> {
    let mut found = Vec::new();
    for program in [LOS_ANGELES, TOKYO] {
        let wanted =
            Scan { program, first_day: 0, last_day: 30_000, partners: partners.clone(), texts: vec![Column::SubId1] };
        pinned.scan(tx, &wanted, &mut |seen| {
            found.push((seen.unique, seen.partner, seen.day, seen.sub_id1.to_owned()));
            ControlFlow::Continue(())
        })?;
    }
    found.sort_unstable();
    Ok(found)
}

#[tokio::test]
async fn a_scan_sees_files_and_tail_once() {
    let world = World::new().await;
    let log = world.open().await;
    record(&log, clicks(0..300)).await;
    log.flush().await.unwrap();
    record(&log, clicks(300..500)).await;
    log.catch_up().await.unwrap();
    record(&log, clicks(500..510)).await;

    let beside = {
        let (store, settings) = (world.platform.store.clone(), world.settings.clone());
        tokio::task::spawn_blocking(move || EventLog::beside(store, Arc::new(Clock::System), &settings))
            .await
            .unwrap()
            .unwrap()
    };
    for log in [log, Arc::new(beside)] {
        let pinned = log.pin();
        let (all, some) =
            world.read(move |tx| Ok((scan(&pinned, tx, None)?, scan(&pinned, tx, Some(vec![100_002]))?))).await;
        assert_eq!(all.iter().map(|found| found.0).collect::<Vec<_>>(), (0..500).collect::<Vec<_>>());
        assert!(all.iter().all(|(unique, partner, _, sub_id1)| {
            (*partner, sub_id1.as_str()) == (click(*unique).partner, click(*unique).sub_id1)
        }));
        let expected: Found = all.into_iter().filter(|found| found.1 == 100_002).collect();
        assert_eq!(some, expected);
    }
}

#[tokio::test]
async fn a_scan_ends_when_told() {
    let world = World::new().await;
    let log = world.open().await;
    record(&log, clicks(0..100)).await;
    log.flush().await.unwrap();
    record(&log, clicks(100..200)).await;
    log.catch_up().await.unwrap();
    let pinned = log.pin();
    let seen = world
        .read(move |tx| {
            let mut seen = 0;
            let wanted =
                Scan { program: LOS_ANGELES, first_day: 0, last_day: 30_000, partners: None, texts: Vec::new() };
            pinned.scan(tx, &wanted, &mut |_| {
                seen += 1;
                if seen == 10 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })?;
            Ok(seen)
        })
        .await;
    assert_eq!(seen, 10);
}

/// While records are counted and filed all the time, each snapshot's scan agrees with its rollups.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_scan_agrees_with_the_rollups_of_its_snapshot() {
    let world = World::new().await;
    let log = world.open().await;
    let done = Arc::new(AtomicBool::new(false));
    let (working, is_done) = (log.clone(), done.clone());
    let worker = tokio::spawn(async move {
        for round in 0..30 {
            record(&working, clicks(round * 50..(round + 1) * 50)).await;
            working.catch_up().await.unwrap();
            if round % 4 == 3 {
                working.flush().await.unwrap();
            }
        }
        is_done.store(true, Ordering::Relaxed);
    });
    let mut compared = 0;
    while !done.load(Ordering::Relaxed) {
        let pinned = log.pin();
        let read = world.platform.store.read(move |tx| {
            let mut counted = Counts::default();
            for program in [LOS_ANGELES, TOKYO] {
                sums(tx, program, None)?.iter().for_each(|sum| counted += &sum.counts);
            }
            Ok::<_, anyhow::Error>((counted, scan(&pinned, tx, None)?.len()))
        });
        match read.await {
            Ok((counted, scanned)) => {
                assert_eq!(counted[Count::Clicks] + counted[Count::Impressions], scanned as i64);
                compared += 1;
            }
            Err(error) => assert!(format!("{error:#}").contains("repeat it"), "{error:#}"),
        }
    }
    worker.await.unwrap();
    assert!(compared > 0);
}

#[tokio::test]
async fn the_watermark_is_now_when_nothing_waits() {
    let world = World::new().await;
    let log = world.open().await;
    let later = now() + jiff::SignedDuration::from_hours(100);
    let watermark = |log: &Arc<EventLog>| {
        let log = log.clone();
        world.read(move |tx| log.complete_until(tx, later))
    };
    assert_eq!(watermark(&log).await, later);
    record(&log, [Record { at_ms: NOON + 5, ..click(1) }]).await;
    log.catch_up().await.unwrap();
    assert_eq!(watermark(&log).await, later);
    record(&log, [Record { at_ms: NOON + 9, ..click(2) }]).await;
    assert_eq!(watermark(&log).await, Timestamp::from_millisecond(NOON + 5).unwrap());
    log.catch_up().await.unwrap();
    assert_eq!(watermark(&log).await, later);
}
