//! Announcements of a brand: what was said, to whom, and who has its thread, read it, answered.

use domain::announcement::{Audience, Reception};
use domain::contract::ContractState;
use domain::ids::{AccountId, AnnouncementId, PartnerGroupId, PersonId, ProgramId, ThreadId};
use jiff::Timestamp;

use crate::attachment::NewAttachment;
use crate::{Row, Tx, Value, params};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    pub id: AnnouncementId,
    pub brand: AccountId,
    pub audience: Audience,
    /// What the program or the group is called, "" where it goes to all.
    pub audience_name: String,
    pub subject: String,
    pub text: String,
    /// Who wrote it; None where a program did, or somebody who is forgotten.
    pub person: Option<PersonId>,
    pub person_name: String,
    pub written_at: Timestamp,
    /// None for a draft.
    pub sent_at: Option<Timestamp>,
    pub done_at: Option<Timestamp>,
    pub counts: Counts,
}

/// Recipients.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub addressed: i64,
    /// Those who have their thread.
    pub reached: i64,
    pub read: i64,
    pub answered: i64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAnnouncement {
    pub brand: AccountId,
    pub audience: Audience,
    pub subject: String,
    pub text: String,
    pub person: Option<PersonId>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    pub partner: AccountId,
    pub name: String,
    /// None until it has it.
    pub thread: Option<ThreadId>,
    pub read_at: Option<Timestamp>,
    pub answered_at: Option<Timestamp>,
}

const SELECT: &str = "SELECT n.id, n.brand_id, n.audience, n.program_id, n.group_id, COALESCE(p.name, g.name, ''), n.subject, n.text,
        n.person_id, COALESCE(w.name, ''), n.written_at, n.sent_at, n.done_at, n.recipient_count, n.reached_count, n.read_count,
        n.answered_count
     FROM announcement n
     LEFT JOIN program p ON p.id = n.program_id
     LEFT JOIN partner_group g ON g.id = n.group_id
     LEFT JOIN person w ON w.id = n.person_id";

/// The partners whom an audience means now; the parameters are those of [`audience_params`].
const ADDRESSED: &str = "SELECT c.partner_id FROM contract c
     JOIN program o ON o.id = c.program_id
     JOIN account a ON a.id = c.partner_id
     WHERE o.account_id = $1 AND c.state = $2 AND a.closed_at IS NULL
       AND (CAST($3 AS BIGINT) IS NULL OR c.program_id = $3)
       AND (CAST($4 AS BIGINT) IS NULL OR EXISTS (
         SELECT 1 FROM partner_group_member m WHERE m.account_id = $1 AND m.partner_id = c.partner_id AND m.group_id = $4))";

fn audience_params(brand: AccountId, audience: Audience) -> [Value; 4] {
    params![brand, ContractState::Active.code(), audience.program(), audience.group()]
}

pub fn insert(tx: &mut Tx<'_>, new: &NewAnnouncement, now: Timestamp) -> anyhow::Result<AnnouncementId> {
    let audience = match new.audience {
        Audience::All => "all",
        Audience::Program(_) => "program",
        Audience::Group(_) => "group",
    };
    let row = tx.query_one(
        "INSERT INTO announcement (brand_id, audience, program_id, group_id, subject, text, person_id, written_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
        &params![
            new.brand,
            audience,
            new.audience.program(),
            new.audience.group(),
            &new.subject,
            &new.text,
            new.person,
            now
        ],
    )?;
    Ok(row.id(0))
}

pub fn insert_file(tx: &mut Tx<'_>, id: AnnouncementId, file: &NewAttachment) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO announcement_file (announcement_id, file_name, file_type, file_hash, file_bytes) VALUES ($1, $2, $3, $4, $5)",
        &params![id, &file.name, &file.media_type, &file.hash, file.bytes],
    )?;
    Ok(())
}

/// What goes along, in the order in which it was chosen.
pub fn files(tx: &mut Tx<'_>, id: AnnouncementId) -> anyhow::Result<Vec<NewAttachment>> {
    let rows = tx.query(
        "SELECT file_name, file_type, file_hash, file_bytes FROM announcement_file WHERE announcement_id = $1 ORDER BY id",
        &params![id],
    )?;
    let file =
        |row: &Row| NewAttachment { name: row.text(0), media_type: row.text(1), hash: row.text(2), bytes: row.int(3) };
    Ok(rows.iter().map(file).collect())
}

