//! A crash may leave any prefix of the last group on disk, and anything in the place of the rest.

use std::os::unix::fs::FileExt as _;

use super::*;

/// Writes records up to close to the segment's end, so that the tail in question is found behind real data.
fn written(dir: &Path) -> Vec<(u64, u64)> {
    let spool = Spool::open(dir, small()).unwrap();
    append(&spool, 0..40);
    spool.close();
    read_all(&spool)
}

fn segment_0(dir: &Path) -> std::fs::File {
    let path = dir.join(format!("{:020}.segment", 0));
    std::fs::OpenOptions::new().read(true).write(true).open(path).unwrap()
}

/// Opens, checks that exactly `expected` records are there, appends one and finds it after a restart too.
fn check(dir: &Path, expected: usize, what: &str) {
    let spool = Spool::open(dir, small()).unwrap();
    assert_eq!(numbers(&spool), (0..expected as u64).collect::<Vec<_>>(), "{what}");
    append(&spool, expected as u64..expected as u64 + 1);
    drop(spool);
    let spool = Spool::open(dir, small()).unwrap();
    assert_eq!(numbers(&spool), (0..expected as u64 + 1).collect::<Vec<_>>(), "{what}, then one more");
}

#[test]
fn the_last_records_may_be_cut_at_every_byte() {
    let dir = TempDir::new().unwrap();
    let places = written(dir.path());
    let file = segment_0(dir.path());
    let mut image = vec![0; small().segment_bytes as usize];
    file.read_exact_at(&mut image, 0).unwrap();
    let end = end_of(dir.path());
    for cut in places[37].0..end {
        let mut torn = image.clone();
        torn[cut as usize..].fill(0xff);
        file.write_all_at(&torn, 0).unwrap();
        let whole = whole_before(&places, end, cut);
        check(dir.path(), whole, &format!("cut at {cut}"));
    }
}

#[test]
fn every_byte_of_the_last_records_may_be_wrong() {
    let dir = TempDir::new().unwrap();
    let places = written(dir.path());
    let file = segment_0(dir.path());
    let mut image = vec![0; small().segment_bytes as usize];
    file.read_exact_at(&mut image, 0).unwrap();
    for wrong in places[37].0..end_of(dir.path()) {
        let mut torn = image.clone();
        torn[wrong as usize] ^= 0x40;
        file.write_all_at(&torn, 0).unwrap();
        let before = places.iter().filter(|(position, _)| *position <= wrong).count() - 1;
        check(dir.path(), before, &format!("wrong at {wrong}"));
    }
}

/// Three frames of a torn group: good, bad, good. The third was never acknowledged and must not return once the gap is filled
/// by a record of the same length.
#[test]
fn a_frame_behind_the_tear_does_not_come_back() {
    let dir = TempDir::new().unwrap();
    let places = written(dir.path());
    let file = segment_0(dir.path());
    file.write_all_at(&[0xff], places[38].0 + 1).unwrap();
    check(dir.path(), 38, "the refilled gap ends where record 39 began");
}

#[test]
fn the_next_segment_may_hold_the_rest_of_a_torn_group() {
    let dir = TempDir::new().unwrap();
    let spool = Spool::open(dir.path(), small()).unwrap();
    let mut number = 0;
    while spool.durable() < small().segment_bytes {
        append(&spool, number..number + 1);
        number += 1;
    }
    append(&spool, number..number + 5);
    drop(spool);
    let path = dir.path().join(format!("{:020}.segment", 1));
    let file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
    file.write_all_at(&[0xff], 1).unwrap();
    check(dir.path(), number as usize - 1, "the record that began the second segment is bad");
}

fn end_of(dir: &Path) -> u64 {
    Spool::open(dir, small()).unwrap().durable()
}

fn whole_before(places: &[(u64, u64)], end: u64, cut: u64) -> usize {
    let ends = places.iter().skip(1).map(|(position, _)| *position).chain([end]);
    ends.filter(|end| *end <= cut).count()
}
