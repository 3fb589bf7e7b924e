use std::collections::BTreeSet;
use std::path::Path;

use tempfile::TempDir;

use super::*;
use crate::record::Kind;

mod killed;
mod torn;

/// Small enough that every test crosses many segments.
fn small() -> Settings {
    Settings { segment_bytes: 64 << 10, group_bytes_max: 16 << 10, spare_segments_max: 2, position_min: 0 }
}

fn record(number: u64) -> Record<'static> {
    const TEXT: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0";
    Record {
        kind: if number.is_multiple_of(3) { Kind::Impression } else { Kind::Click },
        at_ms: 1_700_000_000_000 + number as i64,
        unique: number,
        key_id: 1,
        program: 1001,
        partner: 100_001 + (number % 7) as u32,
        creative: 10_001,
        link: 0,
        left_out: (number % 11) as u8,
        address: if number.is_multiple_of(5) {
            [0xfd, 0, 0, 0, 0, 0, 0, number as u16].into()
        } else {
            [10, 0, 0, 1].into()
        },
        agent: &TEXT[..(number % 90) as usize],
        referrer: "https://example.com/",
        sub_id1: &TEXT[..(number % 20) as usize],
        sub_id2: "",
        sub_id3: "",
        shared_id: "",
    }
}

fn append(spool: &Spool, numbers: std::ops::Range<u64>) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let writer = spool.writer();
        let tasks: Vec<_> = numbers
            .map(|number| {
                let writer = writer.clone();
                tokio::spawn(async move { writer.append(&record(number)).await })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
    });
}

/// Everything held, read in small batches: (position, number).
fn read_all(spool: &Spool) -> Vec<(u64, u64)> {
    let mut from = spool.first();
    let mut all = Vec::new();
    loop {
        let batch = spool.read(from, 100).unwrap();
        if batch.is_empty() {
            assert_eq!(from, spool.durable());
            return all;
        }
        for (position, found) in batch.records() {
            assert_eq!(found, record(found.unique));
            all.push((position, found.unique));
        }
        assert!(batch.next > from);
        from = batch.next;
    }
}

fn numbers(spool: &Spool) -> Vec<u64> {
    read_all(spool).into_iter().map(|(_, number)| number).collect()
}

fn file_count(dir: &Path, suffix: &str) -> usize {
    std::fs::read_dir(dir)
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().path().to_str().unwrap().ends_with(suffix))
        .count()
}

#[test]
fn what_is_appended_is_read_in_order_across_segments_and_restarts() {
    let dir = TempDir::new().unwrap();
    for round in 0..4 {
        let spool = Spool::open(dir.path(), small()).unwrap();
        assert_eq!(numbers(&spool), (0..round * 500).collect::<Vec<_>>());
        for number in round * 500..(round + 1) * 500 {
            append(&spool, number..number + 1);
        }
        spool.close();
        let positions: Vec<u64> = read_all(&spool).into_iter().map(|(position, _)| position).collect();
        assert!(positions.is_sorted_by(|a, b| a < b));
        assert!(spool.durable() > small().segment_bytes * round, "the test crosses segments");
    }
}

#[test]
fn several_threads_share_a_spool() {
    let dir = TempDir::new().unwrap();
    let spool = Spool::open(dir.path(), small()).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let spool = &spool;
            scope.spawn(move || append(spool, thread * 1000..(thread + 1) * 1000));
        }
    });
    let mut found = numbers(&spool);
    found.sort_unstable();
    assert_eq!(found, (0..4000).collect::<Vec<_>>());
}

#[test]
fn a_ticket_is_durable_when_the_position_has_reached_it() {
    let dir = TempDir::new().unwrap();
    let spool = Spool::open(dir.path(), small()).unwrap();
    let groups = Arc::new(AtomicU64::new(0));
    let counted = groups.clone();
    spool.on_progress(move || {
        counted.fetch_add(1, Ordering::Relaxed);
    });
    let tickets: Vec<u64> = (0..20).map(|number| spool.append(&record(number)).unwrap()).collect();
    spool.close();
    assert_eq!(Some(spool.durable()), tickets.last().copied());
    assert!(groups.load(Ordering::Relaxed) > 0);
    assert!(matches!(spool.append(&record(20)), Err(SpoolError::Closed)));
    assert_eq!(numbers(&spool).len(), 20);
}

#[test]
fn released_segments_are_reused_and_positions_grow() {
    let dir = TempDir::new().unwrap();
    let spool = Spool::open(dir.path(), small()).unwrap();
    for round in 0..20 {
        let before = spool.durable();
        append(&spool, round * 1000..(round + 1) * 1000);
        assert!(spool.durable() > before);
        spool.release(before).unwrap();
        assert!(spool.first() <= before);
        assert!(spool.read(before, 1).unwrap().records().next().unwrap().1.unique >= round * 1000);
    }
    assert!(spool.first() > 0);
    assert!(spool.read(0, 1).is_err());
    spool.close();
    let released = spool.durable();
    spool.release(released).unwrap();
    drop(spool);
    assert!(file_count(dir.path(), "") < 10, "files are recycled, not collected");

    let spool = Spool::open(dir.path(), small()).unwrap();
    assert_eq!(spool.durable(), released);
    append(&spool, 0..1);
    assert!(spool.durable() > released);
}

