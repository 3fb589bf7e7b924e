//! A plan on the wire.

use flow::program::plan as planned;
use serde::Serialize;
use utoipa::ToSchema;

/// What applying a program file would change, and for whom.
#[derive(Serialize, ToSchema)]
pub struct Plan {
    /// Null when the program would be created.
    pub program_id: Option<i64>,
    pub slug: String,
    pub version_in_force: Option<i64>,
    /// Null when nothing would change.
    pub next_version: Option<i64>,
    pub changes: Vec<Change>,
    /// Contracts that have not ended, by the version that they stay on until their partner accepts the next.
    pub contracts: Vec<ContractsOnVersion>,
    /// The plan as a person reads it, a sentence a line.
    pub in_words: Vec<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Change {
    /// The dotted name in the file.
    pub field: String,
    pub before: Option<String>,
    pub after: Option<String>,
    /// `everybody`: holds at once, for every partner and visitor. `brand`: holds at once, and is shown to no partner. `new_acceptances`: for a partner once it accepts the next version.
    pub concerns: String,
}

#[derive(Serialize, ToSchema)]
pub struct ContractsOnVersion {
    pub version: i64,
    pub contracts: i64,
}

pub fn plan(plan: &planned::Plan) -> Plan {
    let change = |change: &planned::Change| Change {
        field: change.field.clone(),
        before: change.before.clone(),
        after: change.after.clone(),
        concerns: change.concerns.code().to_owned(),
    };
    let on_version =
        |on: &planned::ContractsOnVersion| ContractsOnVersion { version: on.version.get(), contracts: on.contracts };
    Plan {
        program_id: plan.program_id.map(i64::from),
        slug: plan.slug.clone(),
        version_in_force: plan.version_in_force.map(i64::from),
        next_version: plan.next_version.map(i64::from),
        changes: plan.changes.iter().map(change).collect(),
        contracts: plan.contracts.iter().map(on_version).collect(),
        in_words: plan.in_words(),
    }
}
