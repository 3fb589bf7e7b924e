//! Partners' short links. A slug is unique over the whole installation and is never given to another link, archived or not.

use domain::ids::{AccountId, CreativeId, LinkId, ProgramId};
use jiff::Timestamp;

use crate::{Row, Tx, params};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub id: LinkId,
    pub facts: NewLink,
    pub created_at: Timestamp,
    pub archived_at: Option<Timestamp>,
}

/// What a link is made of. Texts are '' where nothing was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLink {
    pub program_id: ProgramId,
    pub partner_id: AccountId,
    pub creative_id: CreativeId,
    pub slug: String,
    pub name: String,
    pub deep_link: String,
    pub sub_ids: [String; 3],
    pub shared_id: String,
}

const SELECT: &str =
    "SELECT l.id, l.program_id, l.partner_id, l.creative_id, l.slug, l.name, l.deep_link, l.sub_id1, l.sub_id2,
    l.sub_id3, l.shared_id, l.created_at, l.archived_at FROM link l";

pub fn insert(tx: &mut Tx, link: &NewLink, created_at: Timestamp) -> anyhow::Result<LinkId> {
    let [sub_id1, sub_id2, sub_id3] = &link.sub_ids;
    let row = tx.query_one(
        "INSERT INTO link (program_id, partner_id, creative_id, slug, name, deep_link, sub_id1, sub_id2, sub_id3,
             shared_id, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id",
        &params![
            link.program_id,
            link.partner_id,
            link.creative_id,
            &link.slug,
            &link.name,
            &link.deep_link,
            sub_id1,
            sub_id2,
            sub_id3,
            &link.shared_id,
            created_at,
        ],
    )?;
    Ok(row.id(0))
}

pub fn rename(tx: &mut Tx, id: LinkId, name: &str) -> anyhow::Result<()> {
    tx.execute("UPDATE link SET name = $2 WHERE id = $1", &params![id, name])?;
    Ok(())
}

/// None brings it back.
pub fn archive(tx: &mut Tx, id: LinkId, at: Option<Timestamp>) -> anyhow::Result<()> {
    tx.execute("UPDATE link SET archived_at = $2 WHERE id = $1", &params![id, at])?;
    Ok(())
}

pub fn find(tx: &mut Tx, id: LinkId) -> anyhow::Result<Option<Link>> {
    Ok(tx.query_opt(&format!("{SELECT} WHERE l.id = $1"), &params![id])?.map(|row| read(&row)))
}

pub fn slug_is_taken(tx: &mut Tx, slug: &str) -> anyhow::Result<bool> {
    Ok(tx.query_opt("SELECT id FROM link WHERE slug = $1", &params![slug])?.is_some())
}

/// A partner's own, newest first, those before `before`.
pub fn list_of_partner(tx: &mut Tx, partner: AccountId, before: i64, limit: i64) -> anyhow::Result<Vec<Link>> {
    let sql = format!("{SELECT} WHERE l.partner_id = $1 AND l.id < $2 ORDER BY l.id DESC LIMIT $3");
    Ok(tx.query(&sql, &params![partner, before, limit])?.iter().map(read).collect())
}

/// Those to a brand's programs, newest first, those before `before`.
pub fn list_of_brand(tx: &mut Tx, brand: AccountId, before: i64, limit: i64) -> anyhow::Result<Vec<Link>> {
    let sql = format!(
        "{SELECT} JOIN program p ON p.id = l.program_id WHERE p.account_id = $1 AND l.id < $2 ORDER BY l.id DESC LIMIT $3"
    );
    Ok(tx.query(&sql, &params![brand, before, limit])?.iter().map(read).collect())
}

fn read(row: &Row) -> Link {
    Link {
        id: row.id(0),
        facts: NewLink {
            program_id: row.id(1),
            partner_id: row.id(2),
            creative_id: row.id(3),
            slug: row.text(4),
            name: row.text(5),
            deep_link: row.text(6),
            sub_ids: [row.text(7), row.text(8), row.text(9)],
            shared_id: row.text(10),
        },
        created_at: row.instant(11),
        archived_at: row.opt_instant(12),
    }
}
