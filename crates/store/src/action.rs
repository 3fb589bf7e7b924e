//! Actions: conversions credited to a partner, and what people did to them before the lock.
//!
//! The sweep's moves are in `lifecycle`, payments in `payment`; both write the same table's `state`.

use std::collections::HashMap;

use anyhow::Context;
use domain::action::ActionState;
use domain::ids::{
    AccountId, ActionId, ContractId, ConversionId, EventTypeNumber, PaymentId, PostingId, ProgramId, TermsVersion,
};
use jiff::Timestamp;

use crate::many_rows::ManyRows;
use crate::report::{none_of, one_of, passes};
use crate::scope::Scope;
use crate::{Row, Tx, Value, params};

mod awaiting;
pub mod dated;
mod span;
#[cfg(test)]
mod tests;

pub use awaiting::{AwaitingFilter, awaiting_lock};

/// What a tracked action is made of. Amounts are in minor units of `currency`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAction {
    pub program: ProgramId,
    pub event_type: EventTypeNumber,
    pub conversion: ConversionId,
    pub partner: AccountId,
    pub contract: ContractId,
    pub version: TermsVersion,
    pub order_id: String,
    pub tracked_at: Timestamp,
    /// Program-local days since 1970-01-01.
    pub tracked_day: i64,
    pub locks_at: Timestamp,
    pub approves_at: Timestamp,
    pub currency: String,
    pub amount_minor: Option<i64>,
    pub commission_minor: i64,
    pub origin: Origin,
}

/// The dimensions of the credited click, 0 and `""` where there was none. Never changed afterwards.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    pub click_id: String,
    pub clicked_at: Option<Timestamp>,
    pub creative_id: i64,
    pub link_id: i64,
    pub sub_id1: String,
    pub sub_id2: String,
    pub sub_id3: String,
    pub shared_id: String,
    pub promo_code: String,
    pub country: String,
    pub device: String,
    pub browser: String,
    pub referrer_host: String,
}

/// An action as it stands now. `tracked` holds the amount and the commission as tracked; the current ones are beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    pub sequence: i64,
    pub tracked: NewAction,
    pub state: String,
    /// Net of modifications.
    pub amount_minor: Option<i64>,
    pub commission_minor: i64,
    pub reversal_reason: String,
    pub lock_posting: Option<PostingId>,
    pub approval_posting: Option<PostingId>,
    /// The payment that holds it, in transit or paid.
    pub payment: Option<PaymentId>,
}

impl Action {
    /// An action as it stands right after [`insert_all`].
    pub fn new_pending(sequence: i64, tracked: NewAction) -> Self {
        Self {
            sequence,
            state: "pending".to_owned(),
            amount_minor: tracked.amount_minor,
            commission_minor: tracked.commission_minor,
            tracked,
            reversal_reason: String::new(),
            lock_posting: None,
            approval_posting: None,
            payment: None,
        }
    }

    /// What it earns now: nothing while it is reversed.
    pub fn earned_minor(&self) -> i64 {
        if self.state == "reversed" { 0 } else { self.commission_minor }
    }

    pub fn id(&self) -> ActionId {
        ActionId { program: self.tracked.program, event_type: self.tracked.event_type, sequence: self.sequence }
    }
}

/// What a person did to an action. `verb`: modified, reversed, restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub verb: String,
    pub reason: String,
    pub note: String,
    /// What this modification took from the amount.
    pub refund_minor: i64,
    /// What the change did to the commission, with its sign.
    pub commission_delta_minor: i64,
    pub changed_by: String,
    pub changed_at: Timestamp,
}

/// Which actions to list. `""` and none mean any.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only actions of programs of this brand.
    pub brand: Option<AccountId>,
    pub partner: Option<AccountId>,
    /// Only these, none of them when empty; any when none.
    pub partners: Option<Vec<AccountId>>,
    pub programs: Option<Vec<ProgramId>>,
    pub state: String,
    pub order_id: String,
    pub tracked_from: Option<Timestamp>,
    pub tracked_before: Option<Timestamp>,
    /// Program-local days since 1970-01-01, both included.
    pub tracked_days: Option<(i64, i64)>,
    /// Only what locks, is approved at one of these instants; any when empty.
    pub locks_at: Vec<Timestamp>,
    pub approves_at: Vec<Timestamp>,
    /// Whether these instants lie ahead, so that only what they have not moved yet can match.
    pub is_ahead: bool,
    /// Whether a payment holds it.
    pub in_payment: Option<bool>,
    /// The payment that holds it, or that tried to.
    pub payment: Option<PaymentId>,
    pub not_partners: Vec<AccountId>,
    /// On the dimensions of the credited click; all must hold.
    pub origins: Vec<domain::report::Filter>,
    /// Only actions with a smaller sequence: where the last page ended.
    pub before: Option<i64>,
}

