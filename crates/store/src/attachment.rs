//! Files of messages. The file itself lies in the media folder under its hash.

use domain::ids::{AccountId, AttachmentId, MessageId, ThreadId};

use crate::{Row, Tx, params};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    pub id: AttachmentId,
    pub message_id: MessageId,
    pub file: NewAttachment,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAttachment {
    /// Cleaned; it ends as its type says.
    pub name: String,
    /// The media type that its content has.
    pub media_type: String,
    /// SHA-256 in hex: the file's name in the media folder.
    pub hash: String,
    pub bytes: i64,
}

const SELECT: &str = "SELECT f.id, f.message_id, f.file_name, f.file_type, f.file_hash, f.file_bytes
     FROM attachment f JOIN message m ON m.id = f.message_id";

pub fn insert(tx: &mut Tx<'_>, message: MessageId, file: &NewAttachment) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO attachment (message_id, file_name, file_type, file_hash, file_bytes) VALUES ($1, $2, $3, $4, $5)",
        &params![message, &file.name, &file.media_type, &file.hash, file.bytes],
    )?;
    Ok(())
}

/// All of a thread, in the order in which they were sent.
pub fn of_thread(tx: &mut Tx<'_>, thread: ThreadId) -> anyhow::Result<Vec<Attachment>> {
    let sql = format!("{SELECT} WHERE m.thread_id = $1 ORDER BY f.id");
    Ok(tx.query(&sql, &params![thread])?.iter().map(read).collect())
}

/// One, for an account that is on either side of its thread. Anybody else finds nothing.
pub fn find(tx: &mut Tx<'_>, account: AccountId, id: AttachmentId) -> anyhow::Result<Option<Attachment>> {
    let sql = format!(
        "{SELECT} JOIN message_thread t ON t.id = m.thread_id
         WHERE f.id = $1 AND (t.brand_id = $2 OR t.partner_id = $2)"
    );
    Ok(tx.query_opt(&sql, &params![id, account])?.as_ref().map(read))
}

fn read(row: &Row) -> Attachment {
    Attachment {
        id: row.id(0),
        message_id: row.id(1),
        file: NewAttachment { name: row.text(2), media_type: row.text(3), hash: row.text(4), bytes: row.int(5) },
    }
}
