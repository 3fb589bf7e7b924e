//! What came along with a conversion, ranked, each judged for itself.

use std::cmp::Reverse;

use jiff::Timestamp;

use super::{CitedClick, ClickTouch, Facts, NamedTouch, PromoCodeTouch, RefusalReason, Standing, TouchSource};
use crate::click::ClickFacts;
use crate::contract::ContractState;
use crate::ids::{AccountId, PromoCodeId};
use crate::terms::AttributionPolicy;

pub(super) struct Candidate<'a> {
    pub source: TouchSource,
    /// Whom it speaks for; none if it could not be known.
    pub partner: Option<AccountId>,
    pub click: Option<ClickFacts>,
    pub judged: Result<Stands<'a>, RefusalReason>,
}

/// What a candidate that may be credited stands on.
pub(super) struct Stands<'a> {
    pub partner: AccountId,
    pub standing: Standing<'a>,
    pub promo_code: Option<PromoCodeId>,
}

/// All candidates, in the order in which they count.
pub(super) fn candidates<'a>(facts: &Facts<'a>) -> Vec<Candidate<'a>> {
    let named = facts.named.iter().map(named);
    let click = facts.click.iter().map(|cited| cited_click(cited, facts));
    let promo_code = facts.promo_code.iter().map(|touches| promo_code(touches, facts));
    let customer = facts.customer.iter().flat_map(|touches| customer_links(touches, facts));
    match facts.policy {
        AttributionPolicy::LastClick => named.chain(click).chain(promo_code).chain(customer).collect(),
        AttributionPolicy::PromoCodeFirst => named.chain(promo_code).chain(click).chain(customer).collect(),
    }
}

fn named<'a>(touch: &NamedTouch<'a>) -> Candidate<'a> {
    let stands = |standing| Stands { partner: touch.partner, standing, promo_code: None };
    Candidate {
        source: TouchSource::Named,
        partner: Some(touch.partner),
        click: None,
        judged: in_force(touch.standing).map(stands),
    }
}

fn cited_click<'a>(cited: &CitedClick<'a>, facts: &Facts<'a>) -> Candidate<'a> {
    match cited {
        CitedClick::Proved(touch) => click_candidate(TouchSource::Click, touch, facts),
        CitedClick::Invalid(_) => nobody(TouchSource::Click, RefusalReason::ClickIdInvalid),
    }
}

/// The assignment that was valid when the event happened; if none was, the code speaks for nobody.
fn promo_code<'a>(touches: &[PromoCodeTouch<'a>], facts: &Facts<'a>) -> Candidate<'a> {
    const SOURCE: TouchSource = TouchSource::PromoCode;
    if touches.is_empty() {
        return nobody(SOURCE, RefusalReason::PromoCodeUnknown);
    }
    let happened_at = facts.conversion.happened_at(facts.tracked_at);
    let Some(touch) = touches.iter().find(|touch| was_valid(touch, happened_at)) else {
        return nobody(SOURCE, RefusalReason::PromoCodeInactive);
    };
    let stands = |standing| Stands { partner: touch.partner, standing, promo_code: Some(touch.promo_code) };
    Candidate {
        source: SOURCE,
        partner: Some(touch.partner),
        click: None,
        judged: in_force(touch.standing).map(stands),
    }
}

fn was_valid(touch: &PromoCodeTouch<'_>, at: Timestamp) -> bool {
    let before = |end: Option<Timestamp>| end.is_none_or(|end| at < end);
    touch.starts_at <= at && before(touch.ends_at) && before(touch.withdrawn_at)
}

/// The last click first.
fn customer_links<'a>(touches: &[ClickTouch<'a>], facts: &Facts<'a>) -> Vec<Candidate<'a>> {
    if touches.is_empty() {
        return vec![nobody(TouchSource::CustomerLink, RefusalReason::CustomerUnknown)];
    }
    let mut touches = touches.to_vec();
    touches.sort_by_key(|touch| Reverse((touch.click.at, touch.click.unique)));
    touches.iter().map(|touch| click_candidate(TouchSource::CustomerLink, touch, facts)).collect()
}

fn nobody<'a>(source: TouchSource, reason: RefusalReason) -> Candidate<'a> {
    Candidate { source, partner: None, click: None, judged: Err(reason) }
}

fn click_candidate<'a>(source: TouchSource, touch: &ClickTouch<'a>, facts: &Facts<'a>) -> Candidate<'a> {
    let partner = touch.click.partner;
    let stands = |standing| Stands { partner, standing, promo_code: None };
    Candidate {
        source,
        partner: Some(partner),
        click: Some(touch.click),
        judged: judge_click(touch, facts).map(stands),
    }
}

/// Checked top to bottom, one reason a line. Whether the click came first is judged by whole seconds, because brands say
/// in whole seconds when an event happened.
fn judge_click<'a>(touch: &ClickTouch<'a>, facts: &Facts<'a>) -> Result<Standing<'a>, RefusalReason> {
    let ClickTouch { click, standing } = touch;
    let happened_at = facts.conversion.happened_at(facts.tracked_at);
    let outside = |standing: &Standing<'_>| !standing.terms.referral_window.holds(click.at, happened_at);
    if click.program != facts.program {
        Err(RefusalReason::ClickOfAnotherProgram)
    } else if click.left_out.is_some() {
        Err(RefusalReason::ClickNotAttributable)
    } else if click.at.as_second() > happened_at.as_second() {
        Err(RefusalReason::ClickAfterConversion)
    } else if standing.as_ref().is_some_and(outside) {
        Err(RefusalReason::OutsideReferralWindow)
    } else {
        in_force(*standing)
    }
}

fn in_force(standing: Option<Standing<'_>>) -> Result<Standing<'_>, RefusalReason> {
    match standing {
        Some(standing) if standing.state == ContractState::Active => Ok(standing),
        Some(standing) if standing.state == ContractState::Suspended => Err(RefusalReason::PartnerSuspended),
        _ => Err(RefusalReason::NoContract),
    }
}
