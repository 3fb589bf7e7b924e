//! How a decision is explained on the wire: everything to the brand, to a partner what concerns it.

use flow::conversion::{ConsideredShape, CreditShape, Explanation, Viewpoint};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::wire::Instant;

/// A decision with all that was considered.
#[derive(Serialize, ToSchema)]
pub struct Explained {
    pub program_id: i64,
    pub event_type: String,
    pub order_id: String,
    pub tracked_at: Instant,
    pub occurred_at: Instant,
    /// `api`, `file`, `hand`, `pixel`, `tag` or `adapter` (a call written for another network)
    pub channel: String,
    /// `credited` or `refused`. To a partner, `refused` may also mean that another partner was credited.
    pub outcome: String,
    /// Why there was no credit; to a partner, why there was none for it.
    pub reason: Option<String>,
    /// Not told to partners.
    pub customer_id: Option<String>,
    /// Not told to a partner that was not credited.
    pub amount_minor: Option<i64>,
    /// Who named a partner or reported by hand, such as `person:7`. Not told to partners.
    pub reported_by: Option<String>,
    /// Why it was reported by hand. Not told to partners.
    pub report_reason: Option<String>,
    /// By rank: the first that stands is credited. If the brand named a partner, that one or nobody.
    pub considered: Vec<Considered>,
    pub credit: Option<Credit>,
    pub action_id: Option<String>,
}

/// Something that spoke for a partner, and what became of it.
#[derive(Serialize, ToSchema)]
pub struct Considered {
    /// `named` by the brand, `click`, `promo_code` or `customer_link`
    pub source: String,
    /// Null when nobody is known, or for a partner when it is another one.
    pub partner_id: Option<i64>,
    pub clicked_at: Option<Instant>,
    /// `credited`, `outranked`, or the reason for which it does not stand
    pub outcome: String,
}

/// Why and how a partner was credited.
#[derive(Serialize, ToSchema)]
pub struct Credit {
    pub source: String,
    pub partner_id: i64,
    pub contract_id: i64,
    /// The version of the terms that priced it.
    pub terms_version: i64,
    /// `new` or `existing`; null is unknown
    pub customer: Option<String>,
    /// Which commission rule matched, counted from 1; null when none did.
    pub rule: Option<usize>,
    pub commission_minor: i64,
    /// The commission in a sentence.
    pub words: String,
}

pub fn wire(explanation: Explanation) -> Explained {
    let credit = explanation.decision.credit.as_ref();
    let credit = credit.filter(|credit| explanation.may_name(Some(credit.partner))).map(credit_wire);
    let considered: Vec<_> =
        explanation.decision.considered.iter().map(|one| considered_wire(one, &explanation)).collect();
    let conversion = explanation.conversion.conversion;
    let (outcome, reason) = match explanation.viewpoint {
        Viewpoint::Everything => (conversion.outcome, conversion.reason),
        Viewpoint::Partner(_) if credit.is_some() => (conversion.outcome, String::new()),
        // The partner's own candidate is the one that is named to it.
        Viewpoint::Partner(_) => {
            let own = considered.iter().find(|considered| considered.partner_id.is_some());
            ("refused".to_owned(), own.map_or_else(String::new, |own| own.outcome.clone()))
        }
    };
    let is_everything = explanation.viewpoint == Viewpoint::Everything;
    let is_told_all = is_everything || credit.is_some();
    Explained {
        program_id: conversion.program.get(),
        event_type: explanation.event_type,
        order_id: conversion.order_id,
        tracked_at: conversion.tracked_at.into(),
        occurred_at: conversion.occurred_at.into(),
        channel: conversion.channel,
        outcome,
        reason: Some(reason).filter(|reason| !reason.is_empty()),
        customer_id: Some(conversion.customer_id).filter(|id| is_everything && !id.is_empty()),
        amount_minor: conversion.amount_minor.filter(|_| is_told_all),
        reported_by: Some(conversion.reported_by).filter(|by| is_everything && !by.is_empty()),
        report_reason: Some(conversion.report_reason).filter(|reason| is_everything && !reason.is_empty()),
        considered,
        credit,
        action_id: explanation.action.filter(|_| is_told_all).map(|action| action.id().to_string()),
    }
}

fn considered_wire(considered: &ConsideredShape, explanation: &Explanation) -> Considered {
    let is_named = explanation.may_name(considered.partner);
    let clicked_at = considered.clicked_at_ms.and_then(|at| Timestamp::from_millisecond(at).ok());
    Considered {
        source: considered.source.clone(),
        partner_id: considered.partner.filter(|_| is_named),
        clicked_at: clicked_at.filter(|_| is_named).map(Instant),
        outcome: considered.outcome.clone(),
    }
}

fn credit_wire(credit: &CreditShape) -> Credit {
    Credit {
        source: credit.source.clone(),
        partner_id: credit.partner,
        contract_id: credit.contract,
        terms_version: credit.terms_version,
        customer: credit.customer.clone(),
        rule: credit.rule.map(|rule| rule + 1),
        commission_minor: credit.commission_minor,
        words: credit.words.clone(),
    }
}
