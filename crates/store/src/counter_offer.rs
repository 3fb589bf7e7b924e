//! What a brand offers an applicant instead of the usual terms: to join in a group.

use domain::application::CounterOfferState;
use domain::ids::{ApplicationId, CounterOfferId, PartnerGroupId};
use domain::partner_group::GroupCode;
use jiff::Timestamp;

use crate::{Row, Tx, params};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CounterOffer {
    pub id: CounterOfferId,
    pub application_id: ApplicationId,
    pub group_id: PartnerGroupId,
    pub group_code: GroupCode,
    pub group_name: String,
    pub message: String,
    pub state: CounterOfferState,
    pub made_at: Timestamp,
    pub answered_at: Option<Timestamp>,
}

const SELECT: &str =
    "SELECT c.id, c.application_id, c.group_id, g.code, g.name, c.message, c.state, c.made_at, c.answered_at
    FROM counter_offer c JOIN partner_group g ON g.id = c.group_id";

pub fn insert(
    tx: &mut Tx,
    application: ApplicationId,
    group: PartnerGroupId,
    message: &str,
    by: &str,
    now: Timestamp,
) -> anyhow::Result<CounterOfferId> {
    let row = tx.query_one(
        "INSERT INTO counter_offer (application_id, group_id, message, state, made_by, made_at)
         VALUES ($1, $2, $3, 'open', $4, $5) RETURNING id",
        &params![application, group, message, by, now],
    )?;
    Ok(row.id(0))
}

pub fn find_open(tx: &mut Tx, application: ApplicationId) -> anyhow::Result<Option<CounterOffer>> {
    let sql = format!("{SELECT} WHERE c.application_id = $1 AND c.state = 'open'");
    tx.query_opt(&sql, &params![application])?.map(|row| read(&row)).transpose()
}

/// The latest of an application, whatever became of it.
pub fn latest(tx: &mut Tx, application: ApplicationId) -> anyhow::Result<Option<CounterOffer>> {
    let sql = format!("{SELECT} WHERE c.application_id = $1 ORDER BY c.id DESC LIMIT 1");
    tx.query_opt(&sql, &params![application])?.map(|row| read(&row)).transpose()
}

pub fn end(tx: &mut Tx, id: CounterOfferId, state: CounterOfferState, now: Timestamp) -> anyhow::Result<()> {
    tx.execute("UPDATE counter_offer SET state = $2, answered_at = $3 WHERE id = $1", &params![id, state.code(), now])?;
    Ok(())
}

fn read(row: &Row) -> anyhow::Result<CounterOffer> {
    Ok(CounterOffer {
        id: row.id(0),
        application_id: row.id(1),
        group_id: row.id(2),
        group_code: row.str(3).parse()?,
        group_name: row.text(4),
        message: row.text(5),
        state: row.str(6).parse()?,
        made_at: row.instant(7),
        answered_at: row.opt_instant(8),
    })
}
