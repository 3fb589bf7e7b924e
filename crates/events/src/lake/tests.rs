use domain::click::LeftOut;
use tempfile::TempDir;

use super::*;
use crate::enrich::{Country, Enricher};
use crate::record::{Kind, Record};

mod size;

fn row(number: u64) -> Row {
    Row {
        kind: if number.is_multiple_of(9) { Kind::Impression } else { Kind::Click },
        at_ms: 1_700_000_000_000 + (number * 7919 % 100_000) as i64,
        unique: number,
        key_id: (number % 3) as u8,
        program: 1001,
        partner: 100_001 + (number % 40) as u32,
        creative: 10_001,
        link: (number % 5) as u32,
        left_out: LeftOut::from_number((number % 12) as u8),
        is_unique: number.is_multiple_of(2),
        visitor: number.wrapping_mul(0x9e37_79b9_7f4a_7c15),
        country: Country::new(if number.is_multiple_of(4) { "DE" } else { "" }),
        device: "phone".into(),
        browser: "Safari".into(),
        system: "iOS".into(),
        agent: format!("agent {}", number % 50).into(),
        referrer_host: "".into(),
        sub_id1: format!("größe {}", number % 3).into(),
        sub_id2: number.to_string().into(),
        sub_id3: "".into(),
        shared_id: "".into(),
    }
}

fn rows(numbers: std::ops::Range<u64>) -> Vec<Row> {
    numbers.map(row).collect()
}

fn write(lake: &Lake, numbers: std::ops::Range<u64>) -> LakeFileInfo {
    let positions = (numbers.start * 100, numbers.end * 100);
    lake.write(1001, 19_675, positions, rows(numbers).iter().collect()).unwrap()
}

fn read(lake: &Lake, files: &[&LakeFileInfo], filter: &Filter) -> Vec<Row> {
    let mut found = Vec::new();
    lake.scan(files.iter().map(|file| file.path.as_str()), filter, &Column::ALL, |chunk| {
        for row in &chunk.rows {
            found.push(chunk.row(*row)?);
        }
        Ok(())
    })
    .unwrap();
    found
}

fn sorted(mut rows: Vec<Row>) -> Vec<Row> {
    rows.sort_by_key(|row| (row.partner, row.at_ms, row.unique));
    rows
}

#[test]
fn rows_come_back_sorted_by_partner_and_time() {
    let dir = TempDir::new().unwrap();
    let lake = Lake::open(dir.path()).unwrap();
    let file = write(&lake, 0..70_000);
    assert_eq!(file.path, "1001/2023-11-14/00000000000000000000-00000000000007000000.parquet");
    assert_eq!((file.rows, file.day), (70_000, 19_675));
    assert_eq!((file.first_event_at, file.last_event_at), (1_700_000_000_000, 1_700_000_099_998));
    assert_eq!(file.bytes, fs::metadata(lake.locate(&file.path)).unwrap().len());
    assert_eq!(read(&lake, &[&file], &Filter::default()), sorted(rows(0..70_000)));
}

#[test]
fn picked_rows_come_back_whole() {
    let dir = TempDir::new().unwrap();
    let lake = Lake::open(dir.path()).unwrap();
    let file = write(&lake, 0..150_000);
    let is_picked = |unique: u64| unique.is_multiple_of(977) || unique < 3;
    for filter in [Filter::default(), Filter { partner: Some(row(0).partner), ..Filter::default() }] {
        let picked = lake.pick(&file.path, &filter, &[Column::UniqueNumber], |chunk| {
            let unique = |row: &usize| chunk.number(Column::UniqueNumber, *row).cast_unsigned();
            Ok(chunk.rows.iter().copied().filter(|row| is_picked(unique(row))).collect())
        });
        let mut expected = read(&lake, &[&file], &filter);
        expected.retain(|row| is_picked(row.unique));
        assert!(!expected.is_empty());
        assert_eq!(picked.unwrap(), expected);
    }
}