const COLUMNS: &str = "sequence, program_id, event_type, conversion_id, partner_id, contract_id, terms_version, order_id, state,
    tracked_at, tracked_day, locks_at, approves_at, currency, amount_minor, original_amount_minor, commission_minor,
    original_commission_minor, reversal_reason, lock_posting_id, approval_posting_id, payment_id, click_id, clicked_at, creative_id, link_id,
    sub_id1, sub_id2, sub_id3, shared_id, promo_code, country, device, browser, referrer_host";

/// Writes pending actions and returns their sequences, unique over the whole system, in the order of the actions.
pub fn insert_all(tx: &mut Tx<'_>, new: &[NewAction]) -> anyhow::Result<Vec<i64>> {
    static INSERT: ManyRows = ManyRows::new(
        "INSERT INTO action (program_id, event_type, conversion_id, partner_id, contract_id, terms_version, order_id, state,
            tracked_at, tracked_day, locks_at, approves_at, currency, amount_minor, original_amount_minor, commission_minor,
            original_commission_minor, click_id, clicked_at, creative_id, link_id, sub_id1, sub_id2, sub_id3, shared_id,
            promo_code, country, device, browser, referrer_host)
         VALUES ",
        30,
        " RETURNING sequence, conversion_id",
    );
    let values: Vec<Value> = new.iter().flat_map(values).collect();
    let rows = INSERT.query(tx, &values)?;
    let sequences: HashMap<ConversionId, i64> = rows.iter().map(|row| (row.id(1), row.int(0))).collect();
    let sequence = |new: &NewAction| sequences.get(&new.conversion).copied();
    new.iter().map(|new| sequence(new).context("read the sequence of an action just written")).collect()
}

/// The action of that whole id; a right sequence under a wrong program or event type is none.
pub fn find(tx: &mut Tx<'_>, id: ActionId) -> anyhow::Result<Option<Action>> {
    let sql = format!("SELECT {COLUMNS} FROM action WHERE sequence = $1 AND program_id = $2 AND event_type = $3");
    Ok(tx.query_opt(&sql, &params![id.sequence, id.program, id.event_type])?.map(|row| read(&row)))
}

/// The whole id of a sequence.
pub fn id_of(tx: &mut Tx<'_>, sequence: i64) -> anyhow::Result<Option<ActionId>> {
    let row = tx.query_opt("SELECT program_id, event_type FROM action WHERE sequence = $1", &params![sequence])?;
    Ok(row.map(|row| ActionId { program: row.id(0), event_type: row.id(1), sequence }))
}

/// The action that a conversion became.
pub fn of_conversion(tx: &mut Tx<'_>, conversion: ConversionId) -> anyhow::Result<Option<Action>> {
    let sql = format!("SELECT {COLUMNS} FROM action WHERE conversion_id = $1");
    Ok(tx.query_opt(&sql, &params![conversion])?.map(|row| read(&row)))
}

/// A page of actions, newest first.
pub fn page(tx: &mut Tx<'_>, filter: &Filter, rows_max: i64) -> anyhow::Result<Vec<Action>> {
    match page_sql(tx, filter, rows_max)? {
        Some((sql, values)) => Ok(tx.query(&sql, &values)?.iter().map(read).collect()),
        None => Ok(Vec::new()),
    }
}

/// None when nothing can pass.
fn page_sql(tx: &mut Tx<'_>, filter: &Filter, rows_max: i64) -> anyhow::Result<Option<(String, Vec<Value>)>> {
    let mut values = Vec::new();
    let mut newest = Vec::new();
    match (filter.partner, filter.brand) {
        (None, Some(brand)) => {
            // One program after the other, each in the order of its own index.
            for program in programs(tx, filter, "SELECT id FROM program WHERE account_id = $1", brand)? {
                for filter in by_state(filter) {
                    newest.extend(sequences(tx, &filter, Some(program), &[program], rows_max, &mut values)?);
                }
            }
        }
        (Some(partner), _) => {
            let own = programs(tx, filter, "SELECT program_id FROM contract WHERE partner_id = $1", partner)?;
            for filter in by_state(filter) {
                newest.extend(sequences(tx, &filter, None, &own, rows_max, &mut values)?);
            }
        }
        (None, None) => newest.extend(sequences(tx, filter, None, &[], rows_max, &mut values)?),
    }
    if newest.is_empty() {
        return Ok(None);
    }
    values.push(rows_max.into());
    // The sequences first, from indexes alone where these have all that is asked about; then so many rows and no more.
    let sql = format!(
        "SELECT {COLUMNS} FROM action WHERE sequence IN ({}) ORDER BY sequence DESC LIMIT ${}",
        newest.join(" UNION ALL "),
        values.len()
    );
    Ok(Some((sql, values)))
}

