//! How a request on the click path can end, and the counters that say how often each did.

use domain::click::LeftOut;
use metrics::{Counter, counter};

/// Why there was no redirect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Neither GET nor HEAD.
    Method,
    /// No such program, creative, partner or slug.
    UnknownRoute,
    /// The record is not on disk, so the click must not look as if it counted.
    NotRecorded,
}

/// Handles of one core, so that counting does not look a name up.
pub struct Counters {
    attributable: Counter,
    /// By the reason's number.
    left_out: Vec<Counter>,
    impressions: Counter,
    method: Counter,
    unknown_route: Counter,
    not_recorded: Counter,
}

impl Counters {
    pub fn new() -> Counters {
        let outcome = |outcome: &'static str| counter!("tributary_clicks_total", "outcome" => outcome);
        let stopped = |reason: &'static str| counter!("tributary_clicks_turned_away_total", "reason" => reason);
        Counters {
            attributable: outcome("attributable"),
            left_out: LeftOut::ALL.iter().map(|reason| outcome(reason.code())).collect(),
            impressions: counter!("tributary_impressions_total"),
            method: stopped("method"),
            unknown_route: stopped("unknown_route"),
            not_recorded: stopped("not_recorded"),
        }
    }

    pub fn clicked(&self, left_out: Option<LeftOut>) {
        match left_out {
            None => self.attributable.increment(1),
            Some(reason) => self.left_out[usize::from(reason.number()) - 1].increment(1),
        }
    }

    pub fn shown(&self) {
        self.impressions.increment(1);
    }

    pub fn stopped(&self, stop: Stop) {
        match stop {
            Stop::Method => self.method.increment(1),
            Stop::UnknownRoute => self.unknown_route.increment(1),
            Stop::NotRecorded => self.not_recorded.increment(1),
        }
    }
}
