//! Every identifier is its own type, declared in one list, so that a partner can never be passed where a program is meant.
//!
//! All are positive `i64` as the database hands them out, and are shown as plain decimal numbers a person can read out.
//! Nothing here makes an identifier: numbers come from the system of record.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Calls `$then!` with the list of all identifier types, so that other crates can give each of them an implementation
/// (a database value, say) without repeating the list.
#[macro_export]
macro_rules! every_id {
    ($then:ident) => {
        $then! {
            /// A brand, a partner or an operator. Starts at 100001, the number a partner reads out to a brand.
            AccountId "account id",
            /// A human being who may log in.
            PersonId "person id",
            /// A log-in of a person, from a browser.
            SessionId "session id",
            /// A passkey of a person.
            PasskeyId "passkey id",
            /// A visit of the operator to an account, as a reader.
            SupportVisitId "support visit id",
            /// An owner closed its account.
            ClosureId "closure id",
            /// An archive of what an account owns.
            DataExportId "data export id",
            ExportId "export id",
            /// An auth token of an account, for programs.
            TokenId "token id",
            /// A one-time secret sent by e-mail; of an invitation to a team, its id.
            EmailSecretId "e-mail secret id",
            /// A message in the outbox.
            OutboxMessageId "outbox message id",
            /// A brand's offer. Starts at 1001.
            ProgramId "program id",
            /// The place of an event type inside its program, counted from 1.
            EventTypeNumber "event type number",
            /// The version of a program's terms, counted from 1.
            TermsVersion "terms version",
            /// A version of a program's terms that will be applied on a later day.
            ScheduledChangeId "scheduled change id",
            /// A brand's group of partners.
            PartnerGroupId "partner group id",
            /// A brand's answer to an application with other terms.
            CounterOfferId "counter-offer id",
            /// What a partner shows: a text, an image, a video. Starts at 10001.
            CreativeId "creative id",
            /// A short link of a partner.
            LinkId "link id",
            /// Where a partner promotes: a website, a channel, an app.
            PropertyId "property id",
            /// A promo code assigned to a partner.
            PromoCodeId "promo code id",
            /// A partner's request to join a program.
            ApplicationId "application id",
            /// A brand's request to a partner to join a program.
            InvitationId "invitation id",
            /// The terms of a program as accepted by one partner.
            ContractId "contract id",
            /// An event as a brand reported it, credited or not.
            ConversionId "conversion id",
            /// What a brand and a partner write to each other about one subject.
            ThreadId "thread id",
            MessageId "message id",
            /// What a brand tells many of its partners at once.
            AnnouncementId "announcement id",
            /// A partner's question about an order or an action.
            InquiryId "inquiry id",
            /// A file of a message.
            AttachmentId "attachment id",
            /// One collection of what is due into payments.
            PaymentRunId "payment run id",
            /// A transfer to a partner.
            PaymentId "payment id",
            /// One balanced posting of the ledger.
            PostingId "posting id",
            /// Corrections of many actions that were sent together.
            CorrectionBatchId "correction batch id",
            /// A question to the reports under a name.
            SavedViewId "saved view id",
            /// Where an account wants to be told what happens to its actions.
            PostbackId "postback id",
            /// One thing told to one postback.
            DeliveryId "delivery id",
        }
    };
}

macro_rules! define {
    ($($(#[$doc:meta])* $name:ident $words:literal,)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl $name {
            /// The number itself, as it is stored and shown.
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl From<i64> for $name {
            fn from(number: i64) -> Self {
                Self(number)
            }
        }

        impl From<$name> for i64 {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(out)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                positive(text).map(Self).ok_or_else(|| IdError { expected: $words, text: text.to_owned() })
            }
        }
    )*};
}

every_id!(define);

/// An action, shown as `program.event_type.sequence`, for example `1001.1.42`. The sequence is unique over the whole system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActionId {
    pub program: ProgramId,
    pub event_type: EventTypeNumber,
    pub sequence: i64,
}

impl fmt::Display for ActionId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}.{}", self.program, self.event_type, self.sequence)
    }
}

impl FromStr for ActionId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let mut parts = text.splitn(3, '.').map(positive);
        match (parts.next().flatten(), parts.next().flatten(), parts.next().flatten()) {
            (Some(program), Some(event_type), Some(sequence)) => {
                Ok(Self { program: ProgramId(program), event_type: EventTypeNumber(event_type), sequence })
            }
            _ => Err(IdError { expected: "action id such as 1001.1.42", text: text.to_owned() }),
        }
    }
}

/// A text that is not the identifier it should be.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("expected {expected}, got `{text}`")]
pub struct IdError {
    pub expected: &'static str,
    pub text: String,
}

/// One spelling for one number: digits only, no sign, no leading zero, so that a URL cannot name the same thing twice.
fn positive(text: &str) -> Option<i64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    if plain { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_one_spelling() {
        for (text, expected) in [
            ("100001", Some(AccountId(100001))),
            ("9223372036854775807", Some(AccountId(i64::MAX))),
            ("9223372036854775808", None),
            ("0", None),
            ("007", None),
            ("+7", None),
            ("-7", None),
            (" 7", None),
            ("7a", None),
            ("٧", None),
            ("", None),
        ] {
            assert_eq!(text.parse::<AccountId>().ok(), expected, "{text:?}");
        }
    }

    #[test]
    fn an_error_says_what_was_expected() {
        let error = "x".parse::<ProgramId>().unwrap_err();
        assert_eq!(error.to_string(), "expected program id, got `x`");
    }

    #[test]
    fn action_ids_go_there_and_back() {
        let id = ActionId { program: ProgramId(1001), event_type: EventTypeNumber(1), sequence: 42 };
        assert_eq!(id.to_string(), "1001.1.42");
        assert_eq!("1001.1.42".parse(), Ok(id));
        for wrong in ["", "1001", "1001.1", "1001.1.", "1001.1.42.1", "1001.01.42", "a.1.42", "1001.1.-42"] {
            assert!(wrong.parse::<ActionId>().is_err(), "{wrong:?}");
        }
    }
}
