//! What an answer means, and when what was not taken is tried again.

use jiff::{SignedDuration, Timestamp};

use super::PauseReason;

/// How long a delivery is tried again, and how long a postback may take nothing, before it is given up.
pub const FAILING_MAX: SignedDuration = SignedDuration::from_hours(72);

/// What became of one attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Taken,
    /// The receiver wants no more, of anything.
    Gone,
    NotTaken,
}

impl Outcome {
    /// Any 2xx is taken. A redirect is not followed, so it is not taken either.
    pub const fn of_status(status: u16) -> Self {
        match status {
            200..=299 => Self::Taken,
            410 => Self::Gone,
            _ => Self::NotTaken,
        }
    }
}

/// Why an active postback is paused now, if it is. `failing_since`: when the first of the failures came behind which it has taken nothing.
pub fn pause_after(outcome: Outcome, failing_since: Timestamp, now: Timestamp) -> Option<PauseReason> {
    match outcome {
        Outcome::Taken => None,
        Outcome::Gone => Some(PauseReason::Gone),
        Outcome::NotTaken => (now.duration_since(failing_since) >= FAILING_MAX).then_some(PauseReason::Failing),
    }
}

/// After the first, second and further failures. Together with the jitter: some 15 attempts in three days.
const PAUSES: [SignedDuration; 7] = [
    SignedDuration::from_secs(30),
    SignedDuration::from_mins(2),
    SignedDuration::from_mins(10),
    SignedDuration::from_mins(30),
    SignedDuration::from_hours(1),
    SignedDuration::from_hours(3),
    SignedDuration::from_hours(6),
];

/// How long to wait after `failures` failures in a row, the first of which was at `first`; none when three days have passed.
///
/// The pause is lengthened by up to a quarter, by a number drawn from `seed`, so that what failed together does not come back together.
pub fn retry_after(failures: u32, first: Timestamp, now: Timestamp, seed: u64) -> Option<SignedDuration> {
    if now.duration_since(first) >= FAILING_MAX {
        return None;
    }
    let at = usize::try_from(failures.saturating_sub(1)).unwrap_or(usize::MAX).min(PAUSES.len() - 1);
    let pause = PAUSES[at];
    // SplitMix64: neighbouring seeds give unrelated numbers.
    let mut mixed = (seed ^ u64::from(failures) << 48).wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    let thousandths = i32::try_from((mixed >> 32) % 250).expect("a number below 250 fits");
    Some(pause + pause / 1000 * thousandths)
}
