//! Where a partner promotes: websites, channels, apps, newsletters; and how it proves that a website is its own.
//!
//! A website is a whole host, since a proof is of the host: a page below somebody else's is no website of the partner's.

use std::net::IpAddr;

use crate::field::{FieldError, Problem, line, paragraph, required_line};
use crate::named::named;
use crate::web_address::{host_of, site_of};

mod proof;
mod shown;

pub use proof::{GRACE, Proof, ProofState};
pub use shown::{DNS_PREFIX, FILE_PATHS, META_NAME, file_shows, page_shows, texts_show};

named! {
    pub enum PropertyKind "property kind" {
        Website = "website",
        Social = "social",
        App = "app",
        Newsletter = "newsletter",
        Other = "other",
    }
}

named! {
    /// Where the token of a website is looked for.
    pub enum ProofWay "proof way" {
        File = "file",
        MetaTag = "meta_tag",
        Dns = "dns",
    }
}

named! {
    /// How a partner promotes; what brands ask first.
    pub enum PromotionMethod "promotion method" {
        Content = "content",
        Reviews = "reviews",
        Coupons = "coupons",
        Cashback = "cashback",
        Email = "email",
        Social = "social",
        Video = "video",
        Podcast = "podcast",
        PaidSearch = "paid_search",
        PaidSocial = "paid_social",
        Display = "display",
        App = "app",
        Offline = "offline",
        Other = "other",
    }
}

const NAME_CHARS_MAX: usize = 120;
const ADDRESS_CHARS_MAX: usize = 1000;
const DESCRIPTION_CHARS_MAX: usize = 1000;

/// A property as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PropertyFacts {
    pub kind: PropertyKind,
    pub name: String,
    /// "" where the kind needs none.
    pub address: String,
    /// Of a website, else "": its host without `www.`, in lower case.
    pub site: String,
    pub description: String,
}

/// A property as somebody typed it.
pub fn property(kind: PropertyKind, name: &str, address: &str, description: &str) -> Result<PropertyFacts, FieldError> {
    let name = required_line("name", name, NAME_CHARS_MAX)?;
    let description = paragraph("description", description, DESCRIPTION_CHARS_MAX)?;
    let address = line("address", address, ADDRESS_CHARS_MAX)?;
    let (address, site) = match kind {
        PropertyKind::Website => website(&address)?,
        _ if address.is_empty() && matches!(kind, PropertyKind::Newsletter | PropertyKind::Other) => Default::default(),
        _ if address.is_empty() => return Err(Problem::Missing.of("address")),
        _ => match host_of(&address) {
            Ok(_) => (address, String::new()),
            Err(error) => return Err(Problem::Refused(error.to_string()).of("address")),
        },
    };
    Ok(PropertyFacts { kind, name, address, site, description })
}

/// The address of a website's first page, and its site. A bare `example.com` is read as `https://example.com/`.
fn website(typed: &str) -> Result<(String, String), FieldError> {
    if typed.is_empty() {
        return Err(Problem::Missing.of("address"));
    }
    let address = if typed.contains("://") { typed.to_owned() } else { format!("https://{typed}") };
    let refused = |why: &str| Problem::Refused(why.to_owned()).of("address");
    let host = host_of(&address).map_err(|error| refused(&error.to_string()))?.to_ascii_lowercase();
    let (scheme, rest) = address.split_once("://").unwrap_or(("https", &address));
    if rest.trim_end_matches('/').len() != host.len() {
        return Err(refused(
            "a website is a whole host, without path or port; add a page of another site as another kind",
        ));
    }
    if !host.contains('.') || host.parse::<IpAddr>().is_ok() {
        return Err(refused("a website has a name such as example.com"));
    }
    let address = format!("{}://{host}/", scheme.to_ascii_lowercase());
    Ok((address, site_of(&host).to_owned()))
}

#[cfg(test)]
mod tests;
