// What brands do: who may promote them, what is credited and corrected, what is shown, who works with them.
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
