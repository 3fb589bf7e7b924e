//! Why there is no credit: a closed list that API, pages and documents name.

use crate::named::named;

named! {
    /// Why a conversion, or one candidate for it, gets no credit. A closed list: API, pages and documents name these.
    pub enum RefusalReason "refusal reason" {
        /// Neither click id nor promo code nor customer id came with it.
        NoTouch = "no_touch",
        /// The click id was not made by this installation, or was altered.
        ClickIdInvalid = "click_id_invalid",
        ClickOfAnotherProgram = "click_of_another_program",
        /// The click was left out when it happened: a crawler, a prefetch, a suspended partner.
        ClickNotAttributable = "click_not_attributable",
        ClickAfterConversion = "click_after_conversion",
        OutsideReferralWindow = "outside_referral_window",
        /// The partner has no contract with the program, or it has ended; of one that is named, when the event happened.
        NoContract = "no_contract",
        PartnerSuspended = "partner_suspended",
        PromoCodeUnknown = "promo_code_unknown",
        /// The promo code was not yet or no longer valid when the event happened.
        PromoCodeInactive = "promo_code_inactive",
        /// The customer id was never seen with a click.
        CustomerUnknown = "customer_unknown",
    }
}

impl RefusalReason {
    /// The reason in words, for explanations.
    pub const fn words(self) -> &'static str {
        match self {
            Self::NoTouch => "neither a click id nor a promo code nor a customer id came with it",
            Self::ClickIdInvalid => "the click id was not made here, or was altered",
            Self::ClickOfAnotherProgram => "the click belongs to another program",
            Self::ClickNotAttributable => "the click had been left out when it happened",
            Self::ClickAfterConversion => "the click happened after the event",
            Self::OutsideReferralWindow => "the click happened longer before the event than the referral window lasts",
            Self::NoContract => "the partner had no contract with the program",
            Self::PartnerSuspended => "the partner was suspended",
            Self::PromoCodeUnknown => "no partner has this promo code",
            Self::PromoCodeInactive => "the promo code was not valid when the event happened",
            Self::CustomerUnknown => "the customer id was not seen with a click before",
        }
    }
}
