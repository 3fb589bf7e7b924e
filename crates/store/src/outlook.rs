//! What waits and until when: pending actions for their lock, locked ones for their approval, approved ones for a payment.
//!
//! Kept as running sums by program, instant and partner, so that calendars, outlooks and payment plans read a few rows for each partner
//! and day, however many actions these stand for.
//!
//! **Invariant:** whoever moves an action moves it here in the same transaction ([`Batch`]); `verify` adds everything up again.

use std::collections::BTreeMap;

use domain::action::ActionState;
use domain::ids::{AccountId, PaymentId, ProgramId};
use jiff::Timestamp;

use crate::lifecycle::Move;
use crate::many_rows::ManyRows;
use crate::report::one_of;
use crate::scope::Scope;
use crate::{Row, Tx, Value, params};

/// Where some actions stand and wait.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub program: ProgramId,
    pub state: &'static str,
    /// When it locks, for what is pending; otherwise the same as `approves_at`.
    pub due_at: Timestamp,
    pub partner: AccountId,
    pub approves_at: Timestamp,
}

/// Some actions and their commission in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    pub actions: i64,
    pub commission_minor: i64,
}

/// What one write does to the outlook, added up.
#[derive(Debug, Default)]
pub struct Batch {
    sums: BTreeMap<Place, Sum>,
}

impl Place {
    /// None where an action of this state waits for nothing. Whoever asks knows that no payment holds it.
    pub fn of(
        program: ProgramId,
        partner: AccountId,
        state: ActionState,
        locks_at: Timestamp,
        approves_at: Timestamp,
    ) -> Option<Self> {
        let due_at = match state {
            ActionState::Pending => locks_at,
            ActionState::Locked | ActionState::Approved => approves_at,
            ActionState::Paid | ActionState::Reversed => return None,
        };
        Some(Self { program, state: state.code(), due_at, partner, approves_at })
    }
}

impl Batch {
    /// An action comes to this place with its commission.
    pub fn add(&mut self, place: Option<Place>, commission_minor: i64) {
        self.change(place, 1, commission_minor);
    }

    /// It leaves the place, with what it came with.
    pub fn take(&mut self, place: Option<Place>, commission_minor: i64) {
        self.change(place, -1, -commission_minor);
    }

    fn change(&mut self, place: Option<Place>, actions: i64, commission_minor: i64) {
        let Some(place) = place else { return };
        // What earned nothing is never paid.
        if place.state == ActionState::Approved.code() && commission_minor == 0 {
            return;
        }
        let sum = self.sums.entry(place).or_default();
        sum.actions += actions;
        sum.commission_minor += commission_minor;
    }

    /// A place that everything has left is gone.
    pub fn write(self, tx: &mut Tx<'_>) -> anyhow::Result<()> {
        static ADD: ManyRows = ManyRows::new(
            "INSERT INTO outlook (program_id, state, due_at, partner_id, approves_at, actions, commission_minor) VALUES ",
            7,
            " ON CONFLICT (program_id, state, due_at, partner_id, approves_at)
              DO UPDATE SET actions = outlook.actions + excluded.actions,
                commission_minor = outlook.commission_minor + excluded.commission_minor",
        );
        let changed = self.sums.into_iter().filter(|(_, sum)| *sum != Sum::default());
        let (mut values, mut left) = (Vec::new(), Vec::new());
        for (Place { program, state, due_at, partner, approves_at }, sum) in changed {
            let key = params![program, state, due_at, partner, approves_at];
            values.extend(key.clone());
            values.extend(params![sum.actions, sum.commission_minor]);
            left.extend((sum.actions < 0).then_some(key));
        }
        ADD.execute(tx, &values)?;
        for key in left {
            tx.execute(
                "DELETE FROM outlook WHERE program_id = $1 AND state = $2 AND due_at = $3 AND partner_id = $4 AND approves_at = $5
                    AND actions = 0",
                &key,
            )?;
        }
        Ok(())
    }
}

/// A payment took all that waits for one to this partner out of this program.
pub(crate) fn collected(tx: &mut Tx<'_>, program: ProgramId, partner: AccountId) -> anyhow::Result<()> {
    tx.execute(
        "DELETE FROM outlook WHERE partner_id = $1 AND program_id = $2 AND state = 'approved'",
        &params![partner, program],
    )?;
    Ok(())
}

