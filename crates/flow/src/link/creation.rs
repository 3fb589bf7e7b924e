//! A new link: its slug chosen or drawn, its deep link checked against the program's domains.

use domain::access::Deed;
use domain::contract::ContractState;
use domain::creative::CreativeState;
use domain::field::{line, required_line};
use domain::ids::{CreativeId, ProgramId};
use domain::link::{SUB_ID_BYTES_MAX, deep_link, random_slug, slug};
use jiff::Timestamp;
use serde_json::json;
use store::Tx;
use store::link::{Link, NewLink};
use store::scope::Scope;

use super::LinkRefusal;
use crate::program::{ProgramRefusal, TermsCache};
use crate::refusal::InputRefusal;
use crate::scope::scope;
use crate::{Caller, Platform, Result, audited_write, routes};

const NAME_CHARS_MAX: usize = 120;

/// A form as it was filled in; "" is what was left empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewLinkInput {
    pub program_id: i64,
    /// None: the program's own text link.
    pub creative_id: Option<i64>,
    pub name: String,
    /// "": one is drawn.
    pub slug: String,
    /// "": the program's landing page.
    pub deep_link: String,
    pub sub_ids: [String; 3],
    pub shared_id: String,
}

pub async fn create(platform: &Platform, caller: &Caller, input: NewLinkInput) -> Result<Link> {
    caller.may(Deed::ChangeLinks)?;
    let parts = platform.clone();
    let link = audited_write(platform, caller, move |tx, audit| {
        let partner = audit.caller().clone();
        let link = insert(tx, &parts.terms, &partner, &input, audit.now)?;
        routes::touch(tx)?;
        audit.record("created", "link", link.id, None, Some(shown(&link)));
        Ok(link)
    })
    .await?;
    platform.routes_changed().await?;
    Ok(link)
}

/// Makes one link of this partner, or says why not; then nothing is written.
pub(super) fn insert(
    tx: &mut Tx<'_>,
    terms: &TermsCache,
    caller: &Caller,
    input: &NewLinkInput,
    now: Timestamp,
) -> Result<Link> {
    let name = line("name", &input.name, NAME_CHARS_MAX)?;
    let chosen = if input.slug.trim().is_empty() { None } else { Some(slug(&input.slug)?) };
    let [first, second, third] = &input.sub_ids;
    let sub_ids = [tag("sub_id1", first)?, tag("sub_id2", second)?, tag("sub_id3", third)?];
    let shared_id = tag("shared_id", &input.shared_id)?;
    let program_id = ProgramId(input.program_id);
    let partner_id = caller.account_id;
    let scope = scope(caller);
    let program = store::program::find(tx, program_id)?.ok_or(ProgramRefusal::NotFound)?;
    let contract = store::contract::find_between(tx, program_id, partner_id)?.ok_or(LinkRefusal::NotJoined)?;
    if contract.state != ContractState::Active {
        return Err(LinkRefusal::NotActive { state: contract.state }.into());
    }
    let creative_id = creative(tx, scope, program_id, input.creative_id.map(CreativeId))?;
    let file = terms.load(tx, program_id, program.terms_version)?;
    let deep_link = deep_link(&input.deep_link, &file.program.deep_link_domains)?;
    let slug = free_slug(tx, chosen)?;
    let name = if name.is_empty() { slug.clone() } else { name };
    let new = NewLink { program_id, partner_id, creative_id, slug, name, deep_link, sub_ids, shared_id };
    let id = store::link::insert(tx, &new, now)?;
    Ok(store::link::find(tx, scope, id)?.ok_or(LinkRefusal::NotFound)?)
}

/// The creative that was named, if it is the program's and shown, else the program's first.
fn creative(tx: &mut Tx<'_>, scope: Scope, program: ProgramId, named: Option<CreativeId>) -> Result<CreativeId> {
    let found = match named {
        Some(id) => store::creative::find(tx, scope, id)?,
        None => store::creative::first_of_program(tx, program)?,
    };
    let found =
        found.filter(|creative| creative.facts.program_id == program && creative.state == CreativeState::Active);
    let id = named.unwrap_or(CreativeId(0));
    Ok(found.ok_or(LinkRefusal::CreativeUnknown { id })?.id)
}

/// The chosen slug if nobody has it; else one that nobody has.
fn free_slug(tx: &mut Tx<'_>, chosen: Option<String>) -> Result<String> {
    if let Some(slug) = chosen {
        return if store::link::slug_is_taken(tx, &slug)? {
            Err(LinkRefusal::SlugTaken { slug }.into())
        } else {
            Ok(slug)
        };
    }
    loop {
        let mut bytes = [0_u8; 8];
        getrandom::fill(&mut bytes).expect("the system gives random bytes");
        let drawn = random_slug(bytes);
        if slug(&drawn).is_ok() && !store::link::slug_is_taken(tx, &drawn)? {
            return Ok(drawn);
        }
    }
}

/// A tag that would be cut on every click is refused while its author still looks at it.
fn tag(field: &'static str, text: &str) -> Result<String> {
    let tag = line(field, text, SUB_ID_BYTES_MAX)?;
    if tag.len() > SUB_ID_BYTES_MAX {
        return Err(InputRefusal::wrong(field, format!("longer than {SUB_ID_BYTES_MAX} bytes")).into());
    }
    Ok(tag)
}

/// A link must be called something when it is renamed.
pub(super) fn required_name(name: &str) -> Result<String> {
    Ok(required_line("name", name, NAME_CHARS_MAX)?)
}

pub(super) fn shown(link: &Link) -> serde_json::Value {
    json!({
        "name": link.facts.name,
        "slug": link.facts.slug,
        "program_id": link.facts.program_id.get(),
        "creative_id": link.facts.creative_id.get(),
        "deep_link": link.facts.deep_link,
        "archived_at": link.archived_at.map(|at| at.to_string()),
    })
}
