//! Conversions: what a brand reports, decided at once and answered after the commit.
//!
//! A report comes by API call, file, tag, pixel or by hand. The click it cites is looked up first; everything else happens in one write: the order
//! id is looked for, the facts are gathered, the pure rules decide, and the conversion is kept with its decision, whether credited or
//! refused. A credit also writes the action, posts to the ledger and counts in the reports.
//!
//! **Invariant:** (program, event type, order id) is decided once, for ever. The same report again gets the earlier decision, a different
//! one is refused with the name of the first field that differs.

mod adapter;
mod decide;
mod events;
mod explanation;
mod foreign;
mod hand;
mod identify;
mod import;
mod intake;
mod keep;
mod rehearsal;
mod report;
mod shape;

pub use adapter::{Tracked, track_call};
pub(crate) use decide::received;
pub use events::{NotCredited, Search, find, not_credited, search};
pub use explanation::{Explanation, Viewpoint, list, of_order};
pub(crate) use explanation::{explain, reports_of_order, viewpoint};
pub use foreign::{customer_of_profile, event_type_code};
pub use hand::{ByHand, rehearse};
pub use identify::identify;
pub use import::{ImportInput, ImportReport, ImportRow, RowOutcome, import};
pub(crate) use intake::Intake;
pub use report::{Amount, Decided, Door, Report, track};
pub use shape::{ConsideredShape, CreditShape, DecisionShape};

use domain::conversion::Difference;

use crate::refusal::{Kind, Refuse, Row};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConversionRefusal {
    #[error("there is no such program")]
    NoProgram,
    #[error("the program has no event type `{code}`")]
    NoEventType { code: String },
    #[error("the call brings no token, or another than the program's")]
    WrongToken,
    #[error("the click id is none of this program's clicks, and nothing else says who is to be credited")]
    NoClick,
    #[error("the program does not take conversions from browsers (terms.browser_conversions)")]
    NotFromBrowsers,
    #[error(
        "this order id was reported before with another {}: `{}`, now `{}`",
        difference.field, difference.first, difference.again
    )]
    Differs { difference: Difference },
    #[error("this order id was reported before with another {field}")]
    DiffersUnsaid { field: &'static str },
    #[error("the program has no partner `{named}`")]
    NoPartner { named: String },
    #[error("several partners of the program are called `{name}`: give the account ID of one of them, {ids}")]
    SeveralPartners { name: String, ids: String },
    #[error("the partner's account is closed")]
    PartnerClosed,
    #[error("order `{order_id}` was reported before and not credited, and that stands; report it as `{again}`")]
    DecidedBefore { order_id: String, again: String },
    #[error("there is no conversion with this order id that concerns you")]
    NotFound,
    #[error("the file cannot be read: {problem}")]
    UnreadableFile { problem: String },
    #[error("the file has more than {rows_max} rows")]
    TooManyRows { rows_max: usize },
}

impl Refuse for ConversionRefusal {
    fn row(&self) -> Row<'_> {
        match self {
            ConversionRefusal::NoProgram => (Kind::NotFound, "program_not_found", Some("program_id")),
            ConversionRefusal::NoEventType { .. } => (Kind::Invalid, "event_type_unknown", Some("event_type")),
            ConversionRefusal::WrongToken => (Kind::Forbidden, "wrong_token", Some("token")),
            ConversionRefusal::NoClick => (Kind::NotFound, "click_unknown", Some("click_id")),
            ConversionRefusal::NotFromBrowsers => (Kind::Forbidden, "browser_conversions_off", None),
            ConversionRefusal::Differs { difference } => (Kind::Conflict, "conversion_differs", Some(difference.field)),
            ConversionRefusal::DiffersUnsaid { field } => (Kind::Conflict, "conversion_differs", Some(field)),
            ConversionRefusal::NoPartner { .. } => (Kind::Invalid, "partner_unknown", Some("partner_id")),
            ConversionRefusal::SeveralPartners { .. } => (Kind::Invalid, "partner_ambiguous", Some("partner_id")),
            ConversionRefusal::PartnerClosed => (Kind::Conflict, "partner_closed", Some("partner_id")),
            ConversionRefusal::DecidedBefore { .. } => (Kind::Conflict, "order_decided", Some("order_id")),
            ConversionRefusal::NotFound => (Kind::NotFound, "conversion_not_found", None),
            ConversionRefusal::UnreadableFile { .. } => (Kind::Invalid, "file_unreadable", None),
            ConversionRefusal::TooManyRows { .. } => (Kind::Invalid, "file_too_long", None),
        }
    }
}
