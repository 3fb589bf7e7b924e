//! The numbers a report can show, each defined once as sums of columns or a quotient of such sums.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::figure;
use crate::money::{Currency, Money};
use crate::named::named;
use crate::report::count::{Count, Counts};

named! {
    /// One number of a report.
    pub enum Metric "metric" {
        /// Times a creative was shown.
        Impressions = "impressions",
        /// All clicks recorded, whatever became of them.
        Clicks = "clicks",
        /// First attributable clicks of a visitor on a program and partner in one program-local day.
        UniqueClicks = "unique_clicks",
        /// Clicks that can earn credit.
        AttributableClicks = "attributable_clicks",
        /// Clicks that can earn no credit: the sum over all reasons.
        LeftOutClicks = "left_out_clicks",
        LeftOutHeadRequest = "left_out_head_request",
        LeftOutPrefetch = "left_out_prefetch",
        LeftOutPrerender = "left_out_prerender",
        LeftOutCrawler = "left_out_crawler",
        LeftOutNoUserAgent = "left_out_no_user_agent",
        LeftOutNotANavigation = "left_out_not_a_navigation",
        LeftOutNoContract = "left_out_no_contract",
        LeftOutPartnerSuspended = "left_out_partner_suspended",
        LeftOutProgramPaused = "left_out_program_paused",
        LeftOutCreativeWithdrawn = "left_out_creative_withdrawn",
        /// Actions that stand: pending, locked, approved or paid.
        Actions = "actions",
        ActionsPending = "actions_pending",
        ActionsLocked = "actions_locked",
        ActionsApproved = "actions_approved",
        ActionsPaid = "actions_paid",
        /// Actions that were credited and then reversed. `actions` and `reversals` together are all that were credited.
        Reversals = "reversals",
        /// Actions that stand, per attributable click.
        ConversionRate = "conversion_rate",
        /// The amounts of the actions that stand, net of modifications.
        SaleAmount = "sale_amount",
        /// The commission of the actions that stand: what the ledger's buckets hold together.
        Commission = "commission",
        CommissionPending = "commission_pending",
        CommissionLocked = "commission_locked",
        CommissionApproved = "commission_approved",
        CommissionPaid = "commission_paid",
        /// What reversed actions would have earned.
        CommissionReversed = "commission_reversed",
        /// Earnings per click: commission per attributable click.
        Epc = "epc",
    }
}

/// What kind of number a metric is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A whole number of things.
    Count,
    /// Minor units of the row's currency.
    Money,
    /// Minor units of the row's currency, with decimals.
    MoneyEach,
    /// A part of one: 0.0125 is 1.25 percent.
    Share,
}

/// A metric worked out. A quotient is none where its divisor is zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetricValue {
    Whole(i64),
    Quotient(Option<Decimal>),
}

/// Decimals of a share: a conversion rate of 0.000001 is one action in a million clicks.
const SHARE_DIGITS: u32 = 6;
/// Decimals of a minor unit in earnings per click.
const MONEY_EACH_DIGITS: u32 = 4;

const LEFT_OUT: &[Count] = &[
    Count::LeftOutHeadRequest,
    Count::LeftOutPrefetch,
    Count::LeftOutPrerender,
    Count::LeftOutCrawler,
    Count::LeftOutNoUserAgent,
    Count::LeftOutNotANavigation,
    Count::LeftOutNoContract,
    Count::LeftOutPartnerSuspended,
    Count::LeftOutProgramPaused,
    Count::LeftOutCreativeWithdrawn,
];
const STANDING: &[Count] = &[Count::ActionsPending, Count::ActionsLocked, Count::ActionsApproved, Count::ActionsPaid];
const COMMISSION: &[Count] =
    &[Count::CommissionPending, Count::CommissionLocked, Count::CommissionApproved, Count::CommissionPaid];
const ATTRIBUTABLE: &[Count] = &[Count::AttributableClicks];