/// The programs that `all` names of an account and the filter does not leave out.
fn programs(tx: &mut Tx<'_>, filter: &Filter, all: &str, account: AccountId) -> anyhow::Result<Vec<ProgramId>> {
    let mut programs: Vec<ProgramId> = tx.query(all, &params![account])?.iter().map(|row| row.id(0)).collect();
    programs.retain(|program| filter.programs.as_ref().is_none_or(|wanted| wanted.contains(program)));
    Ok(programs)
}

/// What comes to pass ahead is looked for state by state: each has an index of what waits. In another state it cannot be.
fn by_state(filter: &Filter) -> Vec<Filter> {
    if !filter.is_ahead {
        return vec![filter.clone()];
    }
    let mut states = vec![ActionState::Pending, ActionState::Reversed];
    if filter.locks_at.is_empty() {
        states.push(ActionState::Locked);
    }
    states.retain(|state| filter.state.is_empty() || filter.state == state.code());
    states.iter().map(|state| Filter { state: state.code().to_owned(), ..filter.clone() }).collect()
}

/// Finds the greatest sequences that pass, of this program or of any. `own`: all programs that have some. None when nothing can pass.
fn sequences(
    tx: &mut Tx<'_>,
    filter: &Filter,
    program: Option<ProgramId>,
    own: &[ProgramId],
    rows_max: i64,
    values: &mut Vec<Value>,
) -> anyhow::Result<Option<String>> {
    let span = match !own.is_empty() && span::helps(filter) {
        true => match span::span(tx, filter, own)? {
            Some(span) => Some(span),
            None => return Ok(None),
        },
        false => None,
    };
    let mut condition = condition(filter, values);
    if filter.is_ahead && filter.state == PENDING && filter.locks_at.is_empty() {
        // When it locks is what the index of pending actions goes by; the outlook knows what is approved then.
        let locks_at = crate::outlook::locks_before(tx, program, filter.partner, &filter.approves_at)?;
        condition += &one_of("locks_at", locks_at.into_iter().map(Value::from), values);
    }
    if let Some(program) = program {
        values.push(program.into());
        // The sign leaves the few that are reversed to their own index.
        let column = if filter.state == REVERSED { "+program_id" } else { "program_id" };
        condition += &format!(" AND {column} = ${}", values.len());
    }
    if let Some(span) = span {
        values.extend(params![span.first, span.last]);
        condition += &format!(" AND sequence >= ${} AND sequence <= ${}", values.len() - 1, values.len());
    }
    values.push(rows_max.into());
    // The sign lets a day's actions be found by the index of what waits, and then sorted: they are few beside all of a program.
    let order = if filter.is_ahead && filter.state != REVERSED { "+sequence" } else { "sequence" };
    let newest = format!("SELECT sequence FROM action WHERE {condition} ORDER BY {order} DESC LIMIT ${}", values.len());
    Ok(Some(format!("SELECT sequence FROM ({newest}) AS newest")))
}

/// The next actions in the order of their sequence: for `verify`.
pub fn after(tx: &mut Tx<'_>, sequence: i64, rows_max: i64) -> anyhow::Result<Vec<Action>> {
    let sql = format!("SELECT {COLUMNS} FROM action WHERE sequence > $1 ORDER BY sequence LIMIT $2");
    Ok(tx.query(&sql, &params![sequence, rows_max])?.iter().map(read).collect())
}

/// The actions that clicks earned, by click id; of actions tracked on these program-local days, both included.
pub fn of_clicks(
    tx: &mut Tx<'_>,
    program: ProgramId,
    partners: &[AccountId],
    (first_day, last_day): (i64, i64),
    click_ids: &[&str],
) -> anyhow::Result<Vec<(String, ActionId)>> {
    let mut values = params![program, first_day, last_day].to_vec();
    let mut only = one_of("partner_id", partners.iter().map(|partner| Value::from(*partner)), &mut values);
    only += &one_of("click_id", click_ids.iter().map(|click_id| Value::from(*click_id)), &mut values);
    let sql = format!(
        "SELECT click_id, program_id, event_type, sequence FROM action
         WHERE program_id = $1 AND tracked_day BETWEEN $2 AND $3{only} ORDER BY sequence"
    );
    let id = |row: &Row| ActionId { program: row.id(1), event_type: row.id(2), sequence: row.int(3) };
    Ok(tx.query(&sql, &values)?.iter().map(|row| (row.text(0), id(row))).collect())
}

