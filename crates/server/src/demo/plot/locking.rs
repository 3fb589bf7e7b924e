//! Days 15 and 16: until the lock the brand may take an action back, with a reason; afterwards nobody may.

use anyhow::ensure;

use super::super::door::text;
use super::super::stage::Stage;
use super::first_day::First;

pub fn reverse_in_time(stage: &mut Stage, day: i32, first: &First) -> anyhow::Result<()> {
    stage.teller.heading(&format!("Day {day}  {}", stage.calendar.show_day(day)));
    stage.time(day, 10, 0, 0)?;
    let answer = stage.brand.tries_to_reverse(&first.deniz, "cancelled")?;
    let action = answer.granted("the brand reverses an action before its lock")?;
    ensure!(action["state"] == "reversed", "a reversed action says so: {action}");
    let what = format!("the advertiser of TT-1002 cancelled: {}", first.deniz);
    stage.teller.line("10:00:00", &what, "reversed, reason cancelled; 40.00 USD go back");
    Ok(())
}

pub fn reverse_too_late(stage: &mut Stage, day: i32, first: &First) -> anyhow::Result<()> {
    stage.teller.heading(&format!("Day {day}  {}", stage.calendar.show_day(day)));
    stage.time(day, 0, 0, 0)?;
    let answer = stage.brand.tries_to_reverse(&first.kito, "cancelled")?;
    ensure!(answer.status == 409, "a locked action cannot be reversed, but was answered {}", answer.status);
    let what = format!("the brand wants to reverse {} of Studio Kito", first.kito);
    stage.teller.line("", &what, &format!("refused: {}", text(&answer.body, "code")?));
    stage.teller.remark(&text(&answer.body, "detail")?);
    Ok(())
}
