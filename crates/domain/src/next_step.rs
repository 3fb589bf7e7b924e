//! What somebody should do next: facts about an account go in, steps come out, the most urgent first.
//!
//! The order is that of the two enums. A step is named once, however many things ask for it; pages show the first few and
//! find the words. What nobody has to do gives no step.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::ids::ProgramId;
use crate::money::Currency;

#[cfg(test)]
mod tests;

/// What is known about a partner.
#[derive(Debug, Clone, Default)]
pub struct PartnerFacts {
    pub is_email_verified: bool,
    /// Programs whose brand suspended the partner.
    pub suspended: Vec<ProgramId>,
    /// Open invitations.
    pub invited: Vec<ProgramId>,
    /// Programs that offer newer terms than the partner accepted.
    pub newer_terms: Vec<ProgramId>,
    /// Applications that wait for the brand.
    pub applied: Vec<ProgramId>,
    /// Contracts that are active, and all that there ever were.
    pub contracts_active: usize,
    pub contracts_ever: usize,
    pub has_link: bool,
    /// Currencies in which the partner has money and never said how it wants to be paid.
    pub unset_currencies: Vec<Currency>,
    /// Inquiries whose brand waits for evidence.
    pub evidence_wanted: i64,
    /// Threads that hold something new for the person who looks.
    pub messages_unread: i64,
    pub has_property: bool,
    /// A website that was never proved, or is proved no more.
    pub has_unproved_website: bool,
}

/// What a partner may have to do, the most urgent first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartnerStep {
    /// Nothing is earned there meanwhile.
    ReadSuspension {
        program: ProgramId,
    },
    VerifyEmail,
    AnswerInvitation {
        program: ProgramId,
    },
    /// The brand decides without it, or not at all.
    GiveEvidence {
        count: i64,
    },
    AcceptTerms {
        program: ProgramId,
    },
    ReadMessages {
        count: i64,
    },
    JoinProgram,
    /// Nothing to do but to know that the brand has it.
    AwaitDecision {
        program: ProgramId,
    },
    MakeFirstLink,
    ChooseWithdrawal {
        currency: Currency,
    },
    /// Brands look for where a partner promotes.
    AddProperty,
    ProveWebsite,
}

/// What is known about a brand.
#[derive(Debug, Clone, Default)]
pub struct BrandFacts {
    pub is_email_verified: bool,
    pub has_program: bool,
    /// Contracts and invitations, whatever became of them.
    pub has_partner: bool,
    pub applications_waiting: i64,
    /// Pending actions that lock next: their number and the day. None when there are none.
    pub locks_next: Option<(i64, Date)>,
    /// The day of `locks_next` counts from this one.
    pub today: Date,
    /// Payments that were sent and not yet marked.
    pub payments_in_transit: i64,
    /// Payments that a run would make now.
    pub payments_due: i64,
    /// Inquiries that wait for the brand's answer.
    pub inquiries_open: i64,
    /// Threads that hold something new for the person who looks.
    pub messages_unread: i64,
    /// When the newest conversion came, and the one [`REGULAR_CONVERSIONS`] before it.
    pub newest_conversion: Option<Timestamp>,
    pub regular_since: Option<Timestamp>,
    pub now: Timestamp,
}

/// What a brand may have to do, the most urgent first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum BrandStep {
    VerifyEmail,
    MakeProgram,
    /// Conversions came regularly and stopped: the tracking may be broken.
    CheckTracking {
        silent_hours: i64,
    },
    DecideApplications {
        count: i64,
    },
    /// Tomorrow nobody can correct them any more.
    CheckBeforeLock {
        count: i64,
        day: Date,
    },
    AnswerInquiries {
        count: i64,
    },
    MakePayments {
        count: i64,
    },
    SettlePayments {
        count: i64,
    },
    ReadMessages {
        count: i64,
    },
    InvitePartner,
    SetUpTracking,
}