/// The greatest sequence, by the index of those who ask.
pub fn newest(tx: &mut Tx<'_>, scope: Scope) -> anyhow::Result<Option<i64>> {
    let sql = match scope {
        Scope::Partner(_) => "SELECT MAX(sequence) FROM action WHERE partner_id = $1",
        Scope::Brand(_) => {
            "SELECT MAX(newest) FROM (
                SELECT (SELECT MAX(sequence) FROM action WHERE program_id = program.id) AS newest
                FROM program WHERE account_id = $1) AS of_programs"
        }
        Scope::Installation => "SELECT MAX(sequence) FROM action WHERE CAST($1 AS BIGINT) IS NULL",
    };
    Ok(tx.query_one(sql, &[scope.value()])?.opt_int(0))
}

/// How many actions there are.
pub fn count(tx: &mut Tx<'_>) -> anyhow::Result<i64> {
    Ok(tx.query_one("SELECT COUNT(*) FROM action", &[])?.int(0))
}

/// Writes what a person's change made of the action. False when it was no longer in the state `from`: then nothing is written.
pub fn update(
    tx: &mut Tx<'_>,
    sequence: i64,
    from: &str,
    to: &str,
    amount_minor: Option<i64>,
    commission_minor: i64,
    reversal_reason: &str,
) -> anyhow::Result<bool> {
    let rows = tx.execute(
        "UPDATE action SET state = $3, amount_minor = $4, commission_minor = $5, reversal_reason = $6
         WHERE sequence = $1 AND state = $2",
        &params![sequence, from, to, amount_minor, commission_minor, reversal_reason],
    )?;
    Ok(rows == 1)
}

pub fn insert_change(tx: &mut Tx<'_>, sequence: i64, change: &Change) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO action_change (action_sequence, verb, reason, note, refund_minor, commission_delta_minor, changed_by, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &params![
            sequence,
            &change.verb,
            &change.reason,
            &change.note,
            change.refund_minor,
            change.commission_delta_minor,
            &change.changed_by,
            change.changed_at,
        ],
    )?;
    Ok(())
}

/// All changes of an action, oldest first.
pub fn changes(tx: &mut Tx<'_>, sequence: i64) -> anyhow::Result<Vec<Change>> {
    let rows = tx.query(
        "SELECT verb, reason, note, refund_minor, commission_delta_minor, changed_by, changed_at
         FROM action_change WHERE action_sequence = $1 ORDER BY id",
        &params![sequence],
    )?;
    Ok(rows.iter().map(read_change).collect())
}

fn read_change(row: &Row) -> Change {
    Change {
        verb: row.text(0),
        reason: row.text(1),
        note: row.text(2),
        refund_minor: row.int(3),
        commission_delta_minor: row.int(4),
        changed_by: row.text(5),
        changed_at: row.instant(6),
    }
}

const PENDING: &str = ActionState::Pending.code();
const REVERSED: &str = ActionState::Reversed.code();

