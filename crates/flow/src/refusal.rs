//! Every reason for which the platform says no, gathered from the nouns.
//!
//! Each noun has its own enum beside its use cases. Its `row` is its table: what kind of no, under which stable code, about which field.
//! `edge` turns the kind into a status and a title in one place.

use domain::field::{FieldError, Problem};
use serde_json::Value;

use crate::Error;

/// What kind of no it is, and so what the caller can do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nobody was recognised: log in.
    Unauthenticated,
    /// Recognised, but not allowed.
    Forbidden,
    /// There is no such thing, or none that this caller may know of.
    NotFound,
    /// The input is wrong: change it.
    Invalid,
    /// The input is fine, the state of things is against it.
    Conflict,
    /// Too often: wait.
    TooMany,
}

/// Kind, stable snake_case code, and the input field at fault.
pub type Row<'a> = (Kind, &'static str, Option<&'a str>);

/// One noun's refusals.
pub trait Refuse: std::fmt::Display {
    fn row(&self) -> Row<'_>;

    /// More facts for a program to act on, such as a list of all mistakes with their lines: an object, or nothing.
    fn facts(&self) -> Option<Value> {
        None
    }
}

macro_rules! refusals {
    ($($noun:ident($refusal:ty),)+) => {
        #[derive(Debug, Clone, PartialEq)]
        pub enum Refusal {
            $($noun($refusal),)+
        }

        impl Refusal {
            fn noun(&self) -> &dyn Refuse {
                match self {
                    $(Refusal::$noun(refusal) => refusal,)+
                }
            }
        }

        $(
            impl From<$refusal> for Refusal {
                fn from(refusal: $refusal) -> Self {
                    Refusal::$noun(refusal)
                }
            }

            impl From<$refusal> for Error {
                fn from(refusal: $refusal) -> Self {
                    Error::Refused(Refusal::$noun(refusal))
                }
            }
        )+
    };
}

// One line per noun, a blank line between, so that two changes do not touch.
refusals! {
    Access(crate::caller::AccessRefusal),

    Idempotency(crate::idempotency::IdempotencyRefusal),

    Input(InputRefusal),

    Account(crate::account::AccountRefusal),

    Appearance(crate::appearance::AppearanceRefusal),

    Person(crate::person::PersonRefusal),

    Membership(crate::membership::MembershipRefusal),

    Session(crate::session::SessionRefusal),

    Factor(crate::factor::FactorRefusal),

    Passkey(crate::passkey::PasskeyRefusal),

    Token(crate::token::TokenRefusal),

    DataExport(crate::data_export::DataExportRefusal),
    Export(crate::export::ExportRefusal),

    Closure(crate::closure::ClosureRefusal),

    Report(domain::report::QueryError),
    SavedView(crate::saved_view::SavedViewRefusal),

    ViewLetter(crate::view_letter::ViewLetterRefusal),

    Clock(crate::clock::ClockRefusal),

    Conversion(crate::conversion::ConversionRefusal),

    Action(crate::action::ActionRefusal),

    Correction(crate::correction::CorrectionRefusal),

    Payment(crate::payment::PaymentRefusal),

    Postback(crate::postback::PostbackRefusal),

    Program(crate::program::ProgramRefusal),

    Application(crate::application::ApplicationRefusal),

    Invitation(crate::invitation::InvitationRefusal),

    Contract(crate::contract::ContractRefusal),

    Partner(crate::partner::PartnerRefusal),

    Property(crate::property::PropertyRefusal),

    Announcement(crate::announcement::AnnouncementRefusal),

    Message(crate::message::MessageRefusal),

    Inquiry(crate::inquiry::InquiryRefusal),

    PartnerGroup(crate::partner_group::PartnerGroupRefusal),

    Creative(crate::creative::CreativeRefusal),

    Link(crate::link::LinkRefusal),

    PromoCode(crate::promo_code::PromoCodeRefusal),
}

impl Refusal {
    pub fn kind(&self) -> Kind {
        self.noun().row().0
    }

    pub fn code(&self) -> &'static str {
        self.noun().row().1
    }

    pub fn field(&self) -> Option<&str> {
        self.noun().row().2
    }

    pub fn facts(&self) -> Option<Value> {
        self.noun().facts()
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.noun().fmt(f)
    }
}

/// Mistakes that any input can have, whatever its noun.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InputRefusal {
    /// One field breaks its rule.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// The whole input has no readable shape.
    #[error("{problem}")]
    Unreadable { problem: String },
    #[error("there is no such {noun}")]
    NotFound { noun: &'static str },
}

impl Refuse for InputRefusal {
    fn row(&self) -> Row<'_> {
        match self {
            InputRefusal::Field(error) => (Kind::Invalid, field_code(&error.problem), Some(error.field)),
            InputRefusal::Unreadable { .. } => (Kind::Invalid, "input_unreadable", None),
            InputRefusal::NotFound { .. } => (Kind::NotFound, "not_found", None),
        }
    }
}

impl InputRefusal {
    /// A field that must be given.
    pub fn missing(field: &'static str) -> Self {
        Problem::Missing.of(field).into()
    }

    /// A field that a rule refuses in its own words.
    pub fn wrong(field: &'static str, why: impl ToString) -> Self {
        Problem::Refused(why.to_string()).of(field).into()
    }
}

impl From<FieldError> for Error {
    fn from(error: FieldError) -> Self {
        InputRefusal::Field(error).into()
    }
}

fn field_code(problem: &Problem) -> &'static str {
    match problem {
        Problem::Missing => "field_missing",
        Problem::TooShort { .. } => "field_too_short",
        Problem::TooLong { .. } => "field_too_long",
        Problem::Expected(_) | Problem::Refused(_) => "field_invalid",
    }
}
