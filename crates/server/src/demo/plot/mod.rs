//! What happens, day by day. The named scenes stand beside this file; between them ordinary days pass.
//!
//! | day | scene |
//! |---|---|
//! | 0 | everybody signs up and joins; the first conversions |
//! | 1 | everybody confirms the e-mail address by the letter that came |
//! | 2 | a declined partner applies again |
//! | 3 | a customer returns |
//! | 15 | the brand reverses an action, on the last day on which it can |
//! | 16 | the brand tries once more: locked |
//! | 20 | a partner is suspended |
//! | 31 | the actions of day 0 are approved |
//! | 32 | the first payment run; two days later one payment is paid and one has failed |
//! | 40, 44 | the next runs |

mod first_day;
mod joining;
mod locking;
mod payday;
mod suspension;

use jiff::Timestamp;

use super::calendar::DAYS;
use super::stage::Stage;

pub use joining::{creative_ids, join, open_program};

/// Plays from the first conversion to the present moment.
pub fn play(stage: &mut Stage) -> anyhow::Result<()> {
    let first = first_day::play(stage)?;
    for day in 0..=DAYS {
        match day {
            1 => joining::confirm_addresses(stage, day)?,
            2 => joining::apply_again(stage, day)?,
            3 => first_day::return_of_a_customer(stage, day)?,
            15 => locking::reverse_in_time(stage, day, &first)?,
            16 => locking::reverse_too_late(stage, day, &first)?,
            20 => suspension::play(stage, day)?,
            31 => payday::approve(stage, day, &first)?,
            32 => payday::first_run(stage, day)?,
            34 => payday::settle_first_run(stage, day)?,
            40 => payday::second_run(stage, day)?,
            44 => payday::last_run(stage, day)?,
            _ => {}
        }
        // Day 0 has no morning: partners join in it.
        if day > 0 && stage.time(day, 11, 30, 0)? {
            stage.crowd(day, 0)?;
        }
        if stage.time(day, 18, 30, 0)? {
            stage.crowd(day, 1)?;
        }
    }
    stage.operator.moves_clock_to(Timestamp::now())?;
    Ok(())
}
