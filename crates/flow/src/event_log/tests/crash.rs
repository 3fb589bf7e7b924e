//! The process may end between any two steps: nothing is lost, nothing is counted or filed twice.

use super::*;
use crate::event_log::filing::name_files;

/// The steps of a record's way, each of which may be the last of a process.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
enum LastStep {
    Appended,
    Counted,
    InTheTail,
    FilesWritten,
    FilesNamed,
    TailEmptied,
    SpoolReleased,
}

const STEPS: [LastStep; 7] = [
    LastStep::Appended,
    LastStep::Counted,
    LastStep::InTheTail,
    LastStep::FilesWritten,
    LastStep::FilesNamed,
    LastStep::TailEmptied,
    LastStep::SpoolReleased,
];

/// Does what the drain and the filing do, and stops after the step, as if the process had been killed.
fn run_until(log: &EventLog, last: LastStep) -> anyhow::Result<()> {
    let spool = log.spool().expect("the log serves");
    if last < LastStep::Counted {
        return Ok(());
    }
    if last == LastStep::Counted {
        let mut drain = log.drain();
        let batch = spool.read(drain.position(), 1000)?;
        let (from, to) = (drain.position(), batch.next);
        let rows = drain.prepare(&batch, &mut day::find_in(&log.store))?;
        log.write_counted(&mut drain, from, to, rows)?;
        return Ok(());
    }
    log.catch_up_blocking()?;
    if last == LastStep::InTheTail {
        return Ok(());
    }
    let chunks = log.tail.capture();
    let files = log.write_files(chunks.iter().flat_map(|chunk| &chunk.rows))?;
    if last == LastStep::FilesWritten {
        return Ok(());
    }
    let (from, to) = (chunks[0].from, chunks[chunks.len() - 1].to);
    log.store.write_blocking(move |tx| name_files(tx, from, to, &files, now()))?;
    if last == LastStep::FilesNamed {
        return Ok(());
    }
    log.tail.remove_before(to);
    if last == LastStep::TailEmptied {
        return Ok(());
    }
    spool.release(to)
}

#[tokio::test]
async fn a_crash_after_any_step_loses_and_doubles_nothing() {
    let world = World::new().await;
    let mut next = 0;
    for round in 0..2 * STEPS.len() {
        let step = STEPS[round % STEPS.len()];
        let log = world.open().await;
        record(&log, clicks(next..next + 300)).await;
        next += 300;
        let crashing = log.clone();
        tokio::task::spawn_blocking(move || run_until(&crashing, step)).await.unwrap().unwrap();
        drop(log);

        let log = world.open().await;
        log.catch_up().await.unwrap();
        let totals = world.totals().await;
        assert_eq!(totals[Count::Clicks] + totals[Count::Impressions], next as i64, "counted once after {step:?}");
        let mut seen = world.filed(&log).await;
        seen.extend(log.tail.capture().iter().flat_map(|chunk| &chunk.rows).map(|seen| seen.row.unique));
        seen.sort_unstable();
        assert_eq!(seen, (0..next).collect::<Vec<_>>(), "in a file or in the tail after {step:?}");
        let unique = uniques(&world, &log).await;
        assert_eq!(unique, totals[Count::UniqueClicks], "unique as counted after {step:?}");
    }
    let log = world.open().await;
    log.flush().await.unwrap();
    assert_eq!(world.filed(&log).await, (0..next).collect::<Vec<_>>());
}

async fn uniques(world: &World, log: &Arc<EventLog>) -> i64 {
    let pinned = log.pin();
    world
        .read(move |tx| {
            let mut unique = 0;
            for program in [LOS_ANGELES, TOKYO] {
                let wanted = Scan { program, first_day: 0, last_day: 30_000, partners: None, texts: Vec::new() };
                pinned.scan(tx, &wanted, &mut |seen| {
                    unique += i64::from(seen.is_unique);
                    std::ops::ControlFlow::Continue(())
                })?;
            }
            Ok(unique)
        })
        .await
}

#[tokio::test]
async fn the_tail_is_the_same_after_a_restart() {
    let world = World::new().await;
    let log = world.open().await;
    record(&log, clicks(0..500)).await;
    log.catch_up().await.unwrap();
    record(&log, clicks(500..700)).await;
    log.catch_up().await.unwrap();
    let rows = |log: &EventLog| -> Vec<Seen> {
        log.tail.capture().iter().flat_map(|chunk| chunk.rows.iter().cloned()).collect()
    };
    let before = rows(&log);
    assert_eq!(before.len(), 700);
    drop(log);
    let log = world.open().await;
    assert_eq!(rows(&log), before);
}

#[tokio::test]
async fn a_lost_spool_is_refused_and_a_fresh_one_after_filing_is_not() {
    let world = World::new().await;
    let log = world.open().await;
    record(&log, clicks(0..100)).await;
    log.flush().await.unwrap();
    let filed_to = log.tail.covered_to();
    drop(log);
    std::fs::remove_dir_all(&world.settings.spool_dir).unwrap();
    let log = world.open().await;
    assert!(log.spool().unwrap().durable() >= filed_to, "positions only grow");

    record(&log, clicks(100..200)).await;
    log.catch_up().await.unwrap();
    assert_eq!(world.totals().await[Count::Clicks] + world.totals().await[Count::Impressions], 200);
    drop(log);
    std::fs::remove_dir_all(&world.settings.spool_dir).unwrap();
    let (store, settings) = (world.platform.store.clone(), world.settings.clone());
    let refused =
        tokio::task::spawn_blocking(move || EventLog::open(store, Arc::new(Clock::System), &settings)).await.unwrap();
    let error = refused.err().expect("refused").to_string();
    assert!(error.contains("records are lost"), "{error}");
}

#[tokio::test]
async fn damage_to_counted_records_is_refused_and_made_no_worse() {
    let world = World::new().await;
    let log = world.open().await;
    record(&log, clicks(0..300)).await;
    log.catch_up().await.unwrap();
    drop(log);

    let segments = std::fs::read_dir(&world.settings.spool_dir).unwrap().map(|entry| entry.unwrap().path());
    let segment = segments.filter(|path| path.extension().is_some_and(|ending| ending == "segment")).min().unwrap();
    let sound = std::fs::read(&segment).unwrap();
    let mut damaged = sound.clone();
    damaged[5_000] ^= 1;
    std::fs::write(&segment, &damaged).unwrap();
    let (store, settings) = (world.platform.store.clone(), world.settings.clone());
    let opening = move || EventLog::open(store, Arc::new(Clock::System), &settings).map(drop);
    let refused = format!("{:#}", tokio::task::spawn_blocking(opening).await.unwrap().unwrap_err());
    assert!(refused.contains("records are lost"), "{refused}");
    assert!(std::fs::read(&segment).unwrap() == damaged, "what is behind the damage is still there to be saved");

    std::fs::write(&segment, &sound).unwrap();
    let log = world.open().await;
    assert_eq!(log.tail.rows(), 300);
}
