//! The macros of templates that were written for impact.com, so that they work as they are. Source of the names: impact.com's help
//! center, "Enable action clearing event notifications"; their case matters.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::macros::{money, number};
use super::{Told, ToldAction};
use crate::named::named;

named! {
    /// As they stand between braces.
    pub enum ImpactMacro "macro" {
        CampaignId = "CampaignId",
        CampaignName = "CampaignName",
        ActionTrackerId = "ActionTrackerId",
        ActionTrackerName = "ActionTrackerName",
        MediaPartnerId = "MediaPartnerId",
        MediaPartnerName = "MediaPartnerName",
        ActionType = "ActionType",
        ReferringType = "ReferringType",
        ActionId = "ActionId",
        Status = "Status",
        StatusDetail = "StatusDetail",
        AdId = "AdId",
        Payout = "Payout",
        DeltaPayout = "DeltaPayout",
        IntendedPayout = "IntendedPayout",
        Amount = "Amount",
        DeltaAmount = "DeltaAmount",
        IntendedAmount = "IntendedAmount",
        Currency = "Currency",
        OriginalCurrency = "OriginalCurrency",
        OriginalAmount = "OriginalAmount",
        EventDate = "EventDate",
        CreationDate = "CreationDate",
        LockingDate = "LockingDate",
        ClearingDate = "ClearingDate",
        PromoCode = "PromoCode",
        CustomerId = "CustomerId",
        CustomerStatus = "CustomerStatus",
        CustomerCountry = "CustomerCountry",
        SubId1 = "SubId1",
        SubId2 = "SubId2",
        SubId3 = "SubId3",
        SharedId = "SharedId",
        RefClickId = "RefClickId",
        LandingPageUrl = "LandingPageUrl",
        Oid = "Oid",
    }
}

impl ImpactMacro {
    /// What it stands for in one delivery; nothing where there is none.
    pub fn value(self, told: &Told) -> String {
        match self {
            ImpactMacro::CampaignId => number(told.program.map(crate::ids::ProgramId::get)),
            ImpactMacro::CampaignName => told.program_name.clone(),
            ImpactMacro::MediaPartnerId => number(told.partner.map(crate::ids::AccountId::get)),
            ImpactMacro::MediaPartnerName => told.partner_name.clone(),
            _ => match told.action() {
                Some(action) => self.of_action(action, &told.zone),
                None => self.of_fact(told),
            },
        }
    }

    fn of_action(self, action: &ToldAction, zone: &TimeZone) -> String {
        use ImpactMacro::*;
        let at = |instant: Timestamp| instant.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
        match self {
            ActionTrackerId => action.id.event_type.to_string(),
            ActionTrackerName => action.event_type.clone(),
            ActionType => action.category.to_uppercase(),
            ReferringType => match (action.click_id.as_str(), action.promo_code.as_str()) {
                ("", "") => "REPORTED_PARTNER_ID".to_owned(),
                ("", _) => "PROMOCODE".to_owned(),
                _ => "CLICK_COOKIE".to_owned(),
            },
            ActionId => action.id.to_string(),
            Status => status(&action.state).0.to_owned(),
            StatusDetail => match action.state.as_str() {
                "reversed" => action.reversal_reason.to_uppercase(),
                state => status(state).1.to_owned(),
            },
            AdId => number(action.creative),
            Payout => action.commission.amount(),
            DeltaPayout => action.commission_delta.amount(),
            IntendedPayout => action.commission_intended.amount(),
            Amount => {
                if action.state == "reversed" {
                    money(action.amount.map(zero))
                } else {
                    money(action.amount)
                }
            }
            DeltaAmount => money(action.amount_delta),
            IntendedAmount | OriginalAmount => money(action.amount),
            Currency | OriginalCurrency => action.commission.currency.code().to_owned(),
            EventDate | CreationDate => at(action.tracked_at),
            LockingDate => at(action.locks_at),
            ClearingDate => at(action.approves_at),
            PromoCode => action.promo_code.clone(),
            CustomerId => action.customer_id.clone(),
            CustomerStatus => action.customer_status.to_uppercase(),
            CustomerCountry => action.country.clone(),
            SubId1 => action.sub_ids[0].clone(),
            SubId2 => action.sub_ids[1].clone(),
            SubId3 => action.sub_ids[2].clone(),
            SharedId => action.shared_id.clone(),
            RefClickId => action.click_id.clone(),
            LandingPageUrl => action.deep_link.clone(),
            Oid => action.order_id.clone(),
            CampaignId | CampaignName | MediaPartnerId | MediaPartnerName => String::new(),
        }
    }

    /// What inquiries share with actions.
    fn of_fact(self, told: &Told) -> String {
        let name = match self {
            ImpactMacro::ActionId => "action_id",
            ImpactMacro::Oid => "order_id",
            ImpactMacro::Status => "state",
            ImpactMacro::StatusDetail => "reason",
            ImpactMacro::Amount => "amount",
            ImpactMacro::Currency => "currency",
            _ => return String::new(),
        };
        told.fact(name).unwrap_or_default().to_owned()
    }
}

fn zero(money: crate::money::Money) -> crate::money::Money {
    crate::money::Money::zero(money.currency)
}

/// State and detail as their words have it: an action is approved there from its lock on.
fn status(state: &str) -> (&'static str, &'static str) {
    match state {
        "locked" | "approved" => ("APPROVED", "PAYMENT_PENDING"),
        "paid" => ("APPROVED", "PAID"),
        "reversed" => ("REVERSED", ""),
        _ => ("PENDING", ""),
    }
}
