//! Threads between one brand and one partner, their messages, and how far each person has read.

use domain::ids::{AccountId, AnnouncementId, MessageId, PersonId, ProgramId, ThreadId};
use domain::message::{Folder, Side, Topic};
use jiff::Timestamp;

use crate::{Row, Tx, params};

/// Who looks: one side of the threads, and the person whose reading counts. A program with a token has read nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reader {
    pub side: Side,
    pub account: AccountId,
    pub person: Option<PersonId>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thread {
    pub id: ThreadId,
    pub topic: Topic,
    pub brand_id: AccountId,
    pub brand_name: String,
    pub partner_id: AccountId,
    pub partner_name: String,
    pub program: Option<(ProgramId, String)>,
    /// The one by which it began.
    pub announcement: Option<AnnouncementId>,
    pub subject: String,
    pub message_count: i64,
    pub last_message_id: MessageId,
    pub last_text: String,
    /// Whose the newest message is.
    pub last_of: AccountId,
    pub last_at: Timestamp,
    /// The other side wrote something that this reader has not seen.
    pub is_unread: bool,
    pub is_archived: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewThread {
    pub topic: Topic,
    pub brand: AccountId,
    pub partner: AccountId,
    pub program: Option<ProgramId>,
    pub subject: String,
    /// The one by which it begins.
    pub announcement: Option<AnnouncementId>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub id: MessageId,
    pub account_id: AccountId,
    /// "" where a program wrote with a token.
    pub person_name: String,
    pub text: String,
    pub sent_at: Timestamp,
}

/// A program that a brand and a partner have in common: joined, applied to, or invited to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Common {
    pub program_id: ProgramId,
    pub program_name: String,
    pub brand_id: AccountId,
    pub brand_name: String,
}

pub fn begin(tx: &mut Tx<'_>, new: &NewThread, now: Timestamp) -> anyhow::Result<ThreadId> {
    let row = tx.query_one(
        "INSERT INTO message_thread (topic, brand_id, partner_id, program_id, subject, announcement_id, started_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        &params![new.topic.code(), new.brand, new.partner, new.program, &new.subject, new.announcement, now],
    )?;
    Ok(row.id(0))
}

/// Adds what one side wrote. The thread comes to the top on both sides, out of the archive if it lay there.
pub fn add(tx: &mut Tx<'_>, thread: ThreadId, writer: Reader, text: &str, now: Timestamp) -> anyhow::Result<MessageId> {
    let row = tx.query_one(
        "INSERT INTO message (thread_id, account_id, person_id, text, sent_at) VALUES ($1, $2, $3, $4, $5) RETURNING id",
        &params![thread, writer.account, writer.person, text, now],
    )?;
    let id: MessageId = row.id(0);
    let last = own_last(writer.side);
    tx.execute(
        &format!(
            "UPDATE message_thread SET message_count = message_count + 1, last_message_id = $2, {last} = $2,
                 brand_archived_at = NULL, partner_archived_at = NULL
             WHERE id = $1"
        ),
        &params![thread, id],
    )?;
    Ok(id)
}

pub fn find(tx: &mut Tx<'_>, reader: Reader, id: ThreadId) -> anyhow::Result<Option<Thread>> {
    let sql = format!("{} AND t.id = $3", select(reader.side));
    tx.query_opt(&sql, &params![reader.account, reader.person, id])?.map(|row| read(&row)).transpose()
}

/// The newest first: those whose newest message is numbered below `before`; with one of the other side alone where it is given. A brand's own
/// announcements stand among them once they are answered.
pub fn list(
    tx: &mut Tx<'_>,
    reader: Reader,
    topic: Topic,
    folder: Folder,
    with: Option<AccountId>,
    before: Option<i64>,
    limit: u32,
) -> anyhow::Result<Vec<Thread>> {
    let (archived, other) = (archived(reader.side), other_account(reader.side));
    let is = if folder == Folder::Inbox { "IS NULL" } else { "IS NOT NULL" };
    // As the index `message_thread_listed` says it.
    let listed = match (reader.side, with) {
        (Side::Brand, None) => "AND (t.announcement_id IS NULL OR t.last_of_partner > 0)",
        _ => "",
    };
    let sql = format!(
        "{} AND t.topic = $3 AND t.{archived} {is} AND (CAST($4 AS BIGINT) IS NULL OR t.{other} = $4)
             AND t.last_message_id < $5 {listed}
         ORDER BY t.last_message_id DESC LIMIT $6",
        select(reader.side)
    );
    let params = params![reader.account, reader.person, topic.code(), with, before.unwrap_or(i64::MAX), limit];
    tx.query(&sql, &params)?.iter().map(read).collect()
}

/// How many threads in the inbox hold something new for this reader.
pub fn unread_count(tx: &mut Tx<'_>, reader: Reader, topic: Topic) -> anyhow::Result<i64> {
    let (own, theirs, archived) = (own_account(reader.side), other_last(reader.side), archived(reader.side));
    let row = tx.query_one(
        &format!(
            "SELECT COUNT(*) FROM message_thread t
             LEFT JOIN message_reading r ON r.thread_id = t.id AND r.account_id = $1 AND r.person_id = $2
             WHERE t.{own} = $1 AND t.topic = $3 AND t.{archived} IS NULL AND t.{theirs} > 0
               AND t.{theirs} > COALESCE(r.read_to, 0)"
        ),
        &params![reader.account, reader.person, topic.code()],
    )?;
    Ok(row.int(0))
}