/// This many conversions within [`REGULAR_WITHIN`] are a habit.
pub const REGULAR_CONVERSIONS: u32 = 7;
const REGULAR_WITHIN: SignedDuration = SignedDuration::from_hours(7 * 24);
/// A silence this long is worth a look, where conversions are a habit.
const SILENCE: SignedDuration = SignedDuration::from_hours(24);
/// Locks this many days ahead are close.
const DAYS_BEFORE_LOCK: i32 = 2;

pub fn of_partner(facts: &PartnerFacts) -> Vec<PartnerStep> {
    let mut steps = Vec::new();
    steps.extend(facts.suspended.iter().map(|program| PartnerStep::ReadSuspension { program: *program }));
    steps.extend((!facts.is_email_verified).then_some(PartnerStep::VerifyEmail));
    steps.extend(facts.invited.iter().map(|program| PartnerStep::AnswerInvitation { program: *program }));
    steps.extend(facts.newer_terms.iter().map(|program| PartnerStep::AcceptTerms { program: *program }));
    steps.extend(many(facts.evidence_wanted).map(|count| PartnerStep::GiveEvidence { count }));
    steps.extend(many(facts.messages_unread).map(|count| PartnerStep::ReadMessages { count }));
    let is_in = facts.contracts_active > 0;
    if !is_in && facts.invited.is_empty() {
        let awaited = facts.applied.iter().map(|program| PartnerStep::AwaitDecision { program: *program });
        steps.extend(awaited);
        steps.extend((facts.applied.is_empty() && facts.contracts_ever == 0).then_some(PartnerStep::JoinProgram));
    }
    steps.extend((is_in && !facts.has_link).then_some(PartnerStep::MakeFirstLink));
    steps.extend(facts.unset_currencies.iter().map(|currency| PartnerStep::ChooseWithdrawal { currency: *currency }));
    steps.extend((is_in && !facts.has_property).then_some(PartnerStep::AddProperty));
    steps.extend((is_in && facts.has_unproved_website).then_some(PartnerStep::ProveWebsite));
    steps.sort();
    steps
}

pub fn of_brand(facts: &BrandFacts) -> Vec<BrandStep> {
    let mut steps = Vec::new();
    steps.extend((!facts.is_email_verified).then_some(BrandStep::VerifyEmail));
    if !facts.has_program {
        steps.push(BrandStep::MakeProgram);
        return steps;
    }
    steps.extend(silent_hours(facts).map(|silent_hours| BrandStep::CheckTracking { silent_hours }));
    steps.extend(many(facts.applications_waiting).map(|count| BrandStep::DecideApplications { count }));
    let close = facts.locks_next.filter(|(_, day)| {
        let ahead = facts.today.until(*day).expect("two dates are always some days apart").get_days();
        ahead <= DAYS_BEFORE_LOCK
    });
    steps.extend(close.map(|(count, day)| BrandStep::CheckBeforeLock { count, day }));
    steps.extend(many(facts.inquiries_open).map(|count| BrandStep::AnswerInquiries { count }));
    steps.extend(many(facts.messages_unread).map(|count| BrandStep::ReadMessages { count }));
    steps.extend(many(facts.payments_due).map(|count| BrandStep::MakePayments { count }));
    steps.extend(many(facts.payments_in_transit).map(|count| BrandStep::SettlePayments { count }));
    steps.extend((!facts.has_partner && facts.applications_waiting == 0).then_some(BrandStep::InvitePartner));
    steps.extend(facts.newest_conversion.is_none().then_some(BrandStep::SetUpTracking));
    steps.sort();
    steps
}

/// None where there are none.
fn many(count: i64) -> Option<i64> {
    (count > 0).then_some(count)
}

/// For how many hours nothing came, where something used to come.
fn silent_hours(facts: &BrandFacts) -> Option<i64> {
    let newest = facts.newest_conversion?;
    let was_regular = newest.duration_since(facts.regular_since?) <= REGULAR_WITHIN;
    let silence = facts.now.duration_since(newest);
    (was_regular && silence >= SILENCE).then(|| silence.as_hours())
}
