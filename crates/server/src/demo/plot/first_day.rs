//! Day 0, the first conversions: each of the answers that a brand can get. And day 3, when a customer returns.

use anyhow::ensure;
use serde_json::Value;

use super::super::cast::{DENIZ, MARA};
use super::super::crowd::{CRAWLER, Visit};
use super::super::door::text;
use super::super::people::{self, Sale};
use super::super::stage::Stage;

/// Action ids of the first day that later scenes come back to.
pub struct First {
    pub mara: String,
    pub deniz: String,
    pub kito: String,
}

pub fn play(stage: &mut Stage) -> anyhow::Result<First> {
    stage.teller.say("");
    stage.time(0, 10, 40, 0)?;
    let click_id = stage.click(MARA, 1)?;
    stage.teller.line(
        "10:40:00",
        "a reader of Growth Letters follows its link",
        "click recorded, sent on to the landing page",
    );
    stage.time(0, 10, 42, 38)?;
    let sale = Sale { order_id: "TT-1001", click_id: &click_id, customer_id: "advertiser-1001", promo_code: "" };
    let mara = credited(stage, "10:42:38", "and opens an advertiser account: order TT-1001", sale)?;

    let again = stage.sell(sale)?;
    ensure!(again["duplicate"] == true, "a repeated order is a duplicate: {again}");
    stage.teller.line("", "the shop's server sends TT-1001 once more", "the same answer, counted once");

    stage.time(0, 11, 5, 0)?;
    let click_id = stage.click(DENIZ, 1)?;
    let sale = Sale { order_id: "TT-1002", click_id: &click_id, customer_id: "advertiser-1002", promo_code: "" };
    let deniz = credited(stage, "11:05:00", "a student of Shopfront Academy does so too: TT-1002", sale)?;

    stage.time(0, 12, 20, 0)?;
    let sale = Sale { order_id: "TT-1003", click_id: "", customer_id: "advertiser-1003", promo_code: "kito" };
    let kito = credited(stage, "12:20:00", "a listener types the code \"kito\", without a click: TT-1003", sale)?;

    crawl(stage)?;
    let sale = Sale { order_id: "TT-1005", click_id: "", customer_id: "", promo_code: "" };
    refused(stage, "", "an order that nobody's link or code led to: TT-1005", sale)?;
    Ok(First { mara, deniz, kito })
}

/// The customer of TT-1001 comes back by a link of another partner: credited, priced, and worth nothing under these terms.
pub fn return_of_a_customer(stage: &mut Stage, day: i32) -> anyhow::Result<()> {
    stage.teller.heading(&format!("Day {day}   {}", stage.calendar.show_day(day)));
    stage.time(day, 10, 15, 0)?;
    let click_id = stage.click(DENIZ, 2)?;
    let sale = Sale { order_id: "TT-1006", click_id: &click_id, customer_id: "advertiser-1001", promo_code: "" };
    credited(stage, "10:15:00", "the customer of TT-1001 returns: TT-1006", sale)?;
    stage.teller.remark("an existing customer: no commission rule matches, so it pays nothing, and says so");
    Ok(())
}

/// A crawler is sent on like anybody. Its click is kept, and earns nothing.
fn crawl(stage: &mut Stage) -> anyhow::Result<()> {
    let crawler = Visit { agent: CRAWLER, ..people::reader(MARA, 9) };
    let click_id = people::visits(&stage.door, stage.partner(MARA), &crawler)?;
    stage.teller.line("", "a crawler follows the link of Growth Letters", "recorded as crawler, not attributable");
    let sale = Sale { order_id: "TT-1004", click_id: &click_id, customer_id: "advertiser-1004", promo_code: "" };
    refused(stage, "", "somebody reports an order with the crawler's click: TT-1004", sale)
}

fn credited(stage: &mut Stage, time: &str, what: &str, sale: Sale<'_>) -> anyhow::Result<String> {
    let decision = stage.sell(sale)?;
    ensure!(decision["outcome"] == "credited", "{} was to be credited: {decision}", sale.order_id);
    let action = &decision["action"];
    let id = text(action, "id")?;
    let commission = stage.money(action["commission_minor"].as_i64().unwrap_or(0));
    stage.teller.line(time, what, &format!("action {id}  {commission}  {}", show_state(action)));
    let dates =
        format!("locks {}, is approved {}", stage.show(action, "locks_at")?, stage.show(action, "approves_at")?);
    stage.teller.remark(&dates);
    Ok(id)
}

fn refused(stage: &mut Stage, time: &str, what: &str, sale: Sale<'_>) -> anyhow::Result<()> {
    let decision = stage.sell(sale)?;
    ensure!(decision["outcome"] == "refused", "{} was to be refused: {decision}", sale.order_id);
    stage.teller.line(time, what, &format!("not credited: {}", text(&decision, "reason")?));
    Ok(())
}

fn show_state(action: &Value) -> &str {
    action["state"].as_str().unwrap_or("")
}
