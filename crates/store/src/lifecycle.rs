//! What the sweep reads and moves: actions whose lock or approval has become due.
//!
//! A batch is what one program has due at one instant, partner by partner, up to a number of rows. The instants are local midnights, so
//! batches are long, and the index hands them out in this very order.

use domain::ids::{AccountId, PostingId, ProgramId};
use jiff::Timestamp;

use crate::action::Origin;
use crate::{Row, Tx, params};

/// The two moves of the sweep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// From pending to locked.
    Lock,
    /// From locked to approved.
    Approve,
}

/// One program's actions that are due since one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    pub program: ProgramId,
    pub since: Timestamp,
}

/// What the books and the rollups need of a moved action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    pub sequence: i64,
    pub partner: AccountId,
    pub tracked_day: i64,
    pub approves_at: Timestamp,
    pub currency: String,
    pub amount_minor: Option<i64>,
    pub commission_minor: i64,
    pub origin: Origin,
}

/// The longest overdue batch, or none when nothing is due at `now`.
pub fn next_due(tx: &mut Tx<'_>, step: Move, now: Timestamp) -> anyhow::Result<Option<Due>> {
    let sql = match step {
        Move::Lock => {
            "SELECT program_id, locks_at FROM action WHERE state = 'pending' AND locks_at <= $1 ORDER BY locks_at, program_id LIMIT 1"
        }
        Move::Approve => {
            "SELECT program_id, approves_at FROM action WHERE state = 'locked' AND approves_at <= $1 ORDER BY approves_at, program_id LIMIT 1"
        }
    };
    Ok(tx.query_opt(sql, &params![now])?.map(|row| Due { program: row.id(0), since: row.instant(1) }))
}

/// Moves up to `rows_max` actions of a batch, notes the posting that moves them, and returns them.
pub fn apply(tx: &mut Tx<'_>, step: Move, due: Due, posting: PostingId, rows_max: i64) -> anyhow::Result<Vec<Moved>> {
    let sql = match step {
        Move::Lock => {
            "UPDATE action SET state = 'locked', lock_posting_id = $1
             WHERE sequence IN (SELECT sequence FROM action WHERE state = 'pending' AND locks_at = $2 AND program_id = $3
                ORDER BY partner_id LIMIT $4)
             RETURNING partner_id, tracked_day, currency, amount_minor, commission_minor, creative_id, link_id, sub_id1, sub_id2,
                sub_id3, shared_id, promo_code, country, device, browser, referrer_host, sequence,
                approves_at"
        }
        Move::Approve => {
            "UPDATE action SET state = 'approved', approval_posting_id = $1
             WHERE sequence IN (SELECT sequence FROM action WHERE state = 'locked' AND approves_at = $2 AND program_id = $3
                ORDER BY partner_id LIMIT $4)
             RETURNING partner_id, tracked_day, currency, amount_minor, commission_minor, creative_id, link_id, sub_id1, sub_id2,
                sub_id3, shared_id, promo_code, country, device, browser, referrer_host, sequence,
                approves_at"
        }
    };
    Ok(tx.query(sql, &params![posting, due.since, due.program, rows_max])?.iter().map(Moved::read).collect())
}

impl Moved {
    /// Reads the columns that a move returns.
    pub(crate) fn read(row: &Row) -> Self {
        Moved {
            sequence: row.int(16),
            partner: row.id(0),
            tracked_day: row.int(1),
            approves_at: row.instant(17),
            currency: row.text(2),
            amount_minor: row.opt_int(3),
            commission_minor: row.int(4),
            origin: Origin {
                creative_id: row.int(5),
                link_id: row.int(6),
                sub_id1: row.text(7),
                sub_id2: row.text(8),
                sub_id3: row.text(9),
                shared_id: row.text(10),
                promo_code: row.text(11),
                country: row.text(12),
                device: row.text(13),
                browser: row.text(14),
                referrer_host: row.text(15),
                ..Origin::default()
            },
        }
    }
}