/// The actions of a payment wait for another one.
pub(crate) fn came_back(tx: &mut Tx<'_>, payment: PaymentId) -> anyhow::Result<()> {
    let rows = tx.query(
        "SELECT program_id, partner_id, approves_at, COUNT(*), CAST(SUM(commission_minor) AS BIGINT) FROM action
         WHERE sequence IN (SELECT action_sequence FROM payment_line WHERE payment_id = $1)
         GROUP BY program_id, partner_id, approves_at",
        &params![payment],
    )?;
    let mut batch = Batch::default();
    for row in rows {
        let approves_at = row.instant(2);
        let place = Place::of(row.id(0), row.id(1), ActionState::Approved, approves_at, approves_at);
        batch.change(place, row.int(3), row.int(4));
    }
    batch.write(tx)
}

/// What moves at one instant. `partner` is 0 where partners are not told apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    pub at: Timestamp,
    pub program: ProgramId,
    pub partner: AccountId,
    /// When it is approved; for approvals the same as `at`.
    pub approves_at: Timestamp,
    pub actions: i64,
    pub commission_minor: i64,
}

/// All that is due before an instant, by instant, program and approval, and by partner if wanted. Overdue actions that the sweep has not
/// reached yet are among them.
pub fn due(tx: &mut Tx<'_>, scope: Scope, step: Move, before: Timestamp, by_partner: bool) -> anyhow::Result<Vec<Due>> {
    let state = match step {
        Move::Lock => ActionState::Pending,
        Move::Approve => ActionState::Locked,
    };
    let own = match scope {
        Scope::Brand(_) => "program_id IN (SELECT id FROM program WHERE account_id = $1)",
        Scope::Partner(_) => "partner_id = $1",
        Scope::Installation => "CAST($1 AS BIGINT) IS NULL",
    };
    let (partner, group) = if by_partner { ("partner_id", ", partner_id") } else { ("0", "") };
    let sql = format!(
        "SELECT due_at, program_id, {partner}, approves_at, CAST(SUM(actions) AS BIGINT), CAST(SUM(commission_minor) AS BIGINT)
         FROM outlook WHERE {own} AND state = '{state}' AND due_at < $2
         GROUP BY due_at, program_id{group}, approves_at ORDER BY due_at, program_id{group}, approves_at",
        state = state.code(),
    );
    Ok(tx.query(&sql, &[scope.value(), before.into()])?.iter().map(read).collect())
}

/// When pending actions lock that are approved at one of these instants; of a program, of a partner, or of both.
pub(crate) fn locks_before(
    tx: &mut Tx<'_>,
    program: Option<ProgramId>,
    partner: Option<AccountId>,
    approves_at: &[Timestamp],
) -> anyhow::Result<Vec<Timestamp>> {
    let mut values = Vec::new();
    let mut whose = one_of("approves_at", approves_at.iter().map(|at| Value::from(*at)), &mut values);
    for (column, id) in [("program_id", program.map(Value::from)), ("partner_id", partner.map(Value::from))] {
        if id.is_some() {
            whose += &one_of(column, id.into_iter(), &mut values);
        }
    }
    let sql = format!("SELECT DISTINCT due_at FROM outlook WHERE state = 'pending'{whose}");
    Ok(tx.query(&sql, &values)?.iter().map(|row| row.instant(0)).collect())
}

fn read(row: &Row) -> Due {
    Due {
        at: row.instant(0),
        program: row.id(1),
        partner: row.id(2),
        approves_at: row.instant(3),
        actions: row.int(4),
        commission_minor: row.int(5),
    }
}

/// A place as it stands in the table, named for whoever reads what differs.
pub type Standing = BTreeMap<String, Sum>;

/// The sums that are kept, and what the actions add up to, for `verify`.
pub fn kept_and_recomputed(tx: &mut Tx<'_>) -> anyhow::Result<(Standing, Standing)> {
    let kept = tx.query(
        "SELECT program_id, state, due_at, partner_id, approves_at, actions, commission_minor FROM outlook",
        &[],
    )?;
    let recomputed = tx.query(
        "SELECT program_id, state, CASE state WHEN 'pending' THEN locks_at ELSE approves_at END, partner_id, approves_at,
            COUNT(*), CAST(SUM(commission_minor) AS BIGINT)
         FROM action
         WHERE state IN ('pending', 'locked') OR (state = 'approved' AND payment_id IS NULL AND commission_minor > 0)
         GROUP BY program_id, state, CASE state WHEN 'pending' THEN locks_at ELSE approves_at END, partner_id, approves_at",
        &[],
    )?;
    Ok((kept.iter().map(standing).collect(), recomputed.iter().map(standing).collect()))
}

fn standing(row: &Row) -> (String, Sum) {
    let about = format!(
        "{} of partner {}, program {}, due at {}, approved at {}",
        row.str(1),
        row.int(3),
        row.int(0),
        row.instant(2),
        row.instant(4)
    );
    (about, Sum { actions: row.int(5), commission_minor: row.int(6) })
}
