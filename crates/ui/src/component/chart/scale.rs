//! The vertical axis: from zero to a round number above the highest value, in three to five round steps.

pub struct Scale {
    step: i64,
    top: i64,
}

impl Scale {
    pub fn up_to(highest: i64) -> Self {
        let highest = highest.max(1);
        let mut unit: i64 = 1;
        let step = loop {
            let steps = [1, 2, 5].map(|times| unit.saturating_mul(times));
            match steps.into_iter().find(|step| highest <= step.saturating_mul(5)) {
                Some(step) => break step,
                None => unit = unit.saturating_mul(10),
            }
        };
        Self { step, top: (highest.saturating_add(step - 1) / step).max(1) * step }
    }

    /// The round values that get a rule, zero excluded.
    pub fn rules(&self) -> impl Iterator<Item = i64> {
        (1..=self.top / self.step).map(|times| times * self.step)
    }

    /// Percent from the top edge.
    pub fn y_of(&self, value: i64) -> f64 {
        100.0 - self.height(value)
    }

    /// Percent of the whole height.
    pub fn height(&self, value: i64) -> f64 {
        value as f64 * 100.0 / self.top as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_few() {
        for (highest, rules) in [
            (4, vec![1, 2, 3, 4]),
            (7, vec![2, 4, 6, 8]),
            (10, vec![2, 4, 6, 8, 10]),
            (123, vec![50, 100, 150]),
            (4_000, vec![1_000, 2_000, 3_000, 4_000]),
            (5_001, vec![2_000, 4_000, 6_000]),
        ] {
            assert_eq!(Scale::up_to(highest).rules().collect::<Vec<_>>(), rules, "{highest}");
        }
    }

    #[test]
    fn any_value_fits_under_the_top() {
        for highest in (0..5_000).chain([i64::MAX / 4]) {
            let scale = Scale::up_to(highest);
            assert!((0.0..=100.0).contains(&scale.y_of(highest)), "{highest}");
            assert!(scale.rules().count() <= 5, "{highest}");
        }
    }
}
