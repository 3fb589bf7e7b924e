//! Reads a snapshot from the system of record.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use anyhow::Context;
use domain::access::AccountKind;
use domain::ids::LinkId;
use domain::program::ProgramStatus;
use store::{Tx, route};

use super::{CreativeRoute, LinkRoute, Links, MovedRoute, ProgramRoute, Routes, moved_key};
use crate::program::TermsCache;
use crate::program::file::ProgramFile;

/// Everything of one moment; the links only since the snapshot before.
pub(super) struct Rows {
    version: i64,
    programs: Vec<(route::ProgramRow, Arc<ProgramFile>)>,
    creatives: Vec<route::CreativeRow>,
    contracts: Vec<route::ContractRow>,
    partners: Vec<domain::ids::AccountId>,
    links: Vec<route::LinkRow>,
    archived: Vec<(String, i64)>,
}

/// Reads one moment; of the links only what came after `links`, and of the terms only versions that are not in the cache.
pub(super) fn rows(tx: &mut Tx<'_>, terms: &TermsCache, links: &RwLock<Links>) -> anyhow::Result<Rows> {
    let (last, archived_at) = {
        let links = links.read().expect("no holder of this lock panics");
        (links.last, links.archived_at)
    };
    let mut programs = Vec::new();
    for row in route::programs(tx)? {
        let file = terms.load(tx, row.id, row.terms_version)?;
        programs.push((row, file));
    }
    Ok(Rows {
        version: store::setting::number(tx, super::VERSION_SETTING)?,
        programs,
        creatives: route::creatives(tx)?,
        contracts: route::contracts(tx)?,
        partners: store::account::ids(tx, AccountKind::Partner)?,
        links: route::links_after(tx, LinkId(last))?,
        archived: route::slugs_archived_since(tx, archived_at)?,
    })
}

/// Makes the snapshot; `links` grows and goes on from the snapshot before.
pub(super) fn routes(rows: Rows, links: Arc<RwLock<Links>>) -> anyhow::Result<Routes> {
    let mut programs = HashMap::with_capacity(rows.programs.len());
    for (row, file) in rows.programs {
        let id = number(row.id.0)?;
        programs.insert(id, program_route(id, &row, &file));
    }
    for row in rows.creatives {
        if let Some(program) = programs.get_mut(&number(row.program.0)?) {
            program.creatives.insert(number(row.id.0)?, creative_route(row));
        }
    }
    for row in rows.contracts {
        if let Some(program) = programs.get_mut(&number(row.program.0)?) {
            program.contracts.insert(number(row.partner.0)?, row.state.parse()?);
        }
    }
    let partners = rows.partners.into_iter().map(|id| number(id.0)).collect::<anyhow::Result<_>>()?;
    take_links(&mut links.write().expect("no holder of this lock panics"), rows.links, rows.archived)?;
    let moved = moved(&programs)?;
    Ok(Routes { version: rows.version, programs, partners, moved, links })
}

fn program_route(id: u32, row: &route::ProgramRow, file: &ProgramFile) -> ProgramRoute {
    ProgramRoute {
        id,
        is_paused: row.status == ProgramStatus::Paused.code(),
        landing_page: file.program.landing_page.clone(),
        click_id_parameter: file.program.click_id_parameter.clone(),
        deep_link_domains: file.program.deep_link_domains.clone(),
        referral_window: file.terms.referral_window,
        browser_conversions: file.browser_conversions,
        currency: file.program.currency,
        adapters: file.adapters.clone(),
        creatives: HashMap::new(),
        contracts: HashMap::new(),
    }
}

/// Where links of other networks lead: to the program's first creative. Who was here first keeps what two programs claim.
fn moved(programs: &HashMap<u32, ProgramRoute>) -> anyhow::Result<HashMap<String, MovedRoute>> {
    let mut programs: Vec<_> = programs.values().filter(|program| !program.adapters.is_empty()).collect();
    programs.sort_by_key(|program| program.id);
    let mut moved = HashMap::new();
    for program in programs {
        let creatives = program.creatives.iter();
        let first = creatives.min_by_key(|(id, creative)| (creative.is_withdrawn, **id)).map(|(id, _)| *id);
        let Some(creative) = first else { continue };
        for adapter in &program.adapters {
            for (name, partner) in &adapter.partners {
                let route = MovedRoute { partner: number(partner.0)?, creative, program: program.id };
                moved.entry(moved_key(adapter.network, &adapter.program, name)).or_insert(route);
            }
        }
    }
    Ok(moved)
}

fn creative_route(row: route::CreativeRow) -> CreativeRoute {
    let has_image = row.kind == "image" && !row.file_hash.is_empty();
    CreativeRoute {
        is_withdrawn: row.state == "withdrawn",
        landing_page: row.landing_page,
        image_path: has_image.then(|| format!("/media/{}", row.file_hash)),
    }
}

fn take_links(links: &mut Links, new: Vec<route::LinkRow>, archived: Vec<(String, i64)>) -> anyhow::Result<()> {
    for row in new {
        links.last = row.id.0;
        let link = LinkRoute {
            id: number(row.id.0)?,
            partner: number(row.partner.0)?,
            creative: number(row.creative.0)?,
            program: number(row.program.0)?,
            deep_link: row.deep_link,
            sub_id1: row.sub_id1,
            sub_id2: row.sub_id2,
            sub_id3: row.sub_id3,
            shared_id: row.shared_id,
        };
        links.by_slug.insert(row.slug.into(), Arc::new(link));
    }
    for (slug, at) in archived {
        links.by_slug.remove(slug.as_str());
        links.archived_at = links.archived_at.max(at);
    }
    Ok(())
}

/// Ids count upwards from small numbers; click ids carry them in 32 bits.
fn number(id: i64) -> anyhow::Result<u32> {
    u32::try_from(id).with_context(|| format!("id {id} does not fit a click id"))
}