enum Formula {
    Sum(&'static [Count]),
    /// Sum over sum, rounded half to even at this many decimals.
    Quotient(&'static [Count], &'static [Count], u32),
}

impl Metric {
    /// What is shown when nothing else is asked for.
    pub const USUAL: &[Self] = &[
        Self::Impressions,
        Self::Clicks,
        Self::UniqueClicks,
        Self::AttributableClicks,
        Self::Actions,
        Self::Reversals,
        Self::ConversionRate,
        Self::SaleAmount,
        Self::Commission,
        Self::Epc,
    ];

    pub fn value(self, counts: &Counts) -> MetricValue {
        match self.formula() {
            Formula::Sum(columns) => MetricValue::Whole(counts.sum(columns)),
            Formula::Quotient(above, below, digits) => {
                let (above, below) = (Decimal::from(counts.sum(above)), counts.sum(below));
                let quotient = above.checked_div(Decimal::from(below));
                MetricValue::Quotient(quotient.map(|exact| {
                    exact.round_dp_with_strategy(digits, RoundingStrategy::MidpointNearestEven).normalize()
                }))
            }
        }
    }

    /// The number alone, for files: money in whole units with all its decimals (`40.00`), a share as a part of one, nothing
    /// where there is no quotient.
    pub fn plain(self, counts: &Counts, currency: Currency) -> String {
        match (self.value(counts), self.unit()) {
            (MetricValue::Whole(minor), Unit::Money) => Money::new(minor, currency).amount(),
            (MetricValue::Whole(number), _) => number.to_string(),
            (MetricValue::Quotient(None), _) => String::new(),
            (MetricValue::Quotient(Some(minor)), Unit::MoneyEach) => {
                (minor * Decimal::new(1, currency.minor_digits())).normalize().to_string()
            }
            (MetricValue::Quotient(Some(share)), _) => share.to_string(),
        }
    }

    /// In whole minimal units: things, minor units, hundredths of a percent. None where it is a quotient over nothing. Rounded half to
    /// even, as the metric itself is.
    pub fn units(self, counts: &Counts) -> Option<i64> {
        let factor = if self.unit() == Unit::Share { 10_000 } else { 1 };
        match self.value(counts) {
            MetricValue::Whole(number) => Some(number),
            MetricValue::Quotient(quotient) => {
                let exact = quotient? * Decimal::from(factor);
                exact.round_dp_with_strategy(0, RoundingStrategy::MidpointNearestEven).to_i64()
            }
        }
    }

    /// `1,204`, `40.00 USD`, `3.13 %`; none where it is a quotient over nothing.
    pub fn for_people(self, counts: &Counts, currency: Currency) -> Option<String> {
        let units = self.units(counts)?;
        Some(match self.unit() {
            Unit::Count => figure::count(units),
            Unit::Money | Unit::MoneyEach => Money::new(units, currency).for_people(),
            Unit::Share => figure::share_of_points(units),
        })
    }

    /// The columns this metric is made of.
    pub fn columns(self) -> impl Iterator<Item = Count> {
        let (above, below): (&'static [Count], &'static [Count]) = match self.formula() {
            Formula::Sum(columns) => (columns, &[]),
            Formula::Quotient(above, below, _) => (above, below),
        };
        above.iter().chain(below).copied()
    }

    pub const fn unit(self) -> Unit {
        match self {
            Self::ConversionRate => Unit::Share,
            Self::Epc => Unit::MoneyEach,
            Self::SaleAmount
            | Self::Commission
            | Self::CommissionPending
            | Self::CommissionLocked
            | Self::CommissionApproved
            | Self::CommissionPaid
            | Self::CommissionReversed => Unit::Money,
            _ => Unit::Count,
        }
    }

