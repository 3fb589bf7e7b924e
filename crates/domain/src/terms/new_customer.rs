//! Whether a conversion is by a new or by an existing customer.

use crate::named::named;

named! {
    /// What a customer is to the brand at the moment of the conversion.
    pub enum CustomerStatus "customer status" {
        New = "new",
        Existing = "existing",
    }
}

named! {
    /// Who says whether a customer is new.
    pub enum NewCustomerRule "new customer rule" {
        /// The brand says it with the conversion; unsaid is unknown.
        Stated = "stated",
        /// New is the first credited conversion of a customer id in the program; without a customer id it is unknown.
        Derived = "derived",
        /// What the brand says counts; where it says nothing, it is derived.
        StatedOrDerived = "stated_or_derived",
    }
}

impl NewCustomerRule {
    /// The status that the commission rules go by; none is unknown, which matches neither condition.
    ///
    /// `stated` is what came with the conversion. `credited_before` is whether the program has an earlier credited
    /// conversion of this customer id; none when the conversion names no customer id.
    pub fn status(self, stated: Option<CustomerStatus>, credited_before: Option<bool>) -> Option<CustomerStatus> {
        let derived = credited_before.map(|before| if before { CustomerStatus::Existing } else { CustomerStatus::New });
        match self {
            Self::Stated => stated,
            Self::Derived => derived,
            Self::StatedOrDerived => stated.or(derived),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_new() {
        use CustomerStatus::{Existing, New};
        use NewCustomerRule::{Derived, Stated, StatedOrDerived};
        for (rule, stated, credited_before, expected) in [
            (Stated, Some(New), Some(true), Some(New)),
            (Stated, None, Some(true), None),
            (Derived, Some(New), Some(true), Some(Existing)),
            (Derived, Some(Existing), Some(false), Some(New)),
            (Derived, Some(New), None, None),
            (StatedOrDerived, Some(Existing), Some(false), Some(Existing)),
            (StatedOrDerived, None, Some(false), Some(New)),
            (StatedOrDerived, None, None, None),
        ] {
            assert_eq!(rule.status(stated, credited_before), expected, "{rule} {stated:?} {credited_before:?}");
        }
    }
}