/// The announcement, if it is the brand's.
pub fn find(tx: &mut Tx<'_>, brand: AccountId, id: AnnouncementId) -> anyhow::Result<Option<Announcement>> {
    let sql = format!("{SELECT} WHERE n.brand_id = $1 AND n.id = $2");
    tx.query_opt(&sql, &params![brand, id])?.as_ref().map(read).transpose()
}

/// Those that were sent, newest first.
pub fn sent(tx: &mut Tx<'_>, brand: AccountId, before: Option<i64>, limit: u32) -> anyhow::Result<Vec<Announcement>> {
    let sql =
        format!("{SELECT} WHERE n.brand_id = $1 AND n.id < $2 AND n.sent_at IS NOT NULL ORDER BY n.id DESC LIMIT $3");
    tx.query(&sql, &params![brand, before.unwrap_or(i64::MAX), limit])?.iter().map(read).collect()
}

pub fn sent_since(tx: &mut Tx<'_>, brand: AccountId, since: Timestamp) -> anyhow::Result<i64> {
    let row =
        tx.query_one("SELECT COUNT(*) FROM announcement WHERE brand_id = $1 AND sent_at > $2", &params![brand, since])?;
    Ok(row.int(0))
}

/// How many partners an audience means now.
pub fn count_addressed(tx: &mut Tx<'_>, brand: AccountId, audience: Audience) -> anyhow::Result<i64> {
    let sql = format!("SELECT COUNT(*) FROM account WHERE id IN ({ADDRESSED})");
    Ok(tx.query_one(&sql, &audience_params(brand, audience))?.int(0))
}

/// The first of those whom an audience means now, by name.
pub fn addressed(
    tx: &mut Tx<'_>,
    brand: AccountId,
    audience: Audience,
    limit: u32,
) -> anyhow::Result<Vec<(AccountId, String)>> {
    let sql = format!("SELECT id, name FROM account WHERE id IN ({ADDRESSED}) ORDER BY name, id LIMIT $5");
    let [brand, state, program, group] = audience_params(brand, audience);
    let rows = tx.query(&sql, &[brand, state, program, group, i64::from(limit).into()])?;
    Ok(rows.iter().map(|row| (row.id(0), row.text(1))).collect())
}

/// Fixes whom a draft goes to: those whom its audience means now. It is sent from now on.
pub fn send(
    tx: &mut Tx<'_>,
    brand: AccountId,
    id: AnnouncementId,
    audience: Audience,
    now: Timestamp,
) -> anyhow::Result<()> {
    let sql = format!(
        "INSERT INTO announcement_recipient (announcement_id, partner_id)
         SELECT CAST($5 AS BIGINT), id FROM account WHERE id IN ({ADDRESSED})"
    );
    let [account, state, program, group] = audience_params(brand, audience);
    let count = tx.execute(&sql, &[account, state, program, group, id.get().into()])?;
    tx.execute(
        "UPDATE announcement SET sent_at = $2, recipient_count = $3 WHERE id = $1 AND sent_at IS NULL",
        &params![id, now, count as i64],
    )?;
    Ok(())
}

/// Those that were sent and have not reached everybody, oldest first. A brand that closed its account says nothing more.
pub fn unfinished(tx: &mut Tx<'_>) -> anyhow::Result<Vec<Announcement>> {
    let sql = format!(
        "{SELECT} JOIN account b ON b.id = n.brand_id
         WHERE n.sent_at IS NOT NULL AND n.done_at IS NULL AND b.closed_at IS NULL ORDER BY n.id LIMIT 100"
    );
    tx.query(&sql, &params![])?.iter().map(read).collect()
}

/// Recipients who have no thread yet.
pub fn waiting(tx: &mut Tx<'_>, id: AnnouncementId, limit: u32) -> anyhow::Result<Vec<AccountId>> {
    let rows = tx.query(
        "SELECT partner_id FROM announcement_recipient WHERE announcement_id = $1 AND thread_id IS NULL
         ORDER BY partner_id LIMIT $2",
        &params![id, limit],
    )?;
    Ok(rows.iter().map(|row| row.id(0)).collect())
}

pub fn set_reached(tx: &mut Tx<'_>, id: AnnouncementId, partner: AccountId, thread: ThreadId) -> anyhow::Result<()> {
    tx.execute(
        "UPDATE announcement_recipient SET thread_id = $3 WHERE announcement_id = $1 AND partner_id = $2",
        &params![id, partner, thread],
    )?;
    tx.execute("UPDATE announcement SET reached_count = reached_count + 1 WHERE id = $1", &params![id])?;
    Ok(())
}

