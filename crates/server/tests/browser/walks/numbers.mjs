// The numbers people follow: what arrives while they look, what they keep, where their money is.
import assert from "node:assert/strict";
import { click, sale } from "../harness/shop.mjs";

export const numbers = {
  async "an action arrives on a page that is open"({ comes, product, story, look }) {
    const mara = await comes();
    await mara.logsIn(story.access.partners[0]);
    await mara.visits("/partner");
    const partner = story.partners[0].account_id;
    const click_id = await click(`${product.address}/c/${partner}/${story.program.creative_ids[0]}/${story.program.id}`);
    await sale(product, { order_id: `live-${look}`, click_id });
    await mara.page.locator("[data-live-part=actions] [data-live-row]", { hasText: `live-${look}` }).waitFor();
    assert.equal(await mara.page.evaluate(() => performance.getEntriesByType("navigation").length), 1, "the page was not loaded again");
  },

  async "a partner keeps a view of its report"({ comes, story, look }) {
    const mara = await comes();
    await mara.logsIn(story.access.partners[0]);
    await mara.visits("/partner/reports/performance?range=this_year&group_by=month&then_by=program&compare=last_year");
    await mara.opens("Keep this view");
    await mara.fills({ Name: `Months ${look}` });
    await mara.presses("Keep it");
    await mara.sees("The view is kept", `Months ${look}`);
    await mara.follows("Saved views");
    await mara.sees(`Months ${look}`, "you only");
    await mara.page.locator("tr", { hasText: `Months ${look}` }).locator("summary", { hasText: "Send by letter" }).click();
    await mara.chooses("It comes", "Every week");
    await mara.chooses("If every week", "Every Friday");
    await mara.presses("Save");
    await mara.sees("every Friday", "next on");
  },

  async "a partner follows its money to a statement"({ comes, story }) {
    const mara = await comes();
    await mara.logsIn(story.access.partners[0]);
    await mara.follows("Money");
    await mara.goes(() => mara.page.locator("a[href*='/statements/']").first().click());
    await mara.sees("Opening", "Closing", "Every movement");
  },

  async "a figure of twenty columns leads to its clicks"({ comes, story }) {
    const clerk = await comes();
    await clerk.logsIn(story.access.brand);
    const metrics = ["impressions", "clicks", "unique_clicks", "attributable_clicks", "actions", "sale_amount", "commission"];
    await clerk.visits(`/brand/reports/performance?group_by=partner&${metrics.map((metric) => `metrics=${metric}`).join("&")}`);
    await clerk.goes(() => clerk.page.locator("td a[href*='/reports/clicks']").first().click());
    await clerk.sees("What became of it");
  },
};
