//! The page that a link leads to, and whether it answered when it was asked last.

use std::collections::HashMap;

use domain::access::Deed;
use domain::ids::LinkId;
use store::Tx;
use store::link::Link;
use store::page_check::PageCheck;

use crate::page_check::hash_of;
use crate::program::TermsCache;
use crate::{Caller, Platform, Result};

/// A page behind links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub address: String,
    /// None: not asked yet.
    pub newest: Option<PageCheck>,
}

/// The page of each of these links.
pub async fn pages(platform: &Platform, caller: &Caller, links: &[Link]) -> Result<HashMap<LinkId, Page>> {
    caller.may(Deed::ReadLinks)?;
    let (parts, links) = (platform.clone(), links.to_vec());
    Ok(platform
        .store
        .read(move |tx| {
            let mut addresses = Vec::with_capacity(links.len());
            for link in &links {
                let address = page_of(tx, &parts.terms, link)?;
                addresses.push((link.id, hash_of(&address), address));
            }
            let hashes: Vec<&str> = addresses.iter().map(|(_, hash, _)| hash.as_str()).collect();
            let found = store::page_check::newest(tx, &hashes)?;
            let newest: HashMap<String, PageCheck> =
                found.into_iter().map(|check| (check.address_hash.clone(), check)).collect();
            let page = |(id, hash, address): (LinkId, String, String)| {
                (id, Page { address, newest: newest.get(&hash).cloned() })
            };
            anyhow::Ok(addresses.into_iter().map(page).collect())
        })
        .await?)
}

/// The page of one link, and how it answered so far, newest first.
pub async fn page(platform: &Platform, caller: &Caller, id: LinkId) -> Result<(String, Vec<PageCheck>)> {
    let link = super::find(platform, caller, id).await?;
    let parts = platform.clone();
    Ok(platform
        .store
        .read(move |tx| {
            let address = page_of(tx, &parts.terms, &link)?;
            let history = store::page_check::history(tx, &hash_of(&address))?;
            anyhow::Ok((address, history))
        })
        .await?)
}

/// Where a visitor arrives: the deep link, else the landing page of the creative, else that of the program.
pub(crate) fn page_of(tx: &mut Tx<'_>, terms: &TermsCache, link: &Link) -> anyhow::Result<String> {
    if !link.facts.deep_link.is_empty() {
        return Ok(link.facts.deep_link.clone());
    }
    if !link.landing_page.is_empty() {
        return Ok(link.landing_page.clone());
    }
    let file = terms.load(tx, link.facts.program_id, link.terms_version)?;
    Ok(file.program.landing_page.to_string())
}
