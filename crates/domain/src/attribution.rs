//! Who gets the credit for a conversion, and why the others do not.
//!
//! Everything that speaks for a partner is a candidate: the partner that the brand names, the click the conversion cites,
//! the promo code that was used, and the earlier clicks of the same customer id. They are ranked (click, promo code,
//! customer link; the promo code first if the terms say so), the first that stands wins, and all of them are kept with
//! what became of them, because both the credited and the others will ask. A refusal names the reason of the first candidate.
//!
//! A partner that is named stands above all of them and instead of them: it is credited if its contract was active when the
//! event happened, under the terms it had accepted by then, and if it does not stand nobody else is credited in its place.
//!
//! The facts are those of the instant at which the conversion was tracked; gathering them is the caller's work.

mod candidate;
mod reason;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

pub use reason::RefusalReason;

use crate::calendar::day_of;
use crate::click::ClickFacts;
use crate::click_id::ClickIdError;
use crate::commission::{Priced, price};
use crate::contract::ContractState;
use crate::conversion::Conversion;
use crate::ids::{AccountId, ContractId, ProgramId, PromoCodeId, TermsVersion};
use crate::named::named;
use crate::partner_group::GroupCode;
use crate::terms::{AttributionPolicy, CustomerStatus, Terms};

use candidate::{Candidate, Stands, candidates};

#[cfg(test)]
mod tests;

/// A conversion, all that it brought along, and what is known about that.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    pub program: ProgramId,
    /// The program's: days are counted in it.
    pub zone: &'a TimeZone,
    /// Of the program's terms in force when the conversion was tracked.
    pub policy: AttributionPolicy,
    pub conversion: &'a Conversion,
    pub tracked_at: Timestamp,
    /// The partner that the brand names.
    pub named: Option<NamedTouch<'a>>,
    /// The click id that came with the conversion.
    pub click: Option<CitedClick<'a>>,
    /// The promo code that came with the conversion: all its assignments in the program, an empty list if it is unknown.
    pub promo_code: Option<Vec<PromoCodeTouch<'a>>>,
    /// The customer id that came with the conversion: the clicks it was seen with before, an empty list if it is unknown.
    pub customer: Option<Vec<ClickTouch<'a>>>,
    /// Whether this customer id has an earlier credited conversion in the program; none without a customer id.
    pub credited_before: Option<bool>,
}

/// The partner that the brand names, with the contract it had when the event happened; none if it had none then.
#[derive(Debug, Clone, Copy)]
pub struct NamedTouch<'a> {
    pub partner: AccountId,
    pub standing: Option<Standing<'a>>,
}

#[derive(Debug, Clone, Copy)]
pub enum CitedClick<'a> {
    /// The text proved itself.
    Proved(ClickTouch<'a>),
    Invalid(ClickIdError),
}

/// A click, with the contract its partner had with the program; none if there was none.
#[derive(Debug, Clone, Copy)]
pub struct ClickTouch<'a> {
    pub click: ClickFacts,
    pub standing: Option<Standing<'a>>,
}

/// An assignment of a promo code to a partner, with the partner's contract.
#[derive(Debug, Clone, Copy)]
pub struct PromoCodeTouch<'a> {
    pub promo_code: PromoCodeId,
    pub partner: AccountId,
    pub starts_at: Timestamp,
    /// The first instant at which it is no longer valid.
    pub ends_at: Option<Timestamp>,
    /// When the brand took it back.
    pub withdrawn_at: Option<Timestamp>,
    pub standing: Option<Standing<'a>>,
}

/// A partner's contract as it stood when the conversion was tracked; of a partner that is named, when the event happened.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    pub contract: ContractId,
    pub state: ContractState,
    /// The version the partner had accepted by then, and what it says.
    pub version: TermsVersion,
    pub terms: &'a Terms,
    /// The group that the contract pinned by then.
    pub group: Option<GroupCode>,
}

named! {
    /// What spoke for a partner.
    pub enum TouchSource "touch source" {
        /// The brand itself says whom to credit.
        Named = "named",
        Click = "click",
        PromoCode = "promo_code",
        /// An earlier click of the same customer id.
        CustomerLink = "customer_link",
    }
}

/// What became of one candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Credited,
    /// It would have stood, but another one ranks above it, or the brand named a partner that does not stand.
    Outranked,
    Refused(RefusalReason),
}

/// One candidate, as an explanation shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Considered {
    pub source: TouchSource,
    /// Whom it speaks for; none if it could not be known.
    pub partner: Option<AccountId>,
    /// The click behind it, if there is one.
    pub click: Option<ClickFacts>,
    pub outcome: Outcome,
}

/// The one decision about a conversion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub verdict: Verdict,
    /// Every candidate, by rank. Empty only when nothing came along.
    pub considered: Vec<Considered>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Credit(Box<Credit>),
    Refusal(RefusalReason),
}

/// To whom a conversion is credited, under which contract, what it earns and when it locks and is approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credit {
    pub source: TouchSource,
    pub partner: AccountId,
    pub contract: ContractId,
    /// The version of the terms that priced it.
    pub version: TermsVersion,
    /// The credited click; none when the credit is a promo code's or the partner was named.
    pub click: Option<ClickFacts>,
    /// The credited promo code; none when the credit is not a promo code's.
    pub promo_code: Option<PromoCodeId>,
    /// New or existing, as the terms have it decided; none is unknown.
    pub customer: Option<CustomerStatus>,
    /// The group by which it was priced.
    pub partner_group: Option<GroupCode>,
    pub priced: Priced,
    /// The program-local date of tracking, under which reports show it.
    pub tracked_on: Date,
    pub locks_at: Timestamp,
    pub approves_at: Timestamp,
}

/// Decides about a conversion.
pub fn decide(facts: &Facts<'_>) -> Decision {
    let mut considered = Vec::new();
    let mut credit = None;
    let mut is_settled = false;
    for Candidate { source, partner, click, judged } in candidates(facts) {
        let outcome = match judged {
            Err(reason) => Outcome::Refused(reason),
            Ok(_) if is_settled => Outcome::Outranked,
            Ok(stands) => {
                credit = Some(Box::new(credited(source, click, &stands, facts)));
                Outcome::Credited
            }
        };
        is_settled |= outcome == Outcome::Credited || source == TouchSource::Named;
        considered.push(Considered { source, partner, click, outcome });
    }
    let verdict = match (credit, considered.first()) {
        (Some(credit), _) => Verdict::Credit(credit),
        (None, Some(Considered { outcome: Outcome::Refused(reason), .. })) => Verdict::Refusal(*reason),
        (None, _) => Verdict::Refusal(RefusalReason::NoTouch),
    };
    Decision { verdict, considered }
}

/// The terms of the credited partner's contract price the conversion and set its dates.
fn credited(source: TouchSource, click: Option<ClickFacts>, stands: &Stands<'_>, facts: &Facts<'_>) -> Credit {
    let terms = stands.standing.terms;
    let conversion = facts.conversion;
    let customer = terms.new_customer.status(conversion.customer_status, facts.credited_before);
    Credit {
        source,
        partner: stands.partner,
        contract: stands.standing.contract,
        version: stands.standing.version,
        click,
        promo_code: stands.promo_code,
        customer,
        partner_group: stands.standing.group,
        priced: price(terms, &conversion.priced_facts(customer, conversion.amount, stands.standing.group)),
        tracked_on: day_of(facts.tracked_at, facts.zone),
        locks_at: terms.locks.locks_at(facts.tracked_at, facts.zone),
        approves_at: terms.approves.approves_at(terms.locks, facts.tracked_at, facts.zone),
    }
}
