//! What the click path must know of programs, contracts, creatives and links, read whole into memory.

use domain::ids::{AccountId, CreativeId, LinkId, ProgramId, TermsVersion};

use crate::{Tx, params};

pub struct ProgramRow {
    pub id: ProgramId,
    pub status: String,
    /// The version of the terms in force.
    pub terms_version: TermsVersion,
}

pub struct CreativeRow {
    pub id: CreativeId,
    pub program: ProgramId,
    pub kind: String,
    pub landing_page: String,
    pub file_hash: String,
    pub state: String,
}

pub struct ContractRow {
    pub program: ProgramId,
    pub partner: AccountId,
    pub state: String,
}

pub struct LinkRow {
    pub id: LinkId,
    pub slug: String,
    pub program: ProgramId,
    pub partner: AccountId,
    pub creative: CreativeId,
    pub deep_link: String,
    pub sub_id1: String,
    pub sub_id2: String,
    pub sub_id3: String,
    pub shared_id: String,
}

pub fn programs(tx: &mut Tx<'_>) -> anyhow::Result<Vec<ProgramRow>> {
    let rows = tx.query("SELECT id, status, terms_version FROM program", &params![])?;
    let read = |row: &crate::Row| ProgramRow { id: row.id(0), status: row.text(1), terms_version: row.id(2) };
    Ok(rows.iter().map(read).collect())
}

pub fn creatives(tx: &mut Tx<'_>) -> anyhow::Result<Vec<CreativeRow>> {
    let rows = tx.query("SELECT id, program_id, kind, landing_page, file_hash, state FROM creative", &params![])?;
    let read = |row: &crate::Row| CreativeRow {
        id: row.id(0),
        program: row.id(1),
        kind: row.text(2),
        landing_page: row.text(3),
        file_hash: row.text(4),
        state: row.text(5),
    };
    Ok(rows.iter().map(read).collect())
}

pub fn contracts(tx: &mut Tx<'_>) -> anyhow::Result<Vec<ContractRow>> {
    let rows = tx.query("SELECT program_id, partner_id, state FROM contract", &params![])?;
    let read = |row: &crate::Row| ContractRow { program: row.id(0), partner: row.id(1), state: row.text(2) };
    Ok(rows.iter().map(read).collect())
}

/// Short links with a number above `after`, in their order.
pub fn links_after(tx: &mut Tx<'_>, after: LinkId) -> anyhow::Result<Vec<LinkRow>> {
    let rows = tx.query(
        "SELECT id, slug, program_id, partner_id, creative_id, deep_link, sub_id1, sub_id2, sub_id3, shared_id
         FROM link WHERE id > $1 AND archived_at IS NULL ORDER BY id",
        &params![after],
    )?;
    let read = |row: &crate::Row| LinkRow {
        id: row.id(0),
        slug: row.text(1),
        program: row.id(2),
        partner: row.id(3),
        creative: row.id(4),
        deep_link: row.text(5),
        sub_id1: row.text(6),
        sub_id2: row.text(7),
        sub_id3: row.text(8),
        shared_id: row.text(9),
    };
    Ok(rows.iter().map(read).collect())
}

/// Slugs archived at or after an instant (unix milliseconds), with that instant.
pub fn slugs_archived_since(tx: &mut Tx<'_>, since_ms: i64) -> anyhow::Result<Vec<(String, i64)>> {
    let rows = tx.query("SELECT slug, archived_at FROM link WHERE archived_at >= $1", &params![since_ms])?;
    Ok(rows.iter().map(|row| (row.text(0), row.int(1))).collect())
}