/// One text for each combination of filters that is used, so that each can take the index made for it.
fn condition(filter: &Filter, values: &mut Vec<Value>) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut add = |sql: &str, value: Value| {
        values.push(value);
        parts.push(sql.replace("$n", &format!("${}", values.len())));
    };
    // Written out, so that the indexes are taken that are made of the few that are reversed, or wait.
    let is_written_out = filter.state == REVERSED || filter.is_ahead;
    // A brand's programs are asked about one by one, unless a partner is.
    let is_of_program = filter.brand.is_some() && filter.partner.is_none();
    if let Some(brand) = filter.brand.filter(|_| !is_of_program) {
        add("program_id IN (SELECT id FROM program WHERE account_id = $n)", brand.into());
    }
    if let Some(partner) = filter.partner {
        add("partner_id = $n", partner.into());
    }
    if !filter.state.is_empty() && !is_written_out {
        add("state = $n", filter.state.as_str().into());
    }
    if !filter.order_id.is_empty() {
        // From the few event types through the unique key of conversions, in this order: CROSS JOIN says so to SQLite.
        add(
            "sequence IN (SELECT known.sequence FROM event_type CROSS JOIN conversion CROSS JOIN action known
                WHERE conversion.program_id = event_type.program_id AND conversion.event_type = event_type.number
                  AND conversion.order_id = $n AND known.conversion_id = conversion.id)",
            filter.order_id.as_str().into(),
        );
    }
    if let Some(from) = filter.tracked_from {
        add("tracked_at >= $n", from.into());
    }
    if let Some(before) = filter.tracked_before {
        add("tracked_at < $n", before.into());
    }
    if let Some(before) = filter.before {
        add("sequence < $n", before.into());
    }
    if let Some((first, last)) = filter.tracked_days {
        // The sign keeps the index of days out: all of the days would be sorted, where the span bounds them in their order.
        add("+tracked_day >= $n", first.into());
        add("+tracked_day <= $n", last.into());
    }
    if let Some(payment) = filter.payment {
        add("sequence IN (SELECT action_sequence FROM payment_line WHERE payment_id = $n)", payment.into());
    }
    if let (true, Ok(state)) = (is_written_out, filter.state.parse::<ActionState>()) {
        parts.push(format!("state = '{}'", state.code()));
    }
    match filter.in_payment {
        Some(true) => parts.push("payment_id IS NOT NULL".to_owned()),
        Some(false) => parts.push("payment_id IS NULL".to_owned()),
        None => {}
    }
    let mut condition = if parts.is_empty() { "1 = 1".to_owned() } else { parts.join(" AND ") };
    for (column, instants) in [("locks_at", &filter.locks_at), ("approves_at", &filter.approves_at)] {
        if !instants.is_empty() {
            condition += &one_of(column, instants.iter().map(|instant| Value::from(*instant)), values);
        }
    }
    if let Some(partners) = &filter.partners {
        condition += &one_of("partner_id", partners.iter().map(|partner| Value::from(*partner)), values);
    }
    match filter.programs.as_deref().filter(|_| !is_of_program) {
        Some([]) => condition += " AND 1 = 0",
        Some(programs) => {
            condition += &one_of("program_id", programs.iter().map(|program| Value::from(*program)), values);
        }
        None => {}
    }
    condition += &none_of("partner_id", filter.not_partners.iter().map(|partner| Value::from(*partner)), values);
    condition += &passes(&filter.origins, values);
    condition
}

fn values(new: &NewAction) -> [Value; 30] {
    let origin = &new.origin;
    params![
        new.program,
        new.event_type,
        new.conversion,
        new.partner,
        new.contract,
        new.version,
        &new.order_id,
        "pending",
        new.tracked_at,
        new.tracked_day,
        new.locks_at,
        new.approves_at,
        &new.currency,
        new.amount_minor,
        new.amount_minor,
        new.commission_minor,
        new.commission_minor,
        &origin.click_id,
        origin.clicked_at,
        origin.creative_id,
        origin.link_id,
        &origin.sub_id1,
        &origin.sub_id2,
        &origin.sub_id3,
        &origin.shared_id,
        &origin.promo_code,
        &origin.country,
        &origin.device,
        &origin.browser,
        &origin.referrer_host,
    ]
}

fn read(row: &Row) -> Action {
    Action {
        sequence: row.int(0),
        tracked: NewAction {
            program: row.id(1),
            event_type: row.id(2),
            conversion: row.id(3),
            partner: row.id(4),
            contract: row.id(5),
            version: row.id(6),
            order_id: row.text(7),
            tracked_at: row.instant(9),
            tracked_day: row.int(10),
            locks_at: row.instant(11),
            approves_at: row.instant(12),
            currency: row.text(13),
            amount_minor: row.opt_int(15),
            commission_minor: row.int(17),
            origin: Origin {
                click_id: row.text(22),
                clicked_at: row.opt_instant(23),
                creative_id: row.int(24),
                link_id: row.int(25),
                sub_id1: row.text(26),
                sub_id2: row.text(27),
                sub_id3: row.text(28),
                shared_id: row.text(29),
                promo_code: row.text(30),
                country: row.text(31),
                device: row.text(32),
                browser: row.text(33),
                referrer_host: row.text(34),
            },
        },
        state: row.text(8),
        amount_minor: row.opt_int(14),
        commission_minor: row.int(16),
        reversal_reason: row.text(18),
        lock_posting: row.opt_id(19),
        approval_posting: row.opt_id(20),
        payment: row.opt_id(21),
    }
}
