//! kill -9 at any moment loses nothing that was acknowledged and doubles nothing.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Command, Stdio};

use super::*;

const ROUNDS: u64 = 12;
const APPENDERS: u64 = 32;

#[test]
fn killed_processes_lose_nothing_acknowledged() {
    let dir = TempDir::new().unwrap();
    let mut acknowledged = BTreeSet::new();
    let mut next = 0;
    for round in 0..ROUNDS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "spool::tests::killed::child_appends_until_killed", "--ignored", "--nocapture"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        writeln!(child.stdin.take().unwrap(), "{next} {}", dir.path().display()).unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let patience = 10 + round * round * 60;
        let mut seen: Vec<u64> = lines.by_ref().filter_map(|line| parse(&line)).take(patience as usize).collect();
        assert_eq!(seen.len() as u64, patience, "the child appends until it is killed");
        child.kill().unwrap();
        child.wait().unwrap();
        seen.extend(lines.filter_map(|line| parse(&line)));
        acknowledged.extend(seen);

        let spool = Spool::open(dir.path(), small()).unwrap();
        let found = numbers(&spool);
        let distinct: BTreeSet<u64> = found.iter().copied().collect();
        assert_eq!(found.len(), distinct.len(), "nothing twice");
        let lost: Vec<_> = acknowledged.difference(&distinct).collect();
        assert!(lost.is_empty(), "acknowledged and lost in round {round}: {lost:?}");
        next = found.iter().max().unwrap() + 1;
    }
}

fn parse(line: &str) -> Option<u64> {
    line.strip_prefix("acknowledged ")?.strip_suffix('.')?.parse().ok()
}

#[test]
#[ignore = "the child of killed_processes_lose_nothing_acknowledged"]
fn child_appends_until_killed() {
    let mut order = String::new();
    std::io::stdin().read_to_string(&mut order).unwrap();
    let (next, dir) = order.trim_end().split_once(' ').unwrap();
    let spool = Spool::open(Path::new(dir), small()).unwrap();
    let next = Arc::new(AtomicU64::new(next.parse().unwrap()));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let writer = spool.writer();
        for _ in 0..APPENDERS {
            let (writer, next) = (writer.clone(), next.clone());
            tokio::spawn(async move {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    writer.append(&record(number)).await.unwrap();
                    println!("acknowledged {number}.");
                }
            });
        }
        std::future::pending::<()>().await;
    });
}
