//! What moved on which day: the sums of the entries of each partner, so that a statement reads days and not entries.
//!
//! Days are those of UTC, whatever calendar a program keeps: where a month begins or ends inside of one, the entries of that day are read.
//!
//! **Invariant:** a day's sum changes in the same transaction as the entries that prove it, by the same amounts.

use std::collections::BTreeMap;

use domain::ids::{AccountId, PostingId, ProgramId};
use domain::ledger::Bucket;
use jiff::Timestamp;

use super::{Entry, Posting};
use crate::many_rows::ManyRows;
use crate::{Row, Tx, Value, params};

const DAY_MS: i64 = 86_400_000;

/// What is summed for itself. Only the partner's buckets are: the brand's side of each posting is their sum.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DayKey {
    pub program: ProgramId,
    /// Days of UTC since 1970-01-01.
    pub day: i64,
    pub partner: AccountId,
    pub kind: String,
    pub bucket: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DaySum {
    pub amount_minor: i64,
    /// All postings that are summed lie between these, both included.
    pub first: PostingId,
    pub last: PostingId,
}

/// What one write adds to the days.
#[derive(Debug, Default)]
pub(super) struct Days {
    sums: BTreeMap<DayKey, DaySum>,
}

impl Days {
    pub fn add(&mut self, id: PostingId, posting: &Posting, entry: &Entry) {
        if entry.bucket == Bucket::Accrued.code() {
            return;
        }
        let key = DayKey {
            program: posting.program,
            day: day_of(posting.posted_at),
            partner: entry.partner,
            kind: posting.kind.clone(),
            bucket: entry.bucket.to_owned(),
        };
        let sum = self.sums.entry(key).or_insert(DaySum { amount_minor: 0, first: id, last: id });
        sum.amount_minor += entry.amount_minor;
        sum.first = sum.first.min(id);
        sum.last = sum.last.max(id);
    }

    pub fn write(self, tx: &mut Tx<'_>) -> anyhow::Result<()> {
        // What one write posts comes behind what is there, but two writers of PostgreSQL may number theirs as they like.
        static ADD: ManyRows = ManyRows::new(
            "INSERT INTO ledger_day (program_id, day, partner_id, kind, bucket, amount_minor, first_posting_id, last_posting_id) VALUES ",
            8,
            " ON CONFLICT (program_id, day, partner_id, kind, bucket)
              DO UPDATE SET amount_minor = ledger_day.amount_minor + excluded.amount_minor,
                first_posting_id = CASE WHEN excluded.first_posting_id < ledger_day.first_posting_id
                    THEN excluded.first_posting_id ELSE ledger_day.first_posting_id END,
                last_posting_id = CASE WHEN excluded.last_posting_id > ledger_day.last_posting_id
                    THEN excluded.last_posting_id ELSE ledger_day.last_posting_id END",
        );
        let row = |(key, sum): (DayKey, DaySum)| {
            let DayKey { program, day, partner, kind, bucket } = key;
            params![program, day, partner, kind, bucket, sum.amount_minor, sum.first, sum.last]
        };
        ADD.execute(tx, &self.sums.into_iter().flat_map(row).collect::<Vec<Value>>())
    }
}

/// What moved in or out of a bucket by postings of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    pub kind: String,
    pub bucket: String,
    pub amount_minor: i64,
}

