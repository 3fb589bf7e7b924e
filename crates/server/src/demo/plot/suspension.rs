//! Day 20: a partner is suspended. From that instant on nothing new is credited to it; what it has earned stays its own.

use anyhow::ensure;

use super::super::cast::RUTH;
use super::super::door::text;
use super::super::people::Sale;
use super::super::stage::Stage;

pub fn play(stage: &mut Stage, day: i32) -> anyhow::Result<()> {
    stage.teller.heading(&format!("Day {day}  {}", stage.calendar.show_day(day)));
    stage.time(day, 9, 0, 0)?;
    let click_before = stage.click(RUTH, 1)?;
    stage.time(day, 9, 30, 0)?;
    stage.brand.suspends(stage.partner(RUTH), "The comparison quotes prices that are not ours.")?;
    stage.teller.line(
        "09:30:00",
        "the brand suspends Old Mill Reviews",
        "its links still lead to the landing page, and say so",
    );
    stage.time(day, 10, 0, 0)?;
    stage.click(RUTH, 2)?;
    stage.teller.line("10:00:00", "a reader of Old Mill Reviews follows its link", "recorded as partner_suspended");
    let sale = Sale { order_id: "TT-1007", click_id: &click_before, customer_id: "advertiser-1007", promo_code: "" };
    let decision = stage.sell(sale)?;
    ensure!(decision["outcome"] == "refused", "a suspended partner gets no credit: {decision}");
    let result = format!("not credited: {}", text(&decision, "reason")?);
    stage.teller.line("", "an order by a click of half an hour before: TT-1007", &result);
    Ok(())
}
