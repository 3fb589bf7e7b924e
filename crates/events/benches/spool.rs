//! Durable acknowledgements per second: 64 tasks append and wait, on one runtime and on two.
//! The yardstick is the disk itself: pwrite of a group and fdatasync into a written file, without any of our code.

use std::os::unix::fs::FileExt as _;
use std::time::{Duration, Instant};

use events::{Kind, Record, Spool, SpoolSettings};

const SECONDS: u64 = 4;
const WAITING: usize = 64;

fn main() {
    let dir = tempfile::Builder::new().prefix("spool-bench").tempdir_in(".").expect("a directory on a real disk");
    raw_disk(dir.path());
    for (runtimes, waiting) in [(1, 1), (1, WAITING), (2, WAITING), (2, 512)] {
        spool(&dir.path().join(format!("{runtimes}-{waiting}")), runtimes, waiting);
    }
}

fn record(unique: u64) -> Record<'static> {
    Record {
        kind: Kind::Click,
        at_ms: 1_700_000_000_000,
        unique,
        key_id: 1,
        program: 1001,
        partner: 100_001,
        creative: 10_001,
        link: 0,
        left_out: 0,
        address: [10, 1, 2, 3].into(),
        agent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
        referrer: "https://www.example.com/articles/how-to-choose",
        sub_id1: "campaign-17",
        sub_id2: "",
        sub_id3: "",
        shared_id: "",
    }
}

/// 64 records of 256 bytes in one write and one sync.
fn raw_disk(dir: &std::path::Path) {
    let file = std::fs::OpenOptions::new().create_new(true).read(true).write(true).open(dir.join("raw")).unwrap();
    file.write_all_at(&vec![0; 16 << 20], 0).unwrap();
    file.sync_all().unwrap();
    let group = [7; WAITING * 256];
    let began = Instant::now();
    let mut groups = 0;
    while began.elapsed() < Duration::from_secs(SECONDS) {
        file.write_all_at(&group, (groups * group.len() as u64) % (15 << 20)).unwrap();
        file.sync_data().unwrap();
        groups += 1;
    }
    let per_second = groups * WAITING as u64 / SECONDS;
    println!("disk alone, groups of {WAITING}: {per_second} records/s, {} syncs/s", groups / SECONDS);
}

fn spool(dir: &std::path::Path, runtimes: usize, waiting: usize) {
    let spool = Spool::open(dir, SpoolSettings::default()).unwrap();
    let deadline = Instant::now() + Duration::from_secs(SECONDS);
    let cpu_before = cpu_seconds();
    let mut micros: Vec<u32> = std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..runtimes).map(|_| scope.spawn(|| append_until(&spool, waiting / runtimes, deadline))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let cpu = cpu_seconds() - cpu_before;
    micros.sort_unstable();
    let at = |share: f64| f64::from(micros[(micros.len() as f64 * share) as usize]) / 1000.0;
    println!(
        "spool, {runtimes} runtimes, {waiting} waiting: {} acks/s, {:.0} acks/CPU-s, p50 {:.2} ms, p99 {:.2} ms",
        micros.len() as u64 / SECONDS,
        micros.len() as f64 / cpu,
        at(0.5),
        at(0.99)
    );
}

fn append_until(spool: &Spool, waiting: usize, deadline: Instant) -> Vec<u32> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let writer = spool.writer();
        let tasks: Vec<_> = (0..waiting)
            .map(|_| {
                let writer = writer.clone();
                tokio::spawn(async move {
                    let mut micros = Vec::new();
                    loop {
                        let began = Instant::now();
                        if began >= deadline {
                            return micros;
                        }
                        writer.append(&record(micros.len() as u64)).await.unwrap();
                        micros.push(began.elapsed().as_micros() as u32);
                    }
                })
            })
            .collect();
        let mut all = Vec::new();
        for task in tasks {
            all.extend(task.await.unwrap());
        }
        all
    })
}

/// User and system time of this process, from /proc/self/stat in ticks of 10 ms.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}
