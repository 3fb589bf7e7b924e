//! A report as it comes through a door, and the answer it gets.

use std::net::IpAddr;

use domain::access::Deed;
use domain::click::ClickFacts;
use domain::click_id::ClickIdError;
use domain::conversion::{Channel, ConversionInput};
use domain::ids::ProgramId;
use domain::money::{Currency, Money};
use store::action::Action;
use store::conversion::Stored;

use crate::attribution::{cited_click, click_records};
use crate::rejection::{self, Sent};
use crate::{Caller, Error, Platform, Result, idempotency};

/// By which door a report comes, and so who vouches for it.
#[derive(Debug, Clone)]
pub enum Door {
    /// The brand's own server.
    Api(Caller),
    /// A file the brand uploaded.
    File(Caller),
    /// One of the brand's people, on a page.
    Hand(Caller),
    /// Somebody's browser, by the pixel. Anybody can forge it, so the program must allow it.
    Pixel(IpAddr),
    /// Somebody's browser, by the tag. As the pixel.
    Tag(IpAddr),
    /// A call as another network's callers send it, and the program whose token it brought. Without a token anybody can forge it.
    Adapter(Option<ProgramId>),
}

/// What was sent, as texts; `""` is not given. See [`ConversionInput`] for their forms.
#[derive(Debug, Clone)]
pub struct Report {
    pub program: ProgramId,
    pub event_type: String,
    pub order_id: String,
    pub occurred_at: String,
    pub click_id: String,
    pub promo_code: String,
    pub customer_id: String,
    pub customer_status: String,
    pub country: String,
    pub amount: Amount,
    pub currency: String,
    /// Whom the brand names to be credited.
    pub partner_id: String,
    /// Why a person reports it by hand; of other doors it is not kept.
    pub reason: String,
}

/// The amount of a sale, in the program's currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amount {
    /// `40.00`; `""` is not given.
    Decimal(String),
    Minor(i64),
}

/// The decision about a report: just made, or the earlier one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    pub conversion: Stored,
    /// None when it was not credited. As it stands now, if the decision is an earlier one.
    pub action: Option<Action>,
    /// The order id had been reported before, with the same facts.
    pub is_duplicate: bool,
}

/// A report on its way to the writer.
pub(super) struct Prepared {
    pub door: Door,
    pub report: Report,
    pub tracked_at: jiff::Timestamp,
    pub cited: Option<std::result::Result<ClickFacts, ClickIdError>>,
    /// Of the clicks that may be credited, as far as they were found.
    pub records: Vec<events::Row>,
}

/// Decides about a report and answers when the decision is on disk. What is turned away is written down for the brand.
pub async fn track(platform: &Platform, door: Door, report: Report) -> Result<Decided> {
    let sent = Sent::of(&door, &report);
    let result = decide(platform, door, report).await;
    match &result {
        Err(Error::Refused(refusal)) => rejection::note(platform, sent, refusal.code(), &refusal.to_string()).await,
        Ok(decided) if decided.is_duplicate => {
            rejection::note(platform, sent, "duplicate", "reported before, and answered with the earlier decision")
                .await;
        }
        _ => {}
    }
    result
}

async fn decide(platform: &Platform, door: Door, report: Report) -> Result<Decided> {
    door.may_report()?;
    let caller = door.caller().cloned();
    let prepared = prepare(platform, door, report).await?;
    let decided = platform.intake.decide(platform, prepared).await?;
    if let Some(caller) = caller.filter(|_| !decided.is_duplicate) {
        idempotency::set_claimed(&caller);
    }
    Ok(decided)
}

pub(super) async fn prepare(platform: &Platform, door: Door, report: Report) -> Result<Prepared> {
    let tracked_at = platform.clock.now();
    let cited = cited_click(&platform.keys, report.click_id.trim());
    let click = cited.and_then(|cited| cited.ok());
    let records = click_records(platform, report.program, click, report.customer_id.trim()).await?;
    Ok(Prepared { tracked_at, door, report, cited, records })
}

impl Door {
    pub(super) fn may_report(&self) -> Result<()> {
        match self {
            Door::Api(caller) | Door::File(caller) | Door::Hand(caller) => Ok(caller.may(Deed::ReportConversions)?),
            Door::Pixel(_) | Door::Tag(_) | Door::Adapter(_) => Ok(()),
        }
    }

    pub(crate) fn caller(&self) -> Option<&Caller> {
        match self {
            Door::Api(caller) | Door::File(caller) | Door::Hand(caller) => Some(caller),
            Door::Pixel(_) | Door::Tag(_) | Door::Adapter(_) => None,
        }
    }

    pub(crate) const fn channel(&self) -> Channel {
        match self {
            Door::Api(_) => Channel::Api,
            Door::File(_) => Channel::File,
            Door::Hand(_) => Channel::Hand,
            Door::Pixel(_) => Channel::Pixel,
            Door::Tag(_) => Channel::Tag,
            Door::Adapter(_) => Channel::Adapter,
        }
    }

    /// Whether anybody could have sent it, who knows of the program no more than its visitors do.
    pub(super) fn is_forgeable(&self, program: ProgramId) -> bool {
        match self {
            Door::Api(_) | Door::File(_) | Door::Hand(_) => false,
            Door::Pixel(_) | Door::Tag(_) => true,
            Door::Adapter(proved) => *proved != Some(program),
        }
    }
}

impl Report {
    /// The texts as the domain reads them; `amount` is a place for the amount's text.
    pub(super) fn input<'a>(&'a self, currency: Currency, amount: &'a mut String) -> ConversionInput<'a> {
        *amount = match &self.amount {
            Amount::Decimal(text) => text.clone(),
            Amount::Minor(minor) => Money::new(*minor, currency).amount(),
        };
        ConversionInput {
            event_type: &self.event_type,
            order_id: &self.order_id,
            occurred_at: &self.occurred_at,
            click_id: &self.click_id,
            promo_code: &self.promo_code,
            customer_id: &self.customer_id,
            customer_status: &self.customer_status,
            country: &self.country,
            amount,
            currency: &self.currency,
            partner_id: &self.partner_id,
        }
    }
}