    /// A heading for pages and tables.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Impressions => "Impressions",
            Self::Clicks => "Clicks",
            Self::UniqueClicks => "Unique clicks",
            Self::AttributableClicks => "Attributable clicks",
            Self::LeftOutClicks => "Left out",
            Self::LeftOutHeadRequest => "HEAD requests",
            Self::LeftOutPrefetch => "Prefetches",
            Self::LeftOutPrerender => "Prerenders",
            Self::LeftOutCrawler => "Crawlers",
            Self::LeftOutNoUserAgent => "No user agent",
            Self::LeftOutNotANavigation => "Not a navigation",
            Self::LeftOutNoContract => "No contract",
            Self::LeftOutPartnerSuspended => "Partner suspended",
            Self::LeftOutProgramPaused => "Program paused",
            Self::LeftOutCreativeWithdrawn => "Creative withdrawn",
            Self::Actions => "Actions",
            Self::ActionsPending => "Pending actions",
            Self::ActionsLocked => "Locked actions",
            Self::ActionsApproved => "Approved actions",
            Self::ActionsPaid => "Paid actions",
            Self::Reversals => "Reversals",
            Self::ConversionRate => "Conversion rate",
            Self::SaleAmount => "Sale amount",
            Self::Commission => "Commission",
            Self::CommissionPending => "Pending commission",
            Self::CommissionLocked => "Locked commission",
            Self::CommissionApproved => "Approved commission",
            Self::CommissionPaid => "Paid commission",
            Self::CommissionReversed => "Reversed commission",
            Self::Epc => "EPC",
        }
    }

    const fn formula(self) -> Formula {
        Formula::Sum(match self {
            Self::Impressions => &[Count::Impressions],
            Self::Clicks => &[Count::Clicks],
            Self::UniqueClicks => &[Count::UniqueClicks],
            Self::AttributableClicks => ATTRIBUTABLE,
            Self::LeftOutClicks => LEFT_OUT,
            Self::LeftOutHeadRequest => &[Count::LeftOutHeadRequest],
            Self::LeftOutPrefetch => &[Count::LeftOutPrefetch],
            Self::LeftOutPrerender => &[Count::LeftOutPrerender],
            Self::LeftOutCrawler => &[Count::LeftOutCrawler],
            Self::LeftOutNoUserAgent => &[Count::LeftOutNoUserAgent],
            Self::LeftOutNotANavigation => &[Count::LeftOutNotANavigation],
            Self::LeftOutNoContract => &[Count::LeftOutNoContract],
            Self::LeftOutPartnerSuspended => &[Count::LeftOutPartnerSuspended],
            Self::LeftOutProgramPaused => &[Count::LeftOutProgramPaused],
            Self::LeftOutCreativeWithdrawn => &[Count::LeftOutCreativeWithdrawn],
            Self::Actions => STANDING,
            Self::ActionsPending => &[Count::ActionsPending],
            Self::ActionsLocked => &[Count::ActionsLocked],
            Self::ActionsApproved => &[Count::ActionsApproved],
            Self::ActionsPaid => &[Count::ActionsPaid],
            Self::Reversals => &[Count::ActionsReversed],
            Self::SaleAmount => &[Count::SaleAmount],
            Self::Commission => COMMISSION,
            Self::CommissionPending => &[Count::CommissionPending],
            Self::CommissionLocked => &[Count::CommissionLocked],
            Self::CommissionApproved => &[Count::CommissionApproved],
            Self::CommissionPaid => &[Count::CommissionPaid],
            Self::CommissionReversed => &[Count::CommissionReversed],
            Self::ConversionRate => return Formula::Quotient(STANDING, ATTRIBUTABLE, SHARE_DIGITS),
            Self::Epc => return Formula::Quotient(COMMISSION, ATTRIBUTABLE, MONEY_EACH_DIGITS),
        })
    }
}

impl MetricValue {
    /// The nearest number of JSON; none where there is no quotient. Exact for whole numbers up to 2^53.
    pub fn number(self) -> Option<f64> {
        match self {
            Self::Whole(number) => Some(number as f64),
            Self::Quotient(quotient) => quotient.and_then(|exact| exact.to_f64()),
        }
    }
}

/// Quotients that do not exist come first, so that a descending sort shows them last.
impl Ord for MetricValue {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let key = |value: &Self| match value {
            Self::Whole(number) => Some(Decimal::from(*number)),
            Self::Quotient(quotient) => *quotient,
        };
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for MetricValue {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
