//! The books: postings, their entries, and the balances that repeat the sums of the entries; [`day`] repeats them for each day.
//!
//! **Invariant:** postings and entries are only ever inserted. A correction is a new posting.
//!
//! **Invariant:** a balance changes in the same transaction as the entries that prove it, by the same amounts.

use std::collections::{BTreeMap, HashMap};

use anyhow::Context;
use domain::ids::{AccountId, PaymentId, PostingId, ProgramId};
use jiff::Timestamp;

use crate::many_rows::ManyRows;
use crate::{Row, Tx, Value, params};

pub mod day;

use day::Days;

/// What a posting is about. One of `action` and `payment` at most: the sweep posts many actions at once and names none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    pub kind: String,
    pub program: ProgramId,
    /// The sequence of the one action that moved.
    pub action: Option<i64>,
    pub payment: Option<PaymentId>,
    pub posted_at: Timestamp,
}

/// One signed line of a posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub partner: AccountId,
    pub bucket: &'static str,
    pub amount_minor: i64,
}

/// What a balance is kept for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BalanceKey {
    pub partner: AccountId,
    pub program: ProgramId,
    pub currency: String,
    pub bucket: String,
}

/// Postings of one write. Their entries, and what they do to the balances, are collected and written by [`Books::close`].
///
/// A write that posts many times touches each balance once.
#[derive(Debug, Default)]
pub struct Books {
    /// Of the rows of `ledger_entry`, row after row.
    entries: Vec<Value>,
    balances: BTreeMap<BalanceKey, i64>,
    days: Days,
    opened: HashMap<PostingId, Posting>,
}

static INSERT_POSTINGS: ManyRows = ManyRows::new(
    "INSERT INTO ledger_posting (kind, program_id, action_sequence, payment_id, posted_at) VALUES ",
    5,
    " RETURNING id, action_sequence",
);

static INSERT_ENTRIES: ManyRows = ManyRows::new(
    "INSERT INTO ledger_entry (posting_id, program_id, partner_id, bucket, currency, amount_minor) VALUES ",
    6,
    "",
);

static ADD_TO_BALANCES: ManyRows = ManyRows::new(
    "INSERT INTO ledger_balance (partner_id, program_id, currency, bucket, amount_minor) VALUES ",
    5,
    " ON CONFLICT (partner_id, program_id, currency, bucket)
      DO UPDATE SET amount_minor = ledger_balance.amount_minor + excluded.amount_minor",
);

impl Books {
    /// Begins a posting; [`Books::enter`] gives it its entries, in the same write.
    pub fn open(&mut self, tx: &mut Tx<'_>, posting: &Posting) -> anyhow::Result<PostingId> {
        let rows = INSERT_POSTINGS.query(tx, &posting.values())?;
        let id = rows.first().map(|row| row.id(0)).context("read the id of a posting just begun")?;
        self.opened.insert(id, posting.clone());
        Ok(id)
    }

    /// Begins postings about different actions, and returns their ids in the order of the postings.
    pub fn open_all(&mut self, tx: &mut Tx<'_>, postings: &[Posting]) -> anyhow::Result<Vec<PostingId>> {
        let values: Vec<Value> = postings.iter().flat_map(Posting::values).collect();
        let rows = INSERT_POSTINGS.query(tx, &values)?;
        let ids: HashMap<Option<i64>, PostingId> = rows.iter().map(|row| (row.opt_int(1), row.id(0))).collect();
        assert_eq!(ids.len(), postings.len(), "each posting is about an action of its own");
        let mut opened = |posting: &Posting| {
            let id = *ids.get(&posting.action).context("read the id of a posting just begun")?;
            self.opened.insert(id, posting.clone());
            Ok(id)
        };
        postings.iter().map(&mut opened).collect()
    }

    /// Collects the entries of a posting, all of one currency.
    ///
    /// The caller has balanced them; `assert!` because an unbalanced posting would be our own mistake.
    pub fn enter(&mut self, posting: PostingId, program: ProgramId, currency: &str, entries: &[Entry]) {
        assert_eq!(entries.iter().map(|entry| i128::from(entry.amount_minor)).sum::<i128>(), 0, "a posting balances");
        let opened = self.opened.get(&posting).expect("a posting is opened before its entries are");
        for entry in entries {
            self.days.add(posting, opened, entry);
            self.entries.extend(params![posting, program, entry.partner, entry.bucket, currency, entry.amount_minor]);
            let key = BalanceKey {
                partner: entry.partner,
                program,
                currency: currency.to_owned(),
                bucket: entry.bucket.to_owned(),
            };
            *self.balances.entry(key).or_insert(0) += entry.amount_minor;
        }
    }

    /// Writes what was collected. A write that posted must end with this.
    pub fn close(self, tx: &mut Tx<'_>) -> anyhow::Result<()> {
        INSERT_ENTRIES.execute(tx, &self.entries)?;
        self.days.write(tx)?;
        let changes = self.balances.into_iter().filter(|(_, minor)| *minor != 0);
        let values: Vec<Value> = changes
            .flat_map(|(key, minor)| params![key.partner, key.program, key.currency, key.bucket, minor])
            .collect();
        ADD_TO_BALANCES.execute(tx, &values)
    }
}

impl Posting {
    fn values(&self) -> [Value; 5] {
        params![&self.kind, self.program, self.action, self.payment, self.posted_at]
    }
}

/// A balance as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    pub key: BalanceKey,
    pub amount_minor: i64,
}

