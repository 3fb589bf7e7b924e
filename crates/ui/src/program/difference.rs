//! What one version says otherwise than another, as a person reads it.

use flow::program::plan::{Change, Concerns, Plan};

use crate::component::field::sentence;
use crate::words::say;

pub struct ChangeLine {
    pub name: String,
    pub before: Option<String>,
    pub after: Option<String>,
    /// It holds for everybody at once, and not only for new acceptances.
    pub at_once: bool,
}

/// The plan of a change.
pub struct PlanShown {
    /// None: nothing would change.
    pub version: Option<i64>,
    pub changes: Vec<ChangeLine>,
    pub some_at_once: bool,
    pub some_by_acceptance: bool,
    /// Version and number of contracts that stay on it until their partner accepts.
    pub staying: Vec<(i64, i64)>,
}

impl PlanShown {
    pub fn new(plan: &Plan) -> Self {
        let changes = lines(&plan.changes);
        Self {
            version: plan.next_version.map(|version| version.get()),
            some_at_once: changes.iter().any(|change| change.at_once),
            some_by_acceptance: changes.iter().any(|change| !change.at_once),
            changes,
            staying: plan.contracts.iter().map(|on| (on.version.get(), on.contracts)).collect(),
        }
    }
}

pub fn lines(changes: &[Change]) -> Vec<ChangeLine> {
    let line = |change: &Change| ChangeLine {
        name: name(&change.field),
        before: change.before.clone(),
        after: change.after.clone(),
        at_once: change.concerns != Concerns::NewAcceptances,
    };
    changes.iter().map(line).collect()
}

/// `terms.commission[0]` as `Commission rule 1`; questions keep their words.
fn name(field: &str) -> String {
    if let Some(question) = field.strip_prefix("program.faq ") {
        return say!("FAQ {question}", question);
    }
    if let Some(question) = field.strip_prefix("program.questions ") {
        return say!("Question to applicants {question}", question);
    }
    if let Some(index) = field.strip_prefix("terms.commission[").and_then(|rest| rest.strip_suffix(']')) {
        return say!("Commission rule {number}", index.parse::<usize>().unwrap_or(0) + 1);
    }
    let last = field.strip_prefix("program.").or(field.strip_prefix("terms.")).unwrap_or(field);
    sentence(&last.replace('_', " ")).trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn values_have_names_for_people() {
        for (field, expected) in [
            ("terms.commission[0]", "Commission rule 1"),
            ("terms.referral_window", "Referral window"),
            ("program.faq \"Who?\"", "FAQ \"Who?\""),
            ("event_type order_placed", "Event type order placed"),
        ] {
            assert_eq!(name(field), expected);
        }
    }
}