/// Notes that nobody waits for it any more.
pub fn finish(tx: &mut Tx<'_>, id: AnnouncementId, now: Timestamp) -> anyhow::Result<()> {
    tx.execute("UPDATE announcement SET done_at = $2 WHERE id = $1 AND done_at IS NULL", &params![id, now])?;
    Ok(())
}

/// A partner has opened its thread. The first time counts.
pub fn note_read(tx: &mut Tx<'_>, id: AnnouncementId, partner: AccountId, now: Timestamp) -> anyhow::Result<()> {
    let first = tx.execute(
        "UPDATE announcement_recipient SET read_at = $3 WHERE announcement_id = $1 AND partner_id = $2 AND read_at IS NULL",
        &params![id, partner, now],
    )?;
    if first > 0 {
        tx.execute("UPDATE announcement SET read_count = read_count + 1 WHERE id = $1", &params![id])?;
    }
    Ok(())
}

/// A partner has answered, and so has read. The first time counts.
pub fn note_answered(tx: &mut Tx<'_>, id: AnnouncementId, partner: AccountId, now: Timestamp) -> anyhow::Result<()> {
    note_read(tx, id, partner, now)?;
    let first = tx.execute(
        "UPDATE announcement_recipient SET answered_at = $3
         WHERE announcement_id = $1 AND partner_id = $2 AND answered_at IS NULL",
        &params![id, partner, now],
    )?;
    if first > 0 {
        tx.execute("UPDATE announcement SET answered_count = answered_count + 1 WHERE id = $1", &params![id])?;
    }
    Ok(())
}

/// By account ID, those numbered above `after`; of one kind where it is given.
pub fn recipients(
    tx: &mut Tx<'_>,
    id: AnnouncementId,
    reception: Option<Reception>,
    after: i64,
    limit: u32,
) -> anyhow::Result<Vec<Recipient>> {
    let kind = match reception {
        None => "",
        Some(Reception::Unread) => "AND r.read_at IS NULL",
        Some(Reception::Read) => "AND r.read_at IS NOT NULL",
        Some(Reception::Answered) => "AND r.answered_at IS NOT NULL",
    };
    let sql = format!(
        "SELECT r.partner_id, a.name, r.thread_id, r.read_at, r.answered_at
         FROM announcement_recipient r JOIN account a ON a.id = r.partner_id
         WHERE r.announcement_id = $1 AND r.partner_id > $2 {kind} ORDER BY r.partner_id LIMIT $3"
    );
    let rows = tx.query(&sql, &params![id, after, limit])?;
    let recipient = |row: &Row| Recipient {
        partner: row.id(0),
        name: row.text(1),
        thread: row.opt_id(2),
        read_at: row.opt_instant(3),
        answered_at: row.opt_instant(4),
    };
    Ok(rows.iter().map(recipient).collect())
}

/// Forgets drafts of the brand that were written before an instant, and gives the hashes of their files.
pub fn forget_drafts(tx: &mut Tx<'_>, brand: AccountId, before: Timestamp) -> anyhow::Result<Vec<String>> {
    let old = "SELECT id FROM announcement WHERE brand_id = $1 AND sent_at IS NULL AND written_at < $2";
    let sql = format!("DELETE FROM announcement_file WHERE announcement_id IN ({old}) RETURNING file_hash");
    let hashes = tx.query(&sql, &params![brand, before])?.iter().map(|row| row.text(0)).collect();
    tx.execute(&format!("DELETE FROM announcement WHERE id IN ({old})"), &params![brand, before])?;
    Ok(hashes)
}

fn read(row: &Row) -> anyhow::Result<Announcement> {
    let audience = match (row.opt_id::<ProgramId>(3), row.opt_id::<PartnerGroupId>(4)) {
        (Some(program), _) => Audience::Program(program),
        (None, Some(group)) => Audience::Group(group),
        (None, None) => Audience::All,
    };
    Ok(Announcement {
        id: row.id(0),
        brand: row.id(1),
        audience,
        audience_name: row.text(5),
        subject: row.text(6),
        text: row.text(7),
        person: row.opt_id(8),
        person_name: row.text(9),
        written_at: row.instant(10),
        sent_at: row.opt_instant(11),
        done_at: row.opt_instant(12),
        counts: Counts { addressed: row.int(13), reached: row.int(14), read: row.int(15), answered: row.int(16) },
    })
}
