//! Partners' short links. A slug is unique over the whole installation and is never given to another link, archived or not.

use domain::contract::ContractState;
use domain::creative::CreativeState;
use domain::ids::{AccountId, CreativeId, LinkId, ProgramId, TermsVersion};
use domain::link::LinkState;
use domain::program::ProgramStatus;
use jiff::Timestamp;

use crate::scope::{Scope, find_in};
use crate::search::pattern;
use crate::{Row, Tx, params};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub id: LinkId,
    pub facts: NewLink,
    pub program_name: String,
    pub program_status: ProgramStatus,
    /// Of the program, as in force.
    pub terms_version: TermsVersion,
    pub partner_name: String,
    pub contract_state: ContractState,
    pub creative_name: String,
    pub creative_state: CreativeState,
    /// Of the creative; '' is the program's own.
    pub landing_page: String,
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
    "SELECT t.id, t.program_id, t.partner_id, t.creative_id, t.slug, t.name, t.deep_link, t.sub_id1, t.sub_id2,
        t.sub_id3, t.shared_id, p.name, p.status, a.name, k.state, c.name, c.state, t.created_at, t.archived_at,
        p.terms_version, c.landing_page
    FROM link t JOIN program p ON p.id = t.program_id JOIN account a ON a.id = t.partner_id
    JOIN contract k ON k.program_id = t.program_id AND k.partner_id = t.partner_id
    JOIN creative c ON c.id = t.creative_id";

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

/// For good: its slug is not given to another link.
pub fn archive(tx: &mut Tx, id: LinkId, at: Timestamp) -> anyhow::Result<()> {
    tx.execute("UPDATE link SET archived_at = $2 WHERE id = $1", &params![id, at])?;
    Ok(())
}

pub fn find(tx: &mut Tx, scope: Scope, id: LinkId) -> anyhow::Result<Option<Link>> {
    find_in(tx, scope, SELECT, id)?.map(|row| read(&row)).transpose()
}

pub fn slug_is_taken(tx: &mut Tx, slug: &str) -> anyhow::Result<bool> {
    Ok(tx.query_opt("SELECT id FROM link WHERE slug = $1", &params![slug])?.is_some())
}

/// Which links of a list are asked for; nothing said asks for all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub program: Option<ProgramId>,
    pub state: Option<LinkState>,
    /// Found in name, short name, deep link and tags.
    pub words: String,
    /// Those numbered from here on.
    pub from: Option<LinkId>,
}

/// [`LinkState::of`] once more, so that a list can be cut by it; a test holds the two together.
const STATE: &str =
    "CASE WHEN t.archived_at IS NOT NULL THEN 'archived' WHEN k.state = 'suspended' THEN 'partner_suspended'
        WHEN k.state = 'ended' THEN 'contract_ended' WHEN p.status = 'paused' THEN 'program_paused'
        WHEN c.state = 'withdrawn' THEN 'creative_withdrawn' ELSE 'live' END";

/// Newest first, those numbered below `before`.
pub fn list(tx: &mut Tx, scope: Scope, filter: &Filter, before: Option<i64>, limit: u32) -> anyhow::Result<Vec<Link>> {
    let sql = format!(
        "{SELECT} WHERE {} AND t.id < $2 AND (CAST($3 AS BIGINT) IS NULL OR t.program_id = $3)
             AND (CAST($4 AS TEXT) IS NULL OR {STATE} = $4)
             AND (CAST($5 AS TEXT) IS NULL OR LOWER(t.name || ' ' || t.slug || ' ' || t.deep_link || ' ' || t.sub_id1
                 || ' ' || t.sub_id2 || ' ' || t.sub_id3 || ' ' || t.shared_id) LIKE $5 ESCAPE '\\')
             AND t.id >= $6
         ORDER BY t.id DESC LIMIT $7",
        scope.condition()
    );
    let params = params![
        scope.value(),
        before.unwrap_or(i64::MAX),
        filter.program,
        filter.state.map(LinkState::code),
        pattern(&filter.words),
        filter.from.map_or(0, LinkId::get),
        limit,
    ];
    tx.query(&sql, &params)?.iter().map(read).collect()
}

/// Those whose clicks count, oldest first, those numbered above `after`.
pub fn list_live(tx: &mut Tx, after: LinkId, limit: u32) -> anyhow::Result<Vec<Link>> {
    let sql = format!("{SELECT} WHERE t.id > $1 AND {STATE} = 'live' ORDER BY t.id LIMIT $2");
    tx.query(&sql, &params![after, limit])?.iter().map(read).collect()
}

fn read(row: &Row) -> anyhow::Result<Link> {
    Ok(Link {
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
        program_name: row.text(11),
        program_status: row.str(12).parse()?,
        partner_name: row.text(13),
        contract_state: row.str(14).parse()?,
        creative_name: row.text(15),
        creative_state: row.str(16).parse()?,
        created_at: row.instant(17),
        archived_at: row.opt_instant(18),
        terms_version: row.id(19),
        landing_page: row.text(20),
    })
}
