//! Where partners promote, with the proof that a website is theirs, and by which methods.

use domain::ids::{AccountId, PropertyId};
use domain::property::{PromotionMethod, Proof, ProofState, ProofWay, PropertyFacts};
use jiff::Timestamp;

use crate::{Row, Tx, params};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property {
    pub id: PropertyId,
    pub account_id: AccountId,
    pub facts: PropertyFacts,
    /// What the site must show; "" where nothing can be proved.
    pub token: String,
    pub proof: Proof,
    pub checked_at: Option<Timestamp>,
    /// Why the last look found nothing, else "".
    pub finding: String,
    pub created_at: Timestamp,
}

const SELECT: &str =
    "SELECT t.id, t.account_id, t.kind, t.name, t.address, t.site, t.description, t.token, t.state, t.way,
        t.proved_at, t.failing_since, t.lapsed_at, t.checked_at, t.finding, t.created_at
    FROM property t";

pub fn insert(
    tx: &mut Tx,
    account: AccountId,
    facts: &PropertyFacts,
    token: &str,
    created_at: Timestamp,
) -> anyhow::Result<PropertyId> {
    let row = tx.query_one(
        "INSERT INTO property (account_id, kind, name, address, site, description, token, state, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'unproved', $8) RETURNING id",
        &params![
            account,
            facts.kind.code(),
            &facts.name,
            &facts.address,
            &facts.site,
            &facts.description,
            token,
            created_at,
        ],
    )?;
    Ok(row.id(0))
}

/// Name and description; an address is another property.
pub fn update(tx: &mut Tx, id: PropertyId, facts: &PropertyFacts) -> anyhow::Result<()> {
    tx.execute(
        "UPDATE property SET name = $2, description = $3 WHERE id = $1",
        &params![id, &facts.name, &facts.description],
    )?;
    Ok(())
}

/// What a look at the site said of the proof.
pub fn set_proof(
    tx: &mut Tx,
    id: PropertyId,
    proof: Proof,
    finding: &str,
    checked_at: Timestamp,
) -> anyhow::Result<()> {
    let (way, proved_at, failing_since, lapsed_at) = match proof {
        Proof::Unproved => ("", None, None, None),
        Proof::Proved { way, since, failing_since } => (way.code(), Some(since), failing_since, None),
        Proof::Lapsed { way, at } => (way.code(), None, None, Some(at)),
    };
    tx.execute(
        "UPDATE property SET state = $2, way = $3, proved_at = $4, failing_since = $5, lapsed_at = $6, finding = $7,
             checked_at = $8 WHERE id = $1",
        &params![id, proof.state().code(), way, proved_at, failing_since, lapsed_at, finding, checked_at],
    )?;
    Ok(())
}

pub fn delete(tx: &mut Tx, id: PropertyId) -> anyhow::Result<()> {
    tx.execute("DELETE FROM property WHERE id = $1", &params![id])?;
    Ok(())
}

pub fn find(tx: &mut Tx, account: AccountId, id: PropertyId) -> anyhow::Result<Option<Property>> {
    let sql = format!("{SELECT} WHERE t.account_id = $1 AND t.id = $2");
    tx.query_opt(&sql, &params![account, id])?.map(|row| read(&row)).transpose()
}

/// Oldest first.
pub fn list(tx: &mut Tx, account: AccountId) -> anyhow::Result<Vec<Property>> {
    let sql = format!("{SELECT} WHERE t.account_id = $1 ORDER BY t.id");
    tx.query(&sql, &params![account])?.iter().map(read).collect()
}

/// Whether this brand has to do with this partner: by an application or a contract, whatever became of it.
pub fn may_be_seen_by(tx: &mut Tx, brand: AccountId, partner: AccountId) -> anyhow::Result<bool> {
    let found = tx.query_opt(
        "SELECT p.id FROM program p WHERE p.account_id = $1 AND (
             EXISTS (SELECT 1 FROM application a WHERE a.program_id = p.id AND a.partner_id = $2)
             OR EXISTS (SELECT 1 FROM contract k WHERE k.program_id = p.id AND k.partner_id = $2)) LIMIT 1",
        &params![brand, partner],
    )?;
    Ok(found.is_some())
}

/// Whose the site is by a proof that holds.
pub fn prover_of(tx: &mut Tx, site: &str) -> anyhow::Result<Option<AccountId>> {
    let sql = "SELECT account_id FROM property WHERE site = $1 AND state = 'proved'";
    Ok(tx.query_opt(sql, &params![site])?.map(|row| row.id(0)))
}

pub fn has_site(tx: &mut Tx, account: AccountId, site: &str) -> anyhow::Result<bool> {
    let sql = "SELECT id FROM property WHERE account_id = $1 AND site = $2";
    Ok(tx.query_opt(sql, &params![account, site])?.is_some())
}

/// Proved ones that were last looked at before then, the longest ago first.
pub fn list_due(tx: &mut Tx, before: Timestamp, limit: u32) -> anyhow::Result<Vec<Property>> {
    let sql = format!("{SELECT} WHERE t.state = 'proved' AND t.checked_at < $1 ORDER BY t.checked_at, t.id LIMIT $2");
    tx.query(&sql, &params![before, limit])?.iter().map(read).collect()
}

pub fn methods(tx: &mut Tx, account: AccountId) -> anyhow::Result<Vec<PromotionMethod>> {
    let rows = tx.query("SELECT method FROM promotion_method WHERE account_id = $1", &params![account])?;
    let mut methods = rows.iter().map(|row| Ok(row.str(0).parse()?)).collect::<anyhow::Result<Vec<_>>>()?;
    methods.sort();
    Ok(methods)
}

pub fn set_methods(tx: &mut Tx, account: AccountId, methods: &[PromotionMethod]) -> anyhow::Result<()> {
    tx.execute("DELETE FROM promotion_method WHERE account_id = $1", &params![account])?;
    for method in methods {
        tx.execute(
            "INSERT INTO promotion_method (account_id, method) VALUES ($1, $2)",
            &params![account, method.code()],
        )?;
    }
    Ok(())
}

fn read(row: &Row) -> anyhow::Result<Property> {
    let proof = match row.str(8).parse()? {
        ProofState::Unproved => Proof::Unproved,
        ProofState::Proved => {
            Proof::Proved { way: way(row)?, since: row.instant(10), failing_since: row.opt_instant(11) }
        }
        ProofState::Lapsed => Proof::Lapsed { way: way(row)?, at: row.instant(12) },
    };
    Ok(Property {
        id: row.id(0),
        account_id: row.id(1),
        facts: PropertyFacts {
            kind: row.str(2).parse()?,
            name: row.text(3),
            address: row.text(4),
            site: row.text(5),
            description: row.text(6),
        },
        token: row.text(7),
        proof,
        checked_at: row.opt_instant(13),
        finding: row.text(14),
        created_at: row.instant(15),
    })
}

fn way(row: &Row) -> anyhow::Result<ProofWay> {
    Ok(row.str(9).parse()?)
}
