//! The additive facts behind every report: what one click, one impression or one action adds, column by column.
//!
//! Rollups store these columns, the records of the lake are summed into them, actions are turned into them: one list, so
//! that no two ways of counting can differ in what they count.

use std::ops::{AddAssign, Index, IndexMut, Neg, SubAssign};

use crate::action::ActionState;
use crate::click::LeftOut;
use crate::named::named;

named! {
    /// One additive column. The code is its name in the system of record.
    pub enum Count "count" {
        Impressions = "impressions",
        Clicks = "clicks",
        AttributableClicks = "attributable_clicks",
        UniqueClicks = "unique_clicks",
        LeftOutHeadRequest = "left_out_head_request",
        LeftOutPrefetch = "left_out_prefetch",
        LeftOutPrerender = "left_out_prerender",
        LeftOutCrawler = "left_out_crawler",
        LeftOutNoUserAgent = "left_out_no_user_agent",
        LeftOutNotANavigation = "left_out_not_a_navigation",
        LeftOutNoContract = "left_out_no_contract",
        LeftOutPartnerSuspended = "left_out_partner_suspended",
        LeftOutProgramPaused = "left_out_program_paused",
        LeftOutCreativeWithdrawn = "left_out_creative_withdrawn",
        ActionsPending = "actions_pending",
        ActionsLocked = "actions_locked",
        ActionsApproved = "actions_approved",
        ActionsPaid = "actions_paid",
        ActionsReversed = "actions_reversed",
        SaleAmount = "sale_amount_minor",
        CommissionPending = "commission_pending_minor",
        CommissionLocked = "commission_locked_minor",
        CommissionApproved = "commission_approved_minor",
        CommissionPaid = "commission_paid_minor",
        CommissionReversed = "commission_reversed_minor",
    }
}

impl Count {
    /// The columns that clicks and impressions add to; the others are those of actions.
    pub const OF_CLICKS: &[Self] = Self::ALL.split_at(Self::ActionsPending as usize).0;
    /// The columns that actions add to.
    pub const OF_ACTIONS: &[Self] = Self::ALL.split_at(Self::ActionsPending as usize).1;

    /// The column that counts the clicks left out for this reason.
    pub const fn left_out(reason: LeftOut) -> Self {
        match reason {
            LeftOut::HeadRequest => Self::LeftOutHeadRequest,
            LeftOut::Prefetch => Self::LeftOutPrefetch,
            LeftOut::Prerender => Self::LeftOutPrerender,
            LeftOut::Crawler => Self::LeftOutCrawler,
            LeftOut::NoUserAgent => Self::LeftOutNoUserAgent,
            LeftOut::NotANavigation => Self::LeftOutNotANavigation,
            LeftOut::NoContract => Self::LeftOutNoContract,
            LeftOut::PartnerSuspended => Self::LeftOutPartnerSuspended,
            LeftOut::ProgramPaused => Self::LeftOutProgramPaused,
            LeftOut::CreativeWithdrawn => Self::LeftOutCreativeWithdrawn,
        }
    }

    /// The column that counts the actions in this state.
    pub const fn actions(state: ActionState) -> Self {
        match state {
            ActionState::Pending => Self::ActionsPending,
            ActionState::Locked => Self::ActionsLocked,
            ActionState::Approved => Self::ActionsApproved,
            ActionState::Paid => Self::ActionsPaid,
            ActionState::Reversed => Self::ActionsReversed,
        }
    }

    /// The column that sums the commission of the actions in this state.
    pub const fn commission(state: ActionState) -> Self {
        match state {
            ActionState::Pending => Self::CommissionPending,
            ActionState::Locked => Self::CommissionLocked,
            ActionState::Approved => Self::CommissionApproved,
            ActionState::Paid => Self::CommissionPaid,
            ActionState::Reversed => Self::CommissionReversed,
        }
    }
}

/// One value of every [`Count`]. Money is in minor units of one currency: counts of different currencies are never added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts([i64; Count::ALL.len()]);

impl Counts {
    pub fn of_impression() -> Self {
        let mut counts = Self::default();
        counts[Count::Impressions] = 1;
        counts
    }

    /// What one click adds. `unique` says that it is the first attributable click of its visitor on that program, partner
    /// and day; a click that was left out is never unique.
    pub fn of_click(left_out: Option<LeftOut>, unique: bool) -> Self {
        let mut counts = Self::default();
        counts[Count::Clicks] = 1;
        match left_out {
            Some(reason) => {
                assert!(!unique, "a click left out as {reason} was taken for a unique one");
                counts[Count::left_out(reason)] = 1;
            }
            None => {
                counts[Count::AttributableClicks] = 1;
                counts[Count::UniqueClicks] = i64::from(unique);
            }
        }
        counts
    }

    /// What one action in this state adds on the day it was tracked. A change of state or amount is the new value added
    /// and the old one taken away.
    pub fn of_action(state: ActionState, amount_minor: Option<i64>, commission_minor: i64) -> Self {
        Self::of_actions(state, 1, amount_minor.unwrap_or(0), commission_minor)
    }

    /// What several actions in this state add, given the sums of their amounts and commissions. Reversed actions keep
    /// their commission in a column of its own, and have no sale amount.
    pub fn of_actions(state: ActionState, actions: i64, amount_minor: i64, commission_minor: i64) -> Self {
        let mut counts = Self::default();
        counts[Count::actions(state)] = actions;
        counts[Count::commission(state)] = commission_minor;
        if state != ActionState::Reversed {
            counts[Count::SaleAmount] = amount_minor;
        }
        counts
    }

    /// These columns alone; the others are zero.
    pub fn only(&self, columns: &[Count]) -> Self {
        let mut counts = Self::default();
        columns.iter().for_each(|column| counts[*column] = self[*column]);
        counts
    }

    pub fn is_zero(&self) -> bool {
        self.0.iter().all(|number| *number == 0)
    }

    /// The sum of some columns.
    pub fn sum(&self, columns: &[Count]) -> i64 {
        columns.iter().map(|column| self[*column]).sum()
    }
}

impl Index<Count> for Counts {
    type Output = i64;

    fn index(&self, column: Count) -> &i64 {
        &self.0[column as usize]
    }
}

impl IndexMut<Count> for Counts {
    fn index_mut(&mut self, column: Count) -> &mut i64 {
        &mut self.0[column as usize]
    }
}

impl AddAssign<&Counts> for Counts {
    fn add_assign(&mut self, other: &Counts) {
        for (own, more) in self.0.iter_mut().zip(other.0) {
            *own += more;
        }
    }
}

impl SubAssign<&Counts> for Counts {
    fn sub_assign(&mut self, other: &Counts) {
        for (own, less) in self.0.iter_mut().zip(other.0) {
            *own -= less;
        }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        *self += &other;
    }
}

impl SubAssign for Counts {
    fn sub_assign(&mut self, other: Counts) {
        *self -= &other;
    }
}

impl Neg for Counts {
    type Output = Counts;

    fn neg(self) -> Counts {
        Counts(self.0.map(|number| -number))
    }
}