/// The sums of one partner's entries out of one program from an instant on, and before another, by kind and bucket.
pub fn moved(
    tx: &mut Tx<'_>,
    partner: AccountId,
    program: ProgramId,
    from: Timestamp,
    before: Option<Timestamp>,
) -> anyhow::Result<Vec<Moved>> {
    let (from_ms, before_ms) = (from.as_millisecond(), before.map_or(i64::MAX, Timestamp::as_millisecond));
    let (first_whole, end_of_whole) = ((from_ms + DAY_MS - 1).div_euclid(DAY_MS), before_ms.div_euclid(DAY_MS));
    let mut sums: BTreeMap<(String, String), i64> = BTreeMap::new();
    let mut add = |row: &Row| *sums.entry((row.text(0), row.text(1))).or_default() += row.int(2);
    let whole = tx.query(
        "SELECT kind, bucket, CAST(SUM(amount_minor) AS BIGINT) FROM ledger_day
         WHERE partner_id = $1 AND program_id = $2 AND day >= $3 AND day < $4 GROUP BY kind, bucket",
        &params![partner, program, first_whole, end_of_whole],
    )?;
    whole.iter().for_each(&mut add);
    let mut parts = Vec::new();
    if from_ms.rem_euclid(DAY_MS) != 0 {
        parts.push(from_ms.div_euclid(DAY_MS));
    }
    if before.is_some() && before_ms.rem_euclid(DAY_MS) != 0 && !parts.contains(&end_of_whole) {
        parts.push(end_of_whole);
    }
    for day in parts {
        let Some((first, last)) = postings_of_days(tx, partner, program, (day, day))? else { continue };
        let (from, before) = (from_ms.max(day * DAY_MS), before_ms.min((day + 1) * DAY_MS));
        let part = tx.query(
            "SELECT posting.kind, entry.bucket, CAST(SUM(entry.amount_minor) AS BIGINT)
             FROM ledger_entry AS entry JOIN ledger_posting AS posting ON posting.id = entry.posting_id
             WHERE entry.partner_id = $1 AND entry.program_id = $2 AND entry.posting_id >= $3 AND entry.posting_id <= $4
                AND entry.bucket <> 'accrued' AND posting.posted_at >= $5 AND posting.posted_at < $6
             GROUP BY posting.kind, entry.bucket",
            &params![partner, program, first, last, from, before],
        )?;
        part.iter().for_each(&mut add);
    }
    let moved = sums.into_iter().filter(|(_, minor)| *minor != 0);
    Ok(moved.map(|((kind, bucket), amount_minor)| Moved { kind, bucket, amount_minor }).collect())
}

/// Between which postings, both included, a partner's entries from an instant on and before another are found. None: there are none.
pub fn postings_between(
    tx: &mut Tx<'_>,
    partner: AccountId,
    program: ProgramId,
    from: Timestamp,
    before: Timestamp,
) -> anyhow::Result<Option<(PostingId, PostingId)>> {
    postings_of_days(tx, partner, program, (day_of(from), day_of(before)))
}

fn postings_of_days(
    tx: &mut Tx<'_>,
    partner: AccountId,
    program: ProgramId,
    (first, last): (i64, i64),
) -> anyhow::Result<Option<(PostingId, PostingId)>> {
    let row = tx.query_one(
        "SELECT MIN(first_posting_id), MAX(last_posting_id) FROM ledger_day
         WHERE partner_id = $1 AND program_id = $2 AND day >= $3 AND day <= $4",
        &params![partner, program, first, last],
    )?;
    Ok(row.opt_id(0).zip(row.opt_id(1)))
}

/// The days as they are kept, and as the entries add up to them, for `verify`.
pub fn kept_and_recomputed(tx: &mut Tx<'_>) -> anyhow::Result<[BTreeMap<DayKey, DaySum>; 2]> {
    let kept = tx.query(
        "SELECT program_id, day, partner_id, kind, bucket, amount_minor, first_posting_id, last_posting_id FROM ledger_day",
        &[],
    )?;
    let recomputed = tx.query(
        "SELECT entry.program_id, posting.posted_at / 86400000, entry.partner_id, posting.kind, entry.bucket,
            CAST(SUM(entry.amount_minor) AS BIGINT), MIN(posting.id), MAX(posting.id)
         FROM ledger_entry AS entry JOIN ledger_posting AS posting ON posting.id = entry.posting_id
         WHERE entry.bucket <> 'accrued'
         GROUP BY entry.program_id, posting.posted_at / 86400000, entry.partner_id, posting.kind, entry.bucket",
        &[],
    )?;
    Ok([kept, recomputed].map(|rows| rows.iter().map(read).collect()))
}

fn read(row: &Row) -> (DayKey, DaySum) {
    let key =
        DayKey { program: row.id(0), day: row.int(1), partner: row.id(2), kind: row.text(3), bucket: row.text(4) };
    (key, DaySum { amount_minor: row.int(5), first: row.id(6), last: row.id(7) })
}

fn day_of(at: Timestamp) -> i64 {
    at.as_millisecond().div_euclid(DAY_MS)
}
