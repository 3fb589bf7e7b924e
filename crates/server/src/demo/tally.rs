//! What the brand heard back about the conversions that it reported.

use std::collections::BTreeMap;

use serde_json::Value;

use super::door::text;

/// `received` is the sum of the others: a repeated report is a duplicate and nothing else.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Tally {
    pub received: u64,
    pub credited: u64,
    pub duplicates: u64,
    pub refused: BTreeMap<String, u64>,
}

impl Tally {
    pub fn hears(&mut self, decision: &Value) -> anyhow::Result<()> {
        self.received += 1;
        if decision["duplicate"] == true {
            self.duplicates += 1;
        } else if decision["outcome"] == "credited" {
            self.credited += 1;
        } else {
            *self.refused.entry(text(decision, "reason")?).or_default() += 1;
        }
        Ok(())
    }
}
