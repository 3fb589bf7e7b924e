//! What a postback asks for, and what each delivery has of it.

use std::fmt;
use std::str::FromStr;

use super::{About, ImpactMacro, Told, ToldAction};
use crate::money::Money;
use crate::named::{UnknownName, named};

named! {
    /// What may be asked for, as it stands between braces.
    pub enum Macro "macro" {
        DeliveryId = "delivery_id",
        Event = "event",
        HappenedAt = "happened_at",
        ProgramId = "program_id",
        ProgramName = "program_name",
        PartnerId = "partner_id",
        PartnerName = "partner_name",
        ActionId = "action_id",
        State = "state",
        OrderId = "order_id",
        EventType = "event_type",
        Commission = "commission",
        CommissionDelta = "commission_delta",
        Amount = "amount",
        AmountDelta = "amount_delta",
        Currency = "currency",
        ClickId = "click_id",
        SubId1 = "sub_id1",
        SubId2 = "sub_id2",
        SubId3 = "sub_id3",
        SharedId = "shared_id",
        PromoCode = "promo_code",
        CustomerId = "customer_id",
        CustomerStatus = "customer_status",
        Country = "country",
        CreativeId = "creative_id",
        LinkId = "link_id",
        TrackedAt = "tracked_at",
        LocksAt = "locks_at",
        ApprovesAt = "approves_at",
        ApplicationId = "application_id",
        InquiryId = "inquiry_id",
        ExportId = "export_id",
        Reason = "reason",
    }
}

impl Macro {
    /// What it stands for in one delivery; nothing where there is none.
    pub fn value(self, told: &Told) -> String {
        match self {
            Macro::DeliveryId => told.delivery.clone(),
            Macro::Event => told.event.code().to_owned(),
            Macro::HappenedAt => told.happened_at.to_string(),
            Macro::ProgramId => number(told.program.map(crate::ids::ProgramId::get)),
            Macro::ProgramName => told.program_name.clone(),
            Macro::PartnerId => number(told.partner.map(crate::ids::AccountId::get)),
            Macro::PartnerName => told.partner_name.clone(),
            _ => match &told.about {
                About::Action(action) => self.of_action(action),
                About::Facts(_) => told.fact(self.code()).unwrap_or_default().to_owned(),
            },
        }
    }

    fn of_action(self, action: &ToldAction) -> String {
        match self {
            Macro::ActionId => action.id.to_string(),
            Macro::State => action.state.clone(),
            Macro::OrderId => action.order_id.clone(),
            Macro::EventType => action.event_type.clone(),
            Macro::Commission => action.commission.amount(),
            Macro::CommissionDelta => action.commission_delta.amount(),
            Macro::Amount => money(action.amount),
            Macro::AmountDelta => money(action.amount_delta),
            Macro::Currency => action.commission.currency.code().to_owned(),
            Macro::ClickId => action.click_id.clone(),
            Macro::SubId1 => action.sub_ids[0].clone(),
            Macro::SubId2 => action.sub_ids[1].clone(),
            Macro::SubId3 => action.sub_ids[2].clone(),
            Macro::SharedId => action.shared_id.clone(),
            Macro::PromoCode => action.promo_code.clone(),
            Macro::CustomerId => action.customer_id.clone(),
            Macro::CustomerStatus => action.customer_status.clone(),
            Macro::Country => action.country.clone(),
            Macro::CreativeId => number(action.creative),
            Macro::LinkId => number(action.link),
            Macro::TrackedAt => action.tracked_at.to_string(),
            Macro::LocksAt => action.locks_at.to_string(),
            Macro::ApprovesAt => action.approves_at.to_string(),
            Macro::Reason => action.reversal_reason.clone(),
            // The rest is said of every event or of other subjects.
            _ => String::new(),
        }
    }
}

/// A macro by either of its names: ours, or the one that templates written for impact.com use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnyMacro {
    Ours(Macro),
    Impact(ImpactMacro),
}

impl AnyMacro {
    pub fn value(self, told: &Told) -> String {
        match self {
            AnyMacro::Ours(wanted) => wanted.value(told),
            AnyMacro::Impact(wanted) => wanted.value(told),
        }
    }
}

impl FromStr for AnyMacro {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        name.parse().map(AnyMacro::Ours).or_else(|error| name.parse().map(AnyMacro::Impact).map_err(|_| error))
    }
}

impl fmt::Display for AnyMacro {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AnyMacro::Ours(wanted) => wanted.fmt(out),
            AnyMacro::Impact(wanted) => wanted.fmt(out),
        }
    }
}

pub(super) fn number(number: Option<i64>) -> String {
    number.map_or_else(String::new, |number| number.to_string())
}

pub(super) fn money(money: Option<Money>) -> String {
    money.map_or_else(String::new, |money| money.amount())
}
