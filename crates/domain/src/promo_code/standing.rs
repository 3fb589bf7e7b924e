//! Whether a promo code counts now.

use jiff::Timestamp;

use crate::named::named;

named! {
    pub enum CodeStanding "standing of a promo code" {
        Running = "running",
        Scheduled = "scheduled",
        Ended = "ended",
        Withdrawn = "withdrawn",
    }
}

impl CodeStanding {
    /// `ends_at` is the first instant at which the code no longer counts.
    pub fn of(
        starts_at: Timestamp,
        ends_at: Option<Timestamp>,
        withdrawn_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Self {
        if withdrawn_at.is_some() {
            Self::Withdrawn
        } else if ends_at.is_some_and(|ends_at| ends_at <= now) {
            Self::Ended
        } else if starts_at > now {
            Self::Scheduled
        } else {
            Self::Running
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_counts_from_its_start_until_its_end() {
        let at = |second: i64| Timestamp::from_second(second).unwrap();
        for (starts, ends, withdrawn, now, expected) in [
            (10, None, None, 9, CodeStanding::Scheduled),
            (10, None, None, 10, CodeStanding::Running),
            (10, Some(20), None, 19, CodeStanding::Running),
            (10, Some(20), None, 20, CodeStanding::Ended),
            (10, Some(20), Some(15), 16, CodeStanding::Withdrawn),
        ] {
            assert_eq!(CodeStanding::of(at(starts), ends.map(at), withdrawn.map(at), at(now)), expected);
        }
    }
}