#[test]
fn filters_choose_rows() {
    let dir = TempDir::new().unwrap();
    let lake = Lake::open(dir.path()).unwrap();
    let files = [&write(&lake, 0..40_000), &write(&lake, 40_000..50_000)];
    let check = |filter: Filter, keep: &dyn Fn(&Row) -> bool| {
        let mut expected = sorted(rows(0..40_000));
        expected.extend(sorted(rows(40_000..50_000)));
        expected.retain(keep);
        assert_eq!(read(&lake, &files, &filter), expected, "{filter:?}");
    };
    let from = 1_700_000_050_000;
    check(Filter { partner: Some(100_007), ..Filter::default() }, &|row| row.partner == 100_007);
    check(Filter { partner: Some(7), ..Filter::default() }, &|_| false);
    check(Filter { program: Some(1002), ..Filter::default() }, &|_| false);
    check(Filter { from_ms: Some(from), ..Filter::default() }, &|row| row.at_ms >= from);
    check(Filter { to_ms: Some(from), ..Filter::default() }, &|row| row.at_ms < from);
    check(Filter { unique: Some(41_000), ..Filter::default() }, &|row| row.unique == 41_000);
    check(Filter { partner: Some(100_001), to_ms: Some(from), ..Filter::default() }, &|row| {
        row.partner == 100_001 && row.at_ms < from
    });
}

#[test]
fn a_record_is_found_again() {
    let dir = TempDir::new().unwrap();
    let lake = Lake::open(dir.path()).unwrap();
    let files = [write(&lake, 0..10_000), write(&lake, 10_000..50_000)];
    let find = |unique, at_ms| {
        let paths = files.iter().map(|file| file.path.as_str());
        lake.find(paths, row(unique).partner, unique, at_ms).unwrap()
    };
    for number in [0, 9_999, 10_000, 42_424, 49_999] {
        assert_eq!(find(number, row(number).at_ms), Some(row(number)));
    }
    assert_eq!(find(50_000, row(50_000).at_ms), None);
    assert_eq!(find(42_424, 0), None);
}

#[test]
fn numbers_beyond_the_sign_survive() {
    let dir = TempDir::new().unwrap();
    let lake = Lake::open(dir.path()).unwrap();
    let rows: Vec<Row> = [1, i64::MAX as u64, 1 << 63, u64::MAX].map(|unique| Row { unique, ..row(1) }).into();
    let file = lake.write(1001, 0, (0, 9), rows.iter().collect()).unwrap();
    for expected in rows {
        let found = lake.find([file.path.as_str()], expected.partner, expected.unique, expected.at_ms).unwrap();
        assert_eq!(found, Some(expected));
    }
}

#[test]
fn repeating_a_write_replaces_the_file() {
    let dir = TempDir::new().unwrap();
    let lake = Lake::open(dir.path()).unwrap();
    let first = write(&lake, 0..100);
    assert_eq!(write(&lake, 0..100), first);
    assert_eq!(read(&lake, &[&first], &Filter::default()).len(), 100);
}

#[test]
fn what_the_manifest_does_not_name_is_removed() {
    let dir = TempDir::new().unwrap();
    let lake = Lake::open(dir.path()).unwrap();
    let kept = write(&lake, 0..10);
    let orphan = write(&lake, 10..20);
    let half = lake.locate(&orphan.path).with_extension("tmp");
    let note = dir.path().join("1001/README");
    fs::write(&half, "half a file").unwrap();
    fs::write(&note, "not ours").unwrap();
    let manifest = HashSet::from([kept.path.clone()]);
    assert_eq!(lake.remove_orphans(&manifest).unwrap(), 2);
    assert!(lake.locate(&kept.path).exists() && note.exists());
    assert!(!lake.locate(&orphan.path).exists() && !half.exists());
    assert_eq!(lake.remove_orphans(&manifest).unwrap(), 0);
}
