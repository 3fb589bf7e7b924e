//! Why a program file is not applied, or a program not shown.

use domain::ids::{AccountId, TermsVersion};
use domain::program::ScheduledChangeState;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::file::Faults;
use crate::refusal::{Kind, Refuse, Row};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProgramRefusal {
    #[error("the program file cannot be applied:\n{0}")]
    FileWrong(Faults),
    #[error("there is no such program")]
    NotFound,
    #[error("version {in_force} was applied meanwhile, and this change was made from version {base}")]
    Superseded { base: TermsVersion, in_force: TermsVersion },
    #[error("{on} has begun already: choose a later day")]
    DayPassed { on: Date },
    #[error("the file says the same as the version in force: there is nothing to apply later")]
    NothingToSchedule,
    #[error("a change waits already for {on}: cancel it first")]
    ScheduledAlready { on: Date },
    #[error("there is no such scheduled change")]
    ScheduledNotFound,
    #[error("the change is {state} and cannot be cancelled any more")]
    ScheduledEnded { state: ScheduledChangeState },
    #[error("there is no brand account with the ID {number}")]
    BrandUnknown { number: AccountId },
    #[error("there is no brand account yet: sign one up first")]
    NoBrand,
    #[error("there are several brand accounts: say which one by its account ID")]
    BrandUnclear,
}

impl Refuse for ProgramRefusal {
    fn row(&self) -> Row<'_> {
        match self {
            // The first mistake's field; all of them are in the facts.
            ProgramRefusal::FileWrong(faults) => {
                let field = faults.0.first().map(|fault| fault.field.as_str()).filter(|field| !field.is_empty());
                (Kind::Invalid, "program_file_invalid", field)
            }
            ProgramRefusal::NotFound => (Kind::NotFound, "program_not_found", None),
            ProgramRefusal::Superseded { .. } => (Kind::Conflict, "program_superseded", None),
            ProgramRefusal::DayPassed { .. } => (Kind::Invalid, "day_passed", Some("applies_on")),
            ProgramRefusal::NothingToSchedule => (Kind::Invalid, "nothing_to_schedule", Some("applies_on")),
            ProgramRefusal::ScheduledAlready { .. } => (Kind::Conflict, "change_scheduled_already", Some("applies_on")),
            ProgramRefusal::ScheduledNotFound => (Kind::NotFound, "scheduled_change_not_found", None),
            ProgramRefusal::ScheduledEnded { .. } => (Kind::Conflict, "scheduled_change_ended", None),
            ProgramRefusal::BrandUnknown { .. } => (Kind::Invalid, "brand_unknown", Some("account")),
            ProgramRefusal::NoBrand => (Kind::Conflict, "no_brand", None),
            ProgramRefusal::BrandUnclear => (Kind::Invalid, "brand_unclear", Some("account")),
        }
    }

    fn facts(&self) -> Option<Value> {
        let ProgramRefusal::FileWrong(faults) = self else { return None };
        let mistake =
            |fault: &super::file::Fault| json!({ "line": fault.line, "field": fault.field, "message": fault.message });
        Some(json!({ "mistakes": faults.0.iter().map(mistake).collect::<Vec<_>>() }))
    }
}
