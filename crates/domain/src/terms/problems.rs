//! What is wrong with terms that can each be read and yet make no sense together.

use thiserror::Error;

use super::{CommissionRule, Pay, Terms};

/// One thing to correct before the terms can be applied.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{field} {message}")]
pub struct TermsProblem {
    /// Where it stands in the program file, `terms.commission[2].event_type`, counted from 0.
    pub field: String,
    pub message: String,
}

impl Terms {
    /// Everything that keeps these terms from being applied to a program with these event type codes, in the order of the
    /// file; empty when they are fine.
    pub fn problems(&self, event_types: &[&str]) -> Vec<TermsProblem> {
        self.commission
            .iter()
            .enumerate()
            .flat_map(|(index, rule)| self.problems_of_rule(event_types, index, rule))
            .collect()
    }

    fn problems_of_rule(&self, event_types: &[&str], index: usize, rule: &CommissionRule) -> Vec<TermsProblem> {
        let mut problems = Vec::new();
        let mut problem = |field: &str, message: String| {
            problems.push(TermsProblem { field: format!("terms.commission[{index}]{field}"), message });
        };
        if !event_types.contains(&rule.event_type.as_str()) {
            let known = event_types.join(", ");
            problem(
                ".event_type",
                format!("names `{}`, which is no event type of the program ({known})", rule.event_type),
            );
        }
        if let (Some(least), Some(below)) = (rule.when.amount_at_least, rule.when.amount_below)
            && least.minor >= below.minor
        {
            problem(".when", format!("can never hold: no amount is at least {least} and below {below}"));
        }
        if let Pay::Flat(money) = rule.pay
            && money.minor < 0
        {
            problem(".pay.flat", format!("must not be negative, and is {money}"));
        }
        let earlier = self.commission[..index]
            .iter()
            .position(|earlier| earlier.event_type == rule.event_type && earlier.when.are_empty());
        if let Some(earlier) = earlier {
            problem(
                "",
                format!("can never match: terms.commission[{earlier}] matches every {} before it", rule.event_type),
            );
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::reference_terms;
    use super::*;
    use crate::money::{Currency, Money};
    use crate::terms::Conditions;

    fn check(change: impl FnOnce(&mut Terms), expected: &[&str]) {
        let mut terms = reference_terms();
        change(&mut terms);
        let found: Vec<_> = terms.problems(&["new_advertiser"]).iter().map(ToString::to_string).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn problems_name_the_place_and_the_reason() {
        let dollars = |minor| Money::new(minor, Currency::USD);
        check(|_| {}, &[]);
        check(
            |terms| terms.commission[0].event_type = "sale".to_owned(),
            &["terms.commission[0].event_type names `sale`, which is no event type of the program (new_advertiser)"],
        );
        check(
            |terms| terms.commission[0].pay = Pay::Flat(dollars(-1)),
            &["terms.commission[0].pay.flat must not be negative, and is -0.01 USD"],
        );
        check(
            |terms| {
                terms.commission[0].when.amount_at_least = Some(dollars(100));
                terms.commission[0].when.amount_below = Some(dollars(100));
            },
            &["terms.commission[0].when can never hold: no amount is at least 1.00 USD and below 1.00 USD"],
        );
        check(
            |terms| {
                let rule = terms.commission[0].clone();
                terms.commission.insert(0, CommissionRule { when: Conditions::default(), ..rule });
            },
            &["terms.commission[1] can never match: terms.commission[0] matches every new_advertiser before it"],
        );
    }
}
