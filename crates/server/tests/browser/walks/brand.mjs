// What brands do: who may promote them, what is credited and corrected, what is shown, who works with them.
import assert from "node:assert/strict";
import { click, sale } from "../harness/shop.mjs";

export const brand = {
  async "a brand reverses an action before it locks"({ comes, product, story, look }) {
    const partner = story.partners[0].account_id;
    const click_id = await click(`${product.address}/c/${partner}/${story.program.creative_ids[0]}/${story.program.id}`);
    const { action } = await sale(product, { order_id: `returned-${look}`, click_id });
    const clerk = await comes();
    await clerk.logsIn(story.access.brand);
    await clerk.visits(`/brand/actions/${action.id}`);
    await clerk.opens("Reverse the whole action");
    await clerk.fills({ "Note to the partner": "The order was cancelled on the same day." });
    await clerk.presses("Reverse");
    await clerk.sees("Reversed", "The order was cancelled on the same day.");

    const mara = await comes();
    await mara.logsIn(story.access.partners[0]);
    await mara.visits(`/partner/actions/${action.id}`);
    await mara.sees("Reversed", "The order was cancelled on the same day.");
  },

  async "a brand reverses many actions at once, and looks before it does"({ comes, product, story, look }) {
    const partner = story.partners[0].account_id;
    const made = [];
    for (const number of [1, 2]) {
      const click_id = await click(`${product.address}/c/${partner}/${story.program.creative_ids[0]}/${story.program.id}`);
      made.push((await sale(product, { order_id: `many-${number}-${look}`, click_id })).action);
    }
    const clerk = await comes();
    await clerk.logsIn(story.access.brand);
    await clerk.visits("/brand/actions");
    await clerk.follows("Awaiting lock");
    for (const action of made) await clerk.page.getByLabel(`Choose action ${action.id}`, { exact: true }).check();
    await clerk.opens("Reverse those that are ticked");
    await clerk.page.locator("#reversal_reason").selectOption("cancelled");
    await clerk.presses("Show what would be reversed");
    await clerk.sees("2 actions would be corrected", `many-1-${look}`, `many-2-${look}`);
    await clerk.presses("Make 2 corrections");
    await clerk.sees("The rows are made", "All rows are done");

    await clerk.visits("/brand/corrections");
    const file = `order_id;event_type;operation;reason\nmany-1-${look};new_advertiser;reverse;cancelled\nnone-${look};new_advertiser;reverse;cancelled\n`;
    await clerk.page.getByLabel("CSV file").setInputFiles({ name: "returns.csv", mimeType: "text/csv", buffer: Buffer.from(file) });
    await clerk.presses("Show what would become of it");
    await clerk.sees("Nothing can be made", "Already so", "was never reported");
  },

  async "a brand reports a conversion that its shop forgot"({ comes, story, look }) {
    const order = `by-hand-${look}`;
    const clerk = await comes();
    await clerk.logsIn(story.access.brand);
    await clerk.visits("/brand/events");
    await clerk.follows("Report a conversion");
    await clerk.fills({ "Order ID": order, "Partner to be credited": "nobody of this name", "Why it is reported by hand": "The shop was down that hour." });
    await clerk.presses("See what becomes of it", { status: 422 });
    await clerk.fills({ "Partner to be credited": String(story.partners[0].account_id) });
    await clerk.chooses("Customer", "New");
    await clerk.presses("See what becomes of it");
    await clerk.sees("What would become of it", "40.00 USD", "Nothing is kept yet");
    await clerk.presses("Change something");
    assert.equal(await clerk.field("Order ID").inputValue(), order, "what was typed is still there");
    await clerk.presses("See what becomes of it");
    await clerk.presses("Report the conversion");
    await clerk.sees("The conversion is reported", order, "The shop was down that hour.");

    const mara = await comes();
    await mara.logsIn(story.access.partners[0]);
    await mara.visits("/partner/actions");
    await mara.sees(order);
    await mara.seesNothingOf("The shop was down that hour.");

    await clerk.visits("/brand/events/new");
    await clerk.fills({ "Order ID": `nobody-${look}`, "Why it is reported by hand": "A customer asked." });
    await clerk.presses("See what becomes of it");
    await clerk.sees("Nobody would be credited");
  },

  async "a brand takes a colleague into its team"({ comes, story, look }) {
    const owner = await comes();
    await owner.logsIn(story.access.brand);
    await owner.follows("Settings");
    await owner.follows("Team");
    await owner.fills({ "E-mail address": `analyst-${look}@walks.example` });
    await owner.presses("Send invitation");
    await owner.sees(`analyst-${look}@walks.example`);
  },

  async "a brand declines an applicant, who reads why"({ comes, story, look }) {
    const applicant = await comes();
    await applicant.signsUp("partner", `Quick Bucks ${look}`);
    await applicant.visits(`/partner/programs/${story.program.id}`);
    for (const field of await applicant.page.locator("main textarea").all()) await field.fill("Everywhere.");
    await applicant.presses("Send application");
    const clerk = await comes();
    await clerk.logsIn(story.access.brand);
    await clerk.follows("Applications");
    const card = clerk.page.locator(".cards__card", { hasText: `Quick Bucks ${look}` });
    await card.locator("summary", { hasText: "Decline" }).click();
    await card.getByLabel("Reason").fill("Please tell us where our links would stand.");
    await clerk.goes(() => card.getByRole("button", { name: "Decline" }).click());
    await applicant.visits(`/partner/programs/${story.program.id}`);
    await applicant.sees("Please tell us where our links would stand.");
  },
};
