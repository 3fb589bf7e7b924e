//! Every reason for which the platform says no, gathered from the nouns.
//!
//! Each noun has its own enum beside its use cases. Its `row` is its table: what kind of no, under which stable code, about which field.
//! `edge` turns the kind into a status and a title in one place.

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

    Token(crate::token::TokenRefusal),

    Clock(crate::clock::ClockRefusal),

    Conversion(crate::conversion::ConversionRefusal),

    Action(crate::action::ActionRefusal),

    Payment(crate::payment::PaymentRefusal),
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
    #[error("{field} is missing")]
    Missing { field: &'static str },
    #[error("{field} is longer than {characters_max} characters")]
    TooLong { field: &'static str, characters_max: usize },
    #[error("{field}: {problem}")]
    Wrong { field: &'static str, problem: String },
    /// The whole input has no readable shape.
    #[error("{problem}")]
    Unreadable { problem: String },
    #[error("there is no such {noun}")]
    NotFound { noun: &'static str },
}

impl Refuse for InputRefusal {
    fn row(&self) -> Row<'_> {
        match self {
            InputRefusal::Missing { field } => (Kind::Invalid, "field_missing", Some(field)),
            InputRefusal::TooLong { field, .. } => (Kind::Invalid, "field_too_long", Some(field)),
            InputRefusal::Wrong { field, .. } => (Kind::Invalid, "field_invalid", Some(field)),
            InputRefusal::Unreadable { .. } => (Kind::Invalid, "input_unreadable", None),
            InputRefusal::NotFound { .. } => (Kind::NotFound, "not_found", None),
        }
    }
}

impl InputRefusal {
    pub fn wrong(field: &'static str, problem: impl ToString) -> Self {
        InputRefusal::Wrong { field, problem: problem.to_string() }
    }
}
