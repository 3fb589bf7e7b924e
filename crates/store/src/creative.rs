//! What partners may show. A program's first creative is its text link; files lie in the media folder under their hash.

use domain::creative::{CreativeKind, CreativeState};
use domain::ids::{CreativeId, ProgramId};
use jiff::Timestamp;

use crate::scope::Scope;
use crate::search::pattern;
use crate::{Row, Tx, params};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Creative {
    pub id: CreativeId,
    pub facts: NewCreative,
    pub state: CreativeState,
    pub created_at: Timestamp,
}

/// What a creative is made of. Texts are '' where the kind has no use for them or nothing was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCreative {
    pub program_id: ProgramId,
    pub kind: CreativeKind,
    pub name: String,
    pub text: String,
    /// '' is the program's own landing page.
    pub landing_page: String,
    pub video_url: String,
    pub file: Option<MediaFile>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaFile {
    /// As uploaded, for people.
    pub name: String,
    /// The media type that its content has.
    pub media_type: String,
    /// SHA-256 in hex: the file's name in the media folder.
    pub hash: String,
    pub bytes: i64,
    pub width_px: i64,
    pub height_px: i64,
}

const SELECT: &str =
    "SELECT t.id, t.program_id, t.kind, t.name, t.text, t.landing_page, t.video_url, t.file_name, t.file_type,
        t.file_hash, t.file_bytes, t.width_px, t.height_px, t.state, t.created_at
    FROM creative t JOIN program p ON p.id = t.program_id";

/// Numbers start at 10001. Writes are serial, so nobody else gets the same.
pub fn insert(tx: &mut Tx, creative: &NewCreative, created_at: Timestamp) -> anyhow::Result<CreativeId> {
    let id: CreativeId = tx.query_one("SELECT COALESCE(MAX(id), 10000) + 1 FROM creative", &[])?.id(0);
    let file = creative.file.as_ref();
    tx.execute(
        "INSERT INTO creative (id, program_id, kind, name, text, landing_page, video_url, file_name, file_type, file_hash,
             file_bytes, width_px, height_px, state, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        &params![
            id,
            creative.program_id,
            creative.kind.code(),
            &creative.name,
            &creative.text,
            &creative.landing_page,
            &creative.video_url,
            file.map_or("", |file| &file.name),
            file.map_or("", |file| &file.media_type),
            file.map_or("", |file| &file.hash),
            file.map_or(0, |file| file.bytes),
            file.map_or(0, |file| file.width_px),
            file.map_or(0, |file| file.height_px),
            CreativeState::Active.code(),
            created_at,
        ],
    )?;
    Ok(id)
}

pub fn set_state(tx: &mut Tx, id: CreativeId, state: CreativeState) -> anyhow::Result<()> {
    tx.execute("UPDATE creative SET state = $2 WHERE id = $1", &params![id, state.code()])?;
    Ok(())
}

/// A partner finds those of the programs it has joined, the withdrawn ones too: its links may still carry them.
pub fn find(tx: &mut Tx, scope: Scope, id: CreativeId) -> anyhow::Result<Option<Creative>> {
    let sql = format!("{SELECT} WHERE {} AND t.id = $2", condition(scope));
    tx.query_opt(&sql, &params![scope.value(), id])?.map(|row| read(&row)).transpose()
}

/// The program's text link, made together with the program.
pub fn first_of_program(tx: &mut Tx, program: ProgramId) -> anyhow::Result<Option<Creative>> {
    let sql = format!("{SELECT} WHERE t.program_id = $1 ORDER BY t.id LIMIT 1");
    tx.query_opt(&sql, &params![program])?.map(|row| read(&row)).transpose()
}

/// Oldest first, those numbered above `after`; of one program, of one kind and in one state where these are given.
pub fn list(
    tx: &mut Tx,
    scope: Scope,
    program: Option<ProgramId>,
    kind: Option<CreativeKind>,
    state: Option<CreativeState>,
    after: Option<i64>,
    limit: u32,
) -> anyhow::Result<Vec<Creative>> {
    let sql = format!(
        "{SELECT} WHERE {} AND t.id > $2 AND (CAST($3 AS BIGINT) IS NULL OR t.program_id = $3)
             AND (CAST($4 AS TEXT) IS NULL OR t.kind = $4) AND (CAST($5 AS TEXT) IS NULL OR t.state = $5)
         ORDER BY t.id LIMIT $6",
        condition(scope)
    );
    let (kind, state) = (kind.map(CreativeKind::code), state.map(CreativeState::code));
    let params = params![scope.value(), after.unwrap_or(0), program, kind, state, limit];
    tx.query(&sql, &params)?.iter().map(read).collect()
}

