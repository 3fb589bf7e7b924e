//! A partner's properties: what they are, whether they are proved, and how to prove them.

use askama::Template;
use axum::extract::{Query, State};
use domain::access::Deed;
use domain::ids::PropertyId;
use domain::property::{DNS_PREFIX, FILE_PATHS, META_NAME, Proof, ProofWay, PropertyKind};
use edge::caller::PageCaller;
use flow::Platform;
use flow::property::Property;
use jiff::tz::TimeZone;

use super::seen;
use crate::answer::{self, Answer, Done};
use crate::component::field::sentence;
use crate::component::{Empty, Form, Mark, Moment};
use crate::frame::{Frame, Place};
use crate::visitor::Partner;

#[derive(Template)]
#[template(path = "property/page.html")]
pub struct PropertiesPage {
    frame: Frame,
    properties: Vec<Card>,
    empty: Empty,
    kinds: Vec<(String, String)>,
    /// The form of a new one.
    form: Form,
    may_change: bool,
}

pub struct Card {
    id: PropertyId,
    name: String,
    kind: &'static str,
    address: String,
    description: String,
    mark: Option<Mark>,
    /// `Proved by file since 5 Jan 2026`
    told: Option<(&'static str, Moment)>,
    checked: Option<Moment>,
    finding: String,
    proving: Option<Proving>,
    /// As it was typed, when changing it was refused.
    change: Form,
    refusal: Option<String>,
}

/// What the site must show, for each way.
struct Proving {
    open: bool,
    token: String,
    file_address: String,
    meta: String,
    dns_name: String,
    dns_text: String,
}

/// What was sent and refused.
#[derive(Default)]
pub struct Refused {
    pub addition: Option<Form>,
    pub change: Option<(PropertyId, Form)>,
    pub proof: Option<(PropertyId, String)>,
}

pub async fn show(State(platform): State<Platform>, Partner(who): Partner, Query(query): Query<Done>) -> Answer {
    let mut page = page(&platform, &who, Refused::default()).await?;
    page.frame = page.frame.after(query.done.as_deref());
    answer::page(page)
}

pub async fn refused(platform: &Platform, who: &PageCaller, refused: Refused) -> Answer {
    answer::refused(page(platform, who, refused).await?)
}

async fn page(platform: &Platform, who: &PageCaller, refused: Refused) -> flow::Result<PropertiesPage> {
    let promotion = flow::property::of_partner(platform, &who.caller, who.caller.account_id).await?;
    let kind = |kind: &PropertyKind| (kind.code().to_owned(), crate::known(seen::kind(*kind)).to_owned());
    Ok(PropertiesPage {
        properties: promotion.properties.iter().map(|property| card(property, &refused)).collect(),
        empty: Empty::new(
            "Nothing here yet",
            "Brands look at where you promote before they accept you. A website that is proved to be yours counts most.",
        ),
        kinds: PropertyKind::ALL.iter().map(kind).collect(),
        may_change: who.caller.may(Deed::ChangeProperties).is_ok(),
        frame: Partner(who.clone()).frame("Properties", Place::Properties),
        form: refused.addition.unwrap_or_default(),
    })
}

fn card(property: &Property, refused: &Refused) -> Card {
    let facts = &property.facts;
    let moment = |at| Moment::new(at, &TimeZone::UTC);
    let told = match property.proof {
        Proof::Unproved => None,
        Proof::Proved { way, since, .. } => Some((by(way), moment(since))),
        Proof::Lapsed { at, .. } => Some(("Proof lapsed", moment(at))),
    };
    let change = refused.change.as_ref().filter(|(id, _)| *id == property.id).map(|(_, form)| form.clone());
    let as_kept = || Form::default().with("name", facts.name.as_str()).with("description", facts.description.as_str());
    let refusal = refused.proof.as_ref().filter(|(id, _)| *id == property.id).map(|(_, words)| sentence(words));
    Card {
        id: property.id,
        name: facts.name.clone(),
        kind: seen::kind(facts.kind),
        address: facts.address.clone(),
        description: facts.description.clone(),
        mark: seen::mark(property),
        told,
        checked: property.checked_at.map(moment),
        finding: if property.finding.is_empty() { String::new() } else { sentence(&property.finding) },
        proving: proving(property, refusal.is_some()),
        change: change.unwrap_or_else(as_kept),
        refusal,
    }
}

const fn by(way: ProofWay) -> &'static str {
    match way {
        ProofWay::File => "Proved by a file since",
        ProofWay::MetaTag => "Proved by a meta tag since",
        ProofWay::Dns => "Proved by DNS since",
    }
}

fn proving(property: &Property, was_refused: bool) -> Option<Proving> {
    let token = &property.token;
    (!token.is_empty()).then(|| Proving {
        open: was_refused || !property.finding.is_empty(),
        token: token.clone(),
        file_address: format!("{}{}", property.facts.address.trim_end_matches('/'), FILE_PATHS[0]),
        meta: format!("<meta name=\"{META_NAME}\" content=\"{token}\">"),
        dns_name: property.facts.site.clone(),
        dns_text: format!("{DNS_PREFIX}{token}"),
    })
}
