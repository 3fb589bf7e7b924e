//! How brands look: the accent stands with the account, logos have rows of their own; their files lie in the media folder under their hash.

use domain::appearance::{Accent, Ground, House};
use domain::ids::AccountId;
use jiff::Timestamp;

use crate::creative::MediaFile;
use crate::{Row, Tx, params, setting};

/// The setting's name.
const HOUSE: &str = "house_look";

/// A brand as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    pub account_id: AccountId,
    /// The account's: a brand has one name, on pages, in letters and on statements.
    pub name: String,
    /// None is the product's.
    pub accent: Option<Accent>,
    /// On light ground; on dark too, upon a white plate, where there is none for it.
    pub logo: Option<MediaFile>,
    /// Only there beside the other.
    pub dark_logo: Option<MediaFile>,
}

impl Look {
    /// Whether the brand said nothing of how it looks.
    pub fn is_plain(&self) -> bool {
        self.accent.is_none() && self.logo.is_none()
    }
}

const SELECT: &str =
    "SELECT a.id, a.name, a.accent, COALESCE(l.file_name, ''), COALESCE(l.file_type, ''), COALESCE(l.file_hash, ''),
            COALESCE(l.file_bytes, 0), COALESCE(l.width_px, 0), COALESCE(l.height_px, 0), COALESCE(d.file_name, ''),
            COALESCE(d.file_type, ''), COALESCE(d.file_hash, ''), COALESCE(d.file_bytes, 0), COALESCE(d.width_px, 0),
            COALESCE(d.height_px, 0)
     FROM account a
     LEFT JOIN logo l ON l.account_id = a.id AND l.ground = 'light' AND l.replaced_at IS NULL
     LEFT JOIN logo d ON d.account_id = a.id AND d.ground = 'dark' AND d.replaced_at IS NULL
     WHERE a.kind = 'brand'";

/// None for an account that is no brand.
pub fn find(tx: &mut Tx<'_>, account: AccountId) -> anyhow::Result<Option<Look>> {
    Ok(tx.query_opt(&format!("{SELECT} AND a.id = $1"), &params![account])?.as_ref().map(read))
}

/// What stands on pages that are not about one brand; None is the product's own.
pub fn of_house(tx: &mut Tx<'_>) -> anyhow::Result<Option<Look>> {
    let (sql, id) = match house(tx)? {
        House::Own => return Ok(None),
        House::OnlyBrand => ("a.closed_at IS NULL AND a.id >= $1 ORDER BY a.id LIMIT 2", AccountId(0)),
        House::Brand(id) => ("a.closed_at IS NULL AND a.id = $1", id),
    };
    let rows = tx.query(&format!("{SELECT} AND {sql}"), &params![id])?;
    Ok(if let [one] = rows.as_slice() { Some(read(one)) } else { None })
}

pub fn house(tx: &mut Tx<'_>) -> anyhow::Result<House> {
    match setting::find(tx, HOUSE)? {
        Some(house) => Ok(house.parse()?),
        None => Ok(House::default()),
    }
}

pub fn set_house(tx: &mut Tx<'_>, house: House) -> anyhow::Result<()> {
    setting::put(tx, HOUSE, &house.to_string())
}

/// Open brands by name, the first so many: what a choice of one offers.
pub fn open_brands(tx: &mut Tx<'_>, limit: u32) -> anyhow::Result<Vec<(AccountId, String)>> {
    let sql = "SELECT id, name FROM account WHERE kind = 'brand' AND closed_at IS NULL ORDER BY name, id LIMIT $1";
    Ok(tx.query(sql, &params![limit])?.iter().map(|row| (row.id(0), row.text(1))).collect())
}

/// Of all brands that said how they look.
pub fn list(tx: &mut Tx<'_>) -> anyhow::Result<Vec<Look>> {
    let rows = tx.query(&format!("{SELECT} AND (a.accent <> '' OR l.id IS NOT NULL) ORDER BY a.id"), &params![])?;
    Ok(rows.iter().map(read).collect())
}

/// None takes it back.
pub fn set_accent(tx: &mut Tx<'_>, account: AccountId, accent: Option<Accent>) -> anyhow::Result<()> {
    let accent = accent.map_or_else(String::new, |accent| accent.colour().to_string());
    tx.execute("UPDATE account SET accent = $2 WHERE id = $1", &params![account, accent])?;
    Ok(())
}

/// Shows no logo on this ground any more.
pub fn end_logo(tx: &mut Tx<'_>, account: AccountId, ground: Ground, now: Timestamp) -> anyhow::Result<()> {
    tx.execute(
        "UPDATE logo SET replaced_at = $3 WHERE account_id = $1 AND ground = $2 AND replaced_at IS NULL",
        &params![account, ground.code(), now],
    )?;
    Ok(())
}

/// Where none is shown.
pub fn insert_logo(
    tx: &mut Tx<'_>,
    account: AccountId,
    ground: Ground,
    file: &MediaFile,
    now: Timestamp,
) -> anyhow::Result<()> {
    tx.execute(
        "INSERT INTO logo (account_id, ground, file_name, file_type, file_hash, file_bytes, width_px, height_px, added_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &params![
            account,
            ground.code(),
            &file.name,
            &file.media_type,
            &file.hash,
            file.bytes,
            file.width_px,
            file.height_px,
            now
        ],
    )?;
    Ok(())
}

/// The media type of a stored file, None when it was never a logo.
pub fn media_type(tx: &mut Tx<'_>, file_hash: &str) -> anyhow::Result<Option<String>> {
    let sql = "SELECT file_type FROM logo WHERE file_hash = $1 ORDER BY id LIMIT 1";
    Ok(tx.query_opt(sql, &params![file_hash])?.map(|row| row.text(0)))
}

fn read(row: &Row) -> Look {
    let file = |first: usize| {
        let file = MediaFile {
            name: row.text(first),
            media_type: row.text(first + 1),
            hash: row.text(first + 2),
            bytes: row.int(first + 3),
            width_px: row.int(first + 4),
            height_px: row.int(first + 5),
        };
        Some(file).filter(|file| !file.hash.is_empty())
    };
    Look {
        account_id: row.id(0),
        name: row.text(1),
        accent: Accent::parse(row.str(2)).ok(),
        logo: file(3),
        dark_logo: file(9),
    }
}