/// Which creatives of a list are asked for; nothing said asks for all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub program: Option<ProgramId>,
    pub kind: Option<CreativeKind>,
    pub state: Option<CreativeState>,
    /// Of an image, in pixels: width and height.
    pub size: Option<(i64, i64)>,
    /// Found in name and text.
    pub words: String,
}

/// Newest first, those numbered below `before`.
pub fn list_newest(
    tx: &mut Tx,
    scope: Scope,
    filter: &Filter,
    before: Option<i64>,
    limit: u32,
) -> anyhow::Result<Vec<Creative>> {
    let sql = format!(
        "{SELECT} WHERE {} AND t.id < $2 AND (CAST($3 AS BIGINT) IS NULL OR t.program_id = $3)
             AND (CAST($4 AS TEXT) IS NULL OR t.kind = $4) AND (CAST($5 AS TEXT) IS NULL OR t.state = $5)
             AND (CAST($6 AS BIGINT) IS NULL OR (t.width_px = $6 AND t.height_px = $7))
             AND (CAST($8 AS TEXT) IS NULL OR LOWER(t.name || ' ' || t.text) LIKE $8 ESCAPE '\\')
         ORDER BY t.id DESC LIMIT $9",
        condition(scope)
    );
    let params = params![
        scope.value(),
        before.unwrap_or(i64::MAX),
        filter.program,
        filter.kind.map(CreativeKind::code),
        filter.state.map(CreativeState::code),
        filter.size.map(|(width, _)| width),
        filter.size.map_or(0, |(_, height)| height),
        pattern(&filter.words),
        limit,
    ];
    tx.query(&sql, &params)?.iter().map(read).collect()
}

/// The sizes that images have here, the most frequent first.
pub fn sizes(tx: &mut Tx, scope: Scope, state: Option<CreativeState>, limit: u32) -> anyhow::Result<Vec<(i64, i64)>> {
    let sql = format!(
        "SELECT t.width_px, t.height_px FROM creative t JOIN program p ON p.id = t.program_id
         WHERE {} AND t.width_px > 0 AND (CAST($2 AS TEXT) IS NULL OR t.state = $2)
         GROUP BY t.width_px, t.height_px ORDER BY COUNT(*) DESC, t.width_px, t.height_px LIMIT $3",
        condition(scope)
    );
    let rows = tx.query(&sql, &params![scope.value(), state.map(CreativeState::code), limit])?;
    Ok(rows.iter().map(|row| (row.int(0), row.int(1))).collect())
}

/// The media type of a stored file, None when no creative has it.
pub fn media_type(tx: &mut Tx, file_hash: &str) -> anyhow::Result<Option<String>> {
    let sql = "SELECT file_type FROM creative WHERE file_hash = $1 AND file_hash <> '' ORDER BY id LIMIT 1";
    Ok(tx.query_opt(sql, &params![file_hash])?.map(|row| row.text(0)))
}

/// Creatives belong to a program; a partner's are those of its contracts that have not ended.
fn condition(scope: Scope) -> &'static str {
    match scope {
        Scope::Partner(_) => {
            "EXISTS (SELECT 1 FROM contract k WHERE k.program_id = t.program_id AND k.partner_id = $1 AND k.state <> 'ended')"
        }
        Scope::Brand(_) | Scope::Installation => scope.condition(),
    }
}

fn read(row: &Row) -> anyhow::Result<Creative> {
    let file = MediaFile {
        name: row.text(7),
        media_type: row.text(8),
        hash: row.text(9),
        bytes: row.int(10),
        width_px: row.int(11),
        height_px: row.int(12),
    };
    Ok(Creative {
        id: row.id(0),
        facts: NewCreative {
            program_id: row.id(1),
            kind: row.str(2).parse()?,
            name: row.text(3),
            text: row.text(4),
            landing_page: row.text(5),
            video_url: row.text(6),
            file: Some(file).filter(|file| !file.hash.is_empty()),
        },
        state: row.str(13).parse()?,
        created_at: row.instant(14),
    })
}