#[test]
fn a_second_opener_is_refused() {
    let dir = TempDir::new().unwrap();
    let spool = Spool::open(dir.path(), small()).unwrap();
    let error = Spool::open(dir.path(), small()).err().expect("refused");
    assert!(format!("{error:#}").contains("another process has it open"), "{error:#}");
    drop(spool);
    Spool::open(dir.path(), small()).unwrap();
}

#[test]
fn another_process_may_look() {
    let dir = TempDir::new().unwrap();
    let spool = Spool::open(dir.path(), small()).unwrap();
    append(&spool, 0..2000);
    let reader = SpoolReader::open(dir.path()).unwrap();
    let mut found = 0;
    let mut from = 0;
    while from < spool.durable() {
        let batch = reader.read(from, spool.durable(), 1000).unwrap();
        found += batch.len();
        from = batch.next;
    }
    assert_eq!(found, 2000);
    append(&spool, 2000..2001);
    assert_eq!(numbers(&spool).len(), 2001, "looking changes nothing");
}

#[test]
fn a_copy_is_a_spool_of_its_own() {
    let (dir, copy) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let spool = Spool::open(dir.path(), small()).unwrap();
    append(&spool, 0..3000);
    let end = SpoolReader::open(dir.path()).unwrap().copy(copy.path()).unwrap();
    assert_eq!(end, spool.durable());
    append(&spool, 3000..3100);
    let copied = Spool::open(copy.path(), small()).unwrap();
    assert_eq!((copied.first(), copied.durable()), (spool.first(), end));
    assert!(numbers(&copied).into_iter().collect::<BTreeSet<_>>().into_iter().eq(0..3000));
}

#[test]
fn a_copy_taken_while_records_come_has_all_that_was_acknowledged() {
    let dir = TempDir::new().unwrap();
    let spool = Spool::open(dir.path(), small()).unwrap();
    let acknowledged = AtomicU64::new(0);
    std::thread::scope(|scope| {
        let appending = scope.spawn(|| {
            for round in 0..20 {
                append(&spool, round * 1000..(round + 1) * 1000);
                acknowledged.store((round + 1) * 1000, Ordering::Release);
            }
        });
        while !appending.is_finished() {
            let copy = TempDir::new().unwrap();
            let acknowledged = acknowledged.load(Ordering::Acquire);
            let end = SpoolReader::open(dir.path()).unwrap().copy(copy.path()).unwrap();
            let copied = Spool::open(copy.path(), small()).unwrap();
            assert_eq!(copied.durable(), end);
            let found: BTreeSet<u64> = numbers(&copied).into_iter().collect();
            assert!((0..acknowledged).all(|number| found.contains(&number)), "{acknowledged} were acknowledged");
        }
    });
}

#[test]
fn an_empty_spool_starts_where_it_is_told() {
    let dir = TempDir::new().unwrap();
    let spool = Spool::open(dir.path(), Settings { position_min: 1_000_000, ..small() }).unwrap();
    assert!((1_000_000..1_100_000).contains(&spool.durable()));
    append(&spool, 0..10);
    assert_eq!(numbers(&spool).len(), 10);
}

/// A directory in the place of the file to be made stands for a full disk.
#[test]
fn a_full_disk_refuses_until_there_is_room() {
    let dir = TempDir::new().unwrap();
    let spool = Spool::open(dir.path(), small()).unwrap();
    let obstacle = dir.path().join("new.tmp");
    while std::fs::create_dir(&obstacle).is_err() {}
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let writer = spool.writer();
        let mut acknowledged = Vec::new();
        let refused = loop {
            let number = acknowledged.len() as u64;
            match writer.append(&record(number)).await {
                Ok(_) => acknowledged.push(number),
                Err(refused) => break refused,
            }
            assert!(number < 100_000);
        };
        assert!(matches!(refused, SpoolError::DiskFull(_)), "{refused}");
        assert_eq!(numbers(&spool), acknowledged);

        std::fs::remove_dir(&obstacle).unwrap();
        let number = acknowledged.len() as u64;
        while writer.append(&record(number)).await.is_err() {
            tokio::task::yield_now().await;
        }
        acknowledged.push(number);
        assert_eq!(numbers(&spool), acknowledged);
    });
}

#[test]
fn the_drain_can_wait_for_news() {
    let dir = TempDir::new().unwrap();
    let spool = Spool::open(dir.path(), small()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let start = spool.durable();
        let (durable, ticket) = tokio::join!(spool.changed(start), async { spool.writer().append(&record(1)).await });
        assert_eq!(durable, ticket.unwrap());
        spool.close();
        assert_eq!(spool.changed(durable).await, durable, "does not wait for what cannot come");
    });
}

#[test]
fn bytes_changed_on_disk_are_not_handed_out() {
    use std::os::unix::fs::FileExt as _;
    let dir = TempDir::new().unwrap();
    let spool = Spool::open(dir.path(), small()).unwrap();
    append(&spool, 0..10);
    let segment = spool.shared.directory.segment(0).unwrap();
    segment.write_all_at(b"\xff", 40).unwrap();
    let error = spool.read(0, 10).err().expect("damaged");
    assert!(error.to_string().contains("damaged at 0"), "{error}");
}
