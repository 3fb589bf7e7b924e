//! What was checked, and what differs.

/// The outcome of a verification. It passed when there is no difference.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    pub checked: Checked,
    /// The first of them; `difference_count` says how many there are.
    pub differences: Vec<Difference>,
    pub difference_count: u64,
    /// Actions whose lock or approval is due and has not been written: the sweep will do it.
    pub due_actions: u64,
}

/// How many of each were recomputed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Checked {
    pub conversions: u64,
    pub actions: u64,
    pub payments: u64,
    pub postings: u64,
    pub balances: u64,
    /// Clicks and impressions.
    pub records: u64,
    pub rollup_rows: u64,
    /// Uploaded files that a row names.
    pub files: u64,
}

/// Something stored that is not what the facts say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What it is about: `action 1001.1.42`.
    pub about: String,
    pub field: &'static str,
    pub stored: String,
    pub expected: String,
}

/// A broken table has a difference in every row; a list of a thousand says as much.
const LISTED_MAX: usize = 1000;

impl Findings {
    pub fn passed(&self) -> bool {
        self.difference_count == 0
    }

    /// Notes a difference unless both are the same.
    pub(super) fn compare<T: PartialEq + std::fmt::Debug>(
        &mut self,
        about: &dyn std::fmt::Display,
        field: &'static str,
        stored: &T,
        expected: &T,
    ) {
        if stored != expected {
            self.differ(about, field, format!("{stored:?}"), format!("{expected:?}"));
        }
    }

    pub(super) fn differ(
        &mut self,
        about: &dyn std::fmt::Display,
        field: &'static str,
        stored: impl Into<String>,
        expected: impl Into<String>,
    ) {
        self.difference_count += 1;
        if self.differences.len() < LISTED_MAX {
            self.differences.push(Difference {
                about: about.to_string(),
                field,
                stored: stored.into(),
                expected: expected.into(),
            });
        }
    }
}

impl std::fmt::Display for Difference {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}: {} is {}, expected {}", self.about, self.field, self.stored, self.expected)
    }
}