/// Balances of a partner's money, or of a brand's programs, or of one program. None means any.
pub fn balances(
    tx: &mut Tx<'_>,
    brand: Option<AccountId>,
    partner: Option<AccountId>,
    program: Option<ProgramId>,
) -> anyhow::Result<Vec<Balance>> {
    let rows = tx.query(
        "SELECT partner_id, program_id, currency, bucket, amount_minor FROM ledger_balance
         WHERE (CAST($1 AS BIGINT) IS NULL OR program_id IN (SELECT id FROM program WHERE account_id = CAST($1 AS BIGINT)))
            AND (CAST($2 AS BIGINT) IS NULL OR partner_id = CAST($2 AS BIGINT))
            AND (CAST($3 AS BIGINT) IS NULL OR program_id = CAST($3 AS BIGINT))
         ORDER BY program_id, partner_id, currency, bucket",
        &params![brand, partner, program],
    )?;
    Ok(rows.iter().map(|row| Balance { key: read_key(row), amount_minor: row.int(4) }).collect())
}

/// The sums of all entries, in the shape of the balances they prove. Zero sums are left out.
pub fn sums(tx: &mut Tx<'_>) -> anyhow::Result<Vec<Balance>> {
    let rows = tx.query(
        "SELECT partner_id, program_id, currency, bucket, CAST(SUM(amount_minor) AS BIGINT) FROM ledger_entry
         GROUP BY partner_id, program_id, currency, bucket HAVING SUM(amount_minor) <> 0",
        &[],
    )?;
    Ok(rows.iter().map(|row| Balance { key: read_key(row), amount_minor: row.int(4) }).collect())
}

/// One entry on a statement, with what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub posting: PostingId,
    pub posted_at: Timestamp,
    pub kind: String,
    pub program: ProgramId,
    pub partner: AccountId,
    pub action: Option<i64>,
    pub payment: Option<PaymentId>,
    pub bucket: String,
    pub currency: String,
    pub amount_minor: i64,
}

/// Which entries a statement lists. None means any.
#[derive(Debug, Clone, Default)]
pub struct StatementFilter {
    pub brand: Option<AccountId>,
    pub partner: Option<AccountId>,
    pub program: Option<ProgramId>,
    pub posted_from: Option<Timestamp>,
    pub posted_before: Option<Timestamp>,
    /// Only postings after this one: where the last page ended.
    pub after: i64,
    /// Only postings up to this one.
    pub until: Option<PostingId>,
}

/// Whole postings, oldest first: all entries of up to `postings_max` postings.
pub fn statement(tx: &mut Tx<'_>, filter: &StatementFilter, postings_max: i64) -> anyhow::Result<Vec<Line>> {
    let mut values = params![filter.after, postings_max].to_vec();
    let mut chosen = String::new();
    let mut and = |condition: &str, value: Option<Value>| {
        if let Some(value) = value {
            values.push(value);
            chosen += &format!(" AND {}", condition.replace("$n", &format!("${}", values.len())));
        }
    };
    and("listed.partner_id = $n", filter.partner.map(Value::from));
    let own = if filter.partner.is_some() { " AND entry.partner_id = $3" } else { "" };
    and("listed.program_id IN (SELECT id FROM program WHERE account_id = $n)", filter.brand.map(Value::from));
    and("listed.program_id = $n", filter.program.map(Value::from));
    and("listed.posting_id <= $n", filter.until.map(Value::from));
    and("chosen.posted_at >= $n", filter.posted_from.map(Value::from));
    and("chosen.posted_at < $n", filter.posted_before.map(Value::from));
    let sql = format!(
        "SELECT posting.id, posting.posted_at, posting.kind, entry.program_id, entry.partner_id, posting.action_sequence,
            posting.payment_id, entry.bucket, entry.currency, entry.amount_minor
         FROM ledger_entry AS entry JOIN ledger_posting AS posting ON posting.id = entry.posting_id
         WHERE entry.posting_id IN (
            SELECT DISTINCT listed.posting_id FROM ledger_entry AS listed JOIN ledger_posting AS chosen ON chosen.id = listed.posting_id
            WHERE listed.posting_id > $1{chosen}
            ORDER BY listed.posting_id LIMIT $2){own}
         ORDER BY posting.id, entry.partner_id, entry.amount_minor, entry.bucket"
    );
    Ok(tx.query(&sql, &values)?.iter().map(read_line).collect())
}

/// Every entry of the next postings in order, for `verify`.
pub fn lines_after(tx: &mut Tx<'_>, posting: PostingId, postings_max: i64) -> anyhow::Result<Vec<Line>> {
    statement(tx, &StatementFilter { after: posting.get(), ..StatementFilter::default() }, postings_max)
}

/// The instant of a posting, for the explanation of an action that a sweep moved.
pub fn posted_at(tx: &mut Tx<'_>, posting: PostingId) -> anyhow::Result<Timestamp> {
    Ok(tx.query_one("SELECT posted_at FROM ledger_posting WHERE id = $1", &params![posting])?.instant(0))
}

/// As [`posted_at`], of a posting that may be missing.
pub fn find_posted_at(tx: &mut Tx<'_>, posting: PostingId) -> anyhow::Result<Option<Timestamp>> {
    let row = tx.query_opt("SELECT posted_at FROM ledger_posting WHERE id = $1", &params![posting])?;
    Ok(row.map(|row| row.instant(0)))
}

fn read_key(row: &Row) -> BalanceKey {
    BalanceKey { partner: row.id(0), program: row.id(1), currency: row.text(2), bucket: row.text(3) }
}

fn read_line(row: &Row) -> Line {
    Line {
        posting: row.id(0),
        posted_at: row.instant(1),
        kind: row.text(2),
        program: row.id(3),
        partner: row.id(4),
        action: row.opt_int(5),
        payment: row.opt_id(6),
        bucket: row.text(7),
        currency: row.text(8),
        amount_minor: row.int(9),
    }
}
