//! Terms as a person reads them: what is earned, what locks when, and an example with today's date.

use domain::partner_group::GroupCode;
use domain::terms::{AttributionPolicy, CommissionRule, Terms};
use flow::program::file::ProgramFile;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::component::Day;
use crate::format;
use crate::words::{self, Words, t};

/// The terms of one version of a program.
pub struct TermsInWords {
    pub name: String,
    /// `40.00 USD for each new advertiser by a new customer`, one for each rule.
    pub earn: Vec<Words>,
    pub referral_window: Words,
    pub credit: Words,
    pub locks: Words,
    pub approves: Words,
    pub currency: &'static str,
    pub sentences: Vec<Words>,
    pub zone: String,
    pub example: Example,
}

/// What happens to a result that is tracked on a given day.
pub struct Example {
    pub tracked: Day,
    pub locks: Day,
    pub approves: Day,
}

impl TermsInWords {
    /// As everybody reads them: what only groups of partners get is between them and the brand.
    pub fn new(file: &ProgramFile, now: Timestamp) -> Self {
        Self::of_group(file, None, now)
    }

    /// As a partner reads them whose contract pins this group.
    pub fn of_group(file: &ProgramFile, group: Option<GroupCode>, now: Timestamp) -> Self {
        Self::of(file, &file.terms.for_group(group), now)
    }

    /// With the rules for every group: the brand's own view.
    pub fn whole(file: &ProgramFile, now: Timestamp) -> Self {
        Self::of(file, &file.terms, now)
    }

    fn of(file: &ProgramFile, terms: &Terms, now: Timestamp) -> Self {
        let zone = zone_of(file);
        Self {
            name: terms.name.clone(),
            earn: terms.commission.iter().map(earn).collect(),
            referral_window: words::said(&terms.referral_window.in_words()),
            credit: match terms.attribution {
                AttributionPolicy::LastClick => t("The last click within it gets the credit."),
                AttributionPolicy::PromoCodeFirst => t("A promo code gets the credit, else the last click within it."),
            },
            locks: words::said(&terms.locks.in_words()),
            approves: words::said(&terms.approves.in_words()),
            currency: terms.currency.code(),
            sentences: terms.in_plain_words().iter().map(|sentence| words::said(sentence).sentence()).collect(),
            zone: format::zone(&zone, now),
            example: Example::of(terms, now.to_zoned(zone).date()),
        }
    }
}

impl Example {
    pub fn of(terms: &Terms, tracked_on: Date) -> Self {
        Self {
            tracked: Day(tracked_on),
            locks: Day(terms.locks.locks_on(tracked_on)),
            approves: Day(terms.approves.approves_on(terms.locks, tracked_on)),
        }
    }
}

pub fn zone_of(file: &ProgramFile) -> TimeZone {
    domain::calendar::time_zone(&file.program.time_zone).expect("the zone was checked when the file was read")
}

/// `40.00 USD for each new advertiser by a new customer`; codes of event types are read as words.
pub fn earn(rule: &CommissionRule) -> Words {
    words::said(&rule.offer_in_words())
}