/// Oldest first.
pub fn messages(tx: &mut Tx<'_>, thread: ThreadId) -> anyhow::Result<Vec<Message>> {
    let rows = tx.query(
        "SELECT m.id, m.account_id, COALESCE(p.name, ''), m.text, m.sent_at
         FROM message m LEFT JOIN person p ON p.id = m.person_id
         WHERE m.thread_id = $1 ORDER BY m.id",
        &params![thread],
    )?;
    Ok(rows
        .iter()
        .map(|row| Message {
            id: row.id(0),
            account_id: row.id(1),
            person_name: row.text(2),
            text: row.text(3),
            sent_at: row.instant(4),
        })
        .collect())
}

/// Up to this message the person has read; 0 makes the whole thread new again.
pub fn set_read_to(
    tx: &mut Tx<'_>,
    thread: ThreadId,
    account: AccountId,
    person: PersonId,
    read_to: i64,
) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO message_reading (thread_id, account_id, person_id, read_to) VALUES ($1, $2, $3, $4)
         ON CONFLICT (thread_id, account_id, person_id) DO UPDATE SET read_to = excluded.read_to",
        &params![thread, account, person, read_to],
    )?;
    Ok(())
}

/// Puts the thread into the archive of one side, or back.
pub fn set_archived(tx: &mut Tx<'_>, thread: ThreadId, side: Side, at: Option<Timestamp>) -> anyhow::Result<()> {
    let sql = format!("UPDATE message_thread SET {} = $2 WHERE id = $1", archived(side));
    tx.execute(&sql, &params![thread, at])?;
    Ok(())
}

/// How many messages an account has sent since, its announcements apart.
pub fn sent_since(tx: &mut Tx<'_>, account: AccountId, since: Timestamp) -> anyhow::Result<i64> {
    let row = tx.query_one(
        "SELECT COUNT(*) FROM message m JOIN message_thread t ON t.id = m.thread_id
         WHERE m.account_id = $1 AND m.sent_at > $2 AND NOT (t.announcement_id IS NOT NULL AND t.started_at = m.sent_at)",
        &params![account, since],
    )?;
    Ok(row.int(0))
}

/// What a partner has in common with all brands, or with one, in the order of the programs' names.
pub fn in_common(tx: &mut Tx<'_>, partner: AccountId, brand: Option<AccountId>) -> anyhow::Result<Vec<Common>> {
    let rows = tx.query(
        "SELECT p.id, p.name, p.account_id, b.name
         FROM program p JOIN account b ON b.id = p.account_id
         WHERE (CAST($2 AS BIGINT) IS NULL OR p.account_id = $2) AND p.id IN (
           SELECT program_id FROM contract WHERE partner_id = $1
           UNION SELECT program_id FROM application WHERE partner_id = $1
           UNION SELECT program_id FROM invitation WHERE partner_id = $1)
         ORDER BY p.name, p.id",
        &params![partner, brand],
    )?;
    Ok(rows
        .iter()
        .map(|row| Common {
            program_id: row.id(0),
            program_name: row.text(1),
            brand_id: row.id(2),
            brand_name: row.text(3),
        })
        .collect())
}

fn select(side: Side) -> String {
    let (own, theirs, archived) = (own_account(side), other_last(side), archived(side));
    format!(
        "SELECT t.id, t.topic, t.brand_id, b.name, t.partner_id, a.name, t.program_id, COALESCE(p.name, ''), t.subject,
            t.message_count, t.last_message_id, m.text, m.account_id, m.sent_at,
            CASE WHEN t.{theirs} > COALESCE(r.read_to, 0) THEN 1 ELSE 0 END,
            CASE WHEN t.{archived} IS NULL THEN 0 ELSE 1 END, t.announcement_id
         FROM message_thread t
         JOIN account b ON b.id = t.brand_id
         JOIN account a ON a.id = t.partner_id
         JOIN message m ON m.id = t.last_message_id
         LEFT JOIN program p ON p.id = t.program_id
         LEFT JOIN message_reading r ON r.thread_id = t.id AND r.account_id = $1 AND r.person_id = $2
         WHERE t.{own} = $1"
    )
}

const fn own_account(side: Side) -> &'static str {
    match side {
        Side::Brand => "brand_id",
        Side::Partner => "partner_id",
    }
}

const fn other_account(side: Side) -> &'static str {
    match side {
        Side::Brand => "partner_id",
        Side::Partner => "brand_id",
    }
}

const fn own_last(side: Side) -> &'static str {
    match side {
        Side::Brand => "last_of_brand",
        Side::Partner => "last_of_partner",
    }
}

const fn other_last(side: Side) -> &'static str {
    match side {
        Side::Brand => "last_of_partner",
        Side::Partner => "last_of_brand",
    }
}

const fn archived(side: Side) -> &'static str {
    match side {
        Side::Brand => "brand_archived_at",
        Side::Partner => "partner_archived_at",
    }
}

fn read(row: &Row) -> anyhow::Result<Thread> {
    Ok(Thread {
        id: row.id(0),
        topic: row.str(1).parse()?,
        brand_id: row.id(2),
        brand_name: row.text(3),
        partner_id: row.id(4),
        partner_name: row.text(5),
        program: row.opt_id(6).map(|id| (id, row.text(7))),
        subject: row.text(8),
        message_count: row.int(9),
        last_message_id: row.id(10),
        last_text: row.text(11),
        last_of: row.id(12),
        last_at: row.instant(13),
        is_unread: row.bool(14),
        is_archived: row.bool(15),
        announcement: row.opt_id(16),
    })
}
