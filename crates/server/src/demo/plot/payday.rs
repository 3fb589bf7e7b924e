//! Days 31 to 44: actions are approved, and payment runs pay them.

use anyhow::{Context, ensure};
use serde_json::Value;

use super::super::cast::KITO;
use super::super::door::{number, text};
use super::super::stage::Stage;
use super::first_day::First;

pub fn approve(stage: &mut Stage, day: i32, first: &First) -> anyhow::Result<()> {
    stage.teller.heading(&format!("Day {day}  {}", stage.calendar.show_day(day)));
    stage.time(day, 0, 0, 0)?;
    let action = stage.brand.member.get(&format!("/actions/{}", first.mara))?;
    ensure!(action["state"] == "approved", "the first action is approved: {action}");
    let what = format!("{}, the first action of Growth Letters", first.mara);
    stage.teller.line("", &what, "approved: it can be paid");
    Ok(())
}

pub fn first_run(stage: &mut Stage, day: i32) -> anyhow::Result<()> {
    stage.teller.heading(&format!("Day {day}  {}", stage.calendar.show_day(day)));
    stage.time(day, 9, 0, 0)?;
    let dry = stage.brand.runs_payments(true)?;
    ensure!(dry["run_id"].is_null(), "a dry run makes no run: {dry}");
    let planned = list(&dry, "payments")?.len();
    stage.teller.line("09:00:00", "the brand asks what a payment run would pay", &counted(planned as i64, "payment"));
    let run = stage.brand.runs_payments(false)?;
    ensure!(list(&run, "payments")?.len() == planned, "a run pays what its dry run said: {run}");
    tell_run(stage, &run)
}

/// The bank took two days.
pub fn settle_first_run(stage: &mut Stage, day: i32) -> anyhow::Result<()> {
    stage.teller.heading(&format!("Day {day}  {}", stage.calendar.show_day(day)));
    stage.time(day, 9, 0, 0)?;
    for payment in in_transit(stage)? {
        let (id, partner) = (number(&payment, "id")?, number(&payment, "partner_id")?);
        let what = format!("payment {id} to {}", name(stage, partner));
        if partner == stage.partner(KITO).member.account_id {
            stage.brand.marks_failed(id, "The bank knows no such account.")?;
            stage.teller.line("", &what, "failed: the bank knows no such account; payable again");
        } else {
            stage.brand.marks_paid(id, &format!("WIRE-{id:05}"))?;
            stage.teller.line("", &what, &format!("paid, reference WIRE-{id:05}"));
        }
    }
    Ok(())
}

/// Everything that is payable again or newly, and all of it arrives.
pub fn second_run(stage: &mut Stage, day: i32) -> anyhow::Result<()> {
    stage.teller.heading(&format!("Day {day}  {}", stage.calendar.show_day(day)));
    stage.time(day, 9, 0, 0)?;
    let run = stage.brand.runs_payments(false)?;
    tell_run(stage, &run)?;
    stage.time(day, 10, 30, 0)?;
    for payment in in_transit(stage)? {
        let id = number(&payment, "id")?;
        stage.brand.marks_paid(id, &format!("WIRE-{id:05}"))?;
    }
    stage.teller.line("10:30:00", "the bank confirms them all", "paid");
    Ok(())
}

/// Its payments are still on their way when the story ends.
pub fn last_run(stage: &mut Stage, day: i32) -> anyhow::Result<()> {
    stage.teller.heading(&format!("Day {day}  {}", stage.calendar.show_day(day)));
    stage.time(day, 9, 0, 0)?;
    let run = stage.brand.runs_payments(false)?;
    tell_run(stage, &run)
}

fn tell_run(stage: &Stage, run: &Value) -> anyhow::Result<()> {
    for payment in list(run, "payments")? {
        let what = format!("payment to {}", name(stage, number(payment, "partner_id")?));
        let actions = number(payment, "actions")?;
        let amount = stage.money(number(payment, "amount_minor")?);
        stage.teller.line("", &what, &format!("{amount} for {}, in transit", counted(actions, "action")));
    }
    for waiting in list(run, "waiting")? {
        let what = format!("{} waits", name(stage, number(waiting, "partner_id")?));
        let amount = stage.money(number(waiting, "amount_minor")?);
        stage.teller.line("", &what, &format!("{amount}: {}", text(waiting, "code")?));
    }
    Ok(())
}

/// `1 action`, `2 actions`
fn counted(count: i64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

fn in_transit(stage: &Stage) -> anyhow::Result<Vec<Value>> {
    let payments = stage.brand.member.get("/payments?limit=1000")?;
    let mut payments: Vec<Value> =
        list(&payments, "items")?.iter().filter(|payment| payment["state"] == "in_transit").cloned().collect();
    payments.reverse();
    Ok(payments)
}

fn name(stage: &Stage, account_id: i64) -> &str {
    let partner = stage.partners.iter().find(|partner| partner.member.account_id == account_id);
    partner.map_or("somebody", |partner| partner.member.name.as_str())
}

fn list<'a>(body: &'a Value, name: &str) -> anyhow::Result<&'a Vec<Value>> {
    body[name].as_array().with_context(|| format!("the answer has no list `{name}`: {body}"))
}
