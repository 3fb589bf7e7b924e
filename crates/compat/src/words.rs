//! What our words are called on the other side. The two life cycles: an action is `APPROVED` there from its lock on, because from then on
//! nothing about it changes; that it may be paid, and was, is told by dates.

use domain::action::ActionState;
use domain::application::ApplicationState;
use domain::attribution::RefusalReason;
use domain::contract::ContractState;
use domain::creative::CreativeKind;
use domain::inquiry::{DeclineReason, InquiryKind, InquiryState};
use domain::property::{PromotionMethod, PropertyKind};

pub const PENDING: &str = "PENDING";
pub const APPROVED: &str = "APPROVED";
pub const REVERSED: &str = "REVERSED";

pub const fn action_state(state: ActionState) -> &'static str {
    match state {
        ActionState::Pending => PENDING,
        ActionState::Locked | ActionState::Approved | ActionState::Paid => APPROVED,
        ActionState::Reversed => REVERSED,
    }
}

/// The states that a client means by one word; none for a word that is not there.
pub fn action_states(word: &str) -> Vec<ActionState> {
    ActionState::ALL.iter().copied().filter(|state| action_state(*state).eq_ignore_ascii_case(word)).collect()
}

/// What the single word hides: code, and words for people.
pub const fn state_detail(state: ActionState) -> (&'static str, &'static str) {
    match state {
        ActionState::Pending | ActionState::Reversed => ("", ""),
        ActionState::Locked => ("PAYMENT_PENDING", "Locked; waits for the day of its approval"),
        ActionState::Approved => ("PAYMENT_PENDING", "Approved; waits for a payment"),
        ActionState::Paid => ("PAID", "Paid"),
    }
}

/// Why a step of an action was made; what was tracked has no reason.
pub fn disposition(verb: &str, reason: &str) -> &'static str {
    match (verb, reason) {
        ("modified", "partly_returned") => "ITEM_RETURNED",
        ("modified", "amount_corrected") => "ORDER_ERROR",
        ("modified", _) => "ORDER_UPDATE",
        ("restored", _) => "RESET",
        (_, "returned") => "ITEM_RETURNED",
        (_, "cancelled") => "REJECTED",
        (_, "not_paid") => "CONS_INFO_INVALID",
        (_, "duplicate") => "ORDER_ERROR",
        (_, "not_qualified") => "REJECTED",
        (_, "fraud") => "CONS_FRAUD",
        (_, "terms_broken") => "NOT_COMPLIANCE_TERMS",
        (_, "test_or_error") => "TEST_ACTION",
        _ => "OTHER",
    }
}

pub const fn contract_status(state: ContractState) -> &'static str {
    match state {
        ContractState::Active => "ACTIVE",
        // Nothing new is credited: what matters to whoever reads it.
        ContractState::Suspended | ContractState::Ended => "EXPIRED",
    }
}

/// An application is a contract that waits.
pub const fn application_status(state: ApplicationState) -> &'static str {
    match state {
        ApplicationState::Submitted => PENDING,
        ApplicationState::Approved => "ACTIVE",
        ApplicationState::Declined | ApplicationState::Withdrawn => "DECLINED",
    }
}

pub const fn ad_type(kind: CreativeKind) -> &'static str {
    match kind {
        CreativeKind::Text => "TEXT_LINK",
        CreativeKind::Image => "BANNER",
        CreativeKind::Video => "VIDEO",
    }
}

pub const fn inquiry_type(kind: InquiryKind) -> &'static str {
    match kind {
        InquiryKind::Missing => "UNTRACKED",
        InquiryKind::Amount => "INCORRECT",
        InquiryKind::Reversed => "DECLINED",
    }
}

pub const fn resolution_status(state: InquiryState) -> &'static str {
    match state {
        InquiryState::Open | InquiryState::Answered => "UNRESOLVED",
        InquiryState::NeedsEvidence => "INCOMPLETE",
        InquiryState::Granted => "VALID",
        InquiryState::Declined | InquiryState::Withdrawn => "DECLINED",
    }
}

pub const fn reject_reason(reason: DeclineReason) -> &'static str {
    match reason {
        DeclineReason::AlreadyTracked => "The transaction has already been tracked",
        DeclineReason::OtherChannel => "The transaction has been credited to another channel",
        DeclineReason::OtherChannelPromoCode => {
            "The transaction has been credited to another channel because of a voucher"
        }
        DeclineReason::OutsideTerms => "The transaction is outside of the terms",
        DeclineReason::CancelledOrReturned => "The transaction has been cancelled, changed or returned",
        DeclineReason::CannotBeTraced => "The transaction cannot be traced",
        DeclineReason::NotCompletedOnline => "The transaction was not fully completed online",
        DeclineReason::IncompleteInquiry => "The enquiry is incomplete",
        DeclineReason::Other => "Other",
    }
}

pub const fn property_type(kind: PropertyKind) -> &'static str {
    match kind {
        PropertyKind::Social => "SOCIAL",
        PropertyKind::App => "MOBILE",
        PropertyKind::Website | PropertyKind::Newsletter | PropertyKind::Other => "WEBSITE",
    }
}

pub const fn promotional_method(method: PromotionMethod) -> &'static str {
    use PromotionMethod::*;
    match method {
        Content | Reviews | Video | Podcast | Display => "CONTENT",
        Coupons => "COUPON",
        Cashback => "CASHBACK",
        Email => "EMAIL",
        Social | PaidSocial => "SOCIAL_MEDIA_INFLUENCER",
        PaidSearch => "SEARCH",
        App => "MOBILE",
        Offline => "OFFLINE",
        PromotionMethod::Other => "OTHER",
    }
}

pub fn device_type(device: &str) -> &'static str {
    match device {
        "desktop" => "DESKTOP",
        "phone" => "PHONE",
        "tablet" => "TABLET",
        "tv" => "TV",
        "console" => "GAME",
        "crawler" => "ROBOT",
        _ => "UNKNOWN",
    }
}

/// Why a conversion became no action.
pub fn error_reason(reason: &str) -> &'static str {
    match reason.parse() {
        Ok(RefusalReason::NoTouch | RefusalReason::CustomerUnknown) => "UNCLAIMED",
        Ok(RefusalReason::ClickIdInvalid | RefusalReason::PromoCodeUnknown) => "ACTION_REF_NOT_FOUND",
        Ok(RefusalReason::ClickOfAnotherProgram) => "ACTIONTRACKER_CAMPAIGN_MISMATCH",
        Ok(RefusalReason::ClickNotAttributable) => "REFTYPE_NOT_ACCEPTED",
        Ok(RefusalReason::ClickAfterConversion | RefusalReason::PromoCodeInactive) => "NO_VALID_ACTION_REF",
        Ok(RefusalReason::OutsideReferralWindow) => "OUTSIDE_ASSOCIATION_WINDOW",
        Ok(RefusalReason::NoContract) => "CONTRACT_NOT_FOUND",
        Ok(RefusalReason::PartnerSuspended) => "PARTNER_NOT_ACTIVE",
        Err(_) => "MALFORMED",
    }
}
