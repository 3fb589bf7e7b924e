//! How a property and a method are called, and what a brand sees of a partner's.

use domain::ids::AccountId;
use domain::property::{PromotionMethod, Proof, PropertyKind};
use edge::caller::PageCaller;
use flow::Platform;
use flow::property::{Promotion, Property};

use crate::component::Mark;
use crate::component::mark::{Sign, Tone};

/// A partner's promotion as it stands on an application and on the partner's page.
#[derive(Default)]
pub struct Seen {
    pub properties: Vec<SeenProperty>,
    /// `Content, e-mail`
    pub methods: String,
}

pub struct SeenProperty {
    pub name: String,
    pub kind: &'static str,
    pub address: String,
    pub description: String,
    /// Of a website.
    pub proof: Option<Mark>,
}

pub async fn of_partner(platform: &Platform, who: &PageCaller, partner: AccountId) -> flow::Result<Seen> {
    let Promotion { properties, methods } = flow::property::of_partner(platform, &who.caller, partner).await?;
    let methods: Vec<&str> = methods.into_iter().map(method).collect();
    Ok(Seen { properties: properties.iter().map(seen).collect(), methods: methods.join(", ") })
}

fn seen(property: &Property) -> SeenProperty {
    SeenProperty {
        name: property.facts.name.clone(),
        kind: kind(property.facts.kind),
        address: property.facts.address.clone(),
        description: property.facts.description.clone(),
        proof: mark(property),
    }
}

/// Only a website can be proved.
pub fn mark(property: &Property) -> Option<Mark> {
    if property.facts.kind != PropertyKind::Website {
        return None;
    }
    Some(match property.proof {
        Proof::Unproved => Mark::new("Not proved", Sign::Ring, Tone::Quiet),
        Proof::Proved { failing_since: None, .. } => Mark::new("Proved", Sign::Tick, Tone::Good),
        Proof::Proved { .. } => Mark::new("Proved, not found lately", Sign::Half, Tone::Warn),
        Proof::Lapsed { .. } => Mark::new("Proof lapsed", Sign::Cross, Tone::Warn),
    })
}

pub const fn kind(kind: PropertyKind) -> &'static str {
    match kind {
        PropertyKind::Website => "Website",
        PropertyKind::Social => "Social channel",
        PropertyKind::App => "Mobile app",
        PropertyKind::Newsletter => "Newsletter",
        PropertyKind::Other => "Other",
    }
}

pub const fn method(method: PromotionMethod) -> &'static str {
    match method {
        PromotionMethod::Content => "Content",
        PromotionMethod::Reviews => "Reviews and comparisons",
        PromotionMethod::Coupons => "Coupons and deals",
        PromotionMethod::Cashback => "Cashback and loyalty",
        PromotionMethod::Email => "E-mail",
        PromotionMethod::Social => "Social media",
        PromotionMethod::Video => "Video",
        PromotionMethod::Podcast => "Podcast",
        PromotionMethod::PaidSearch => "Paid search",
        PromotionMethod::PaidSocial => "Paid social",
        PromotionMethod::Display => "Display advertising",
        PromotionMethod::App => "Mobile app",
        PromotionMethod::Offline => "In person and in print",
        PromotionMethod::Other => "Other",
    }
}
