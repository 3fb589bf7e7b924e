// What takes days: the operator of the sandbox moves its clock, and money moves with it.
import { click, sale } from "../harness/shop.mjs";

export const paydays = {
  async "a month later the money is sent"({ comes, product, story, look }) {
    const partner = story.partners[0].account_id;
    const click_id = await click(`${product.address}/c/${partner}/${story.program.creative_ids[0]}/${story.program.id}`);
    const { action } = await sale(product, { order_id: `month-${look}`, click_id });
    await product.as(story.access.operator)("POST", "/sandbox/clock", { advance_to: action.approves_at });

    const mara = await comes();
    await mara.logsIn(story.access.partners[0]);
    await mara.visits(`/partner/actions/${action.id}`);
    await mara.sees("Approved");

    const finance = await comes();
    await finance.logsIn(story.access.brand);
    await finance.visits("/brand/payments");
    finance.page.on("dialog", (dialog) => dialog.accept());
    await finance.presses("Make these payments");
    await finance.sees("Growth Letters");

    await mara.visits("/partner/payments");
    await mara.sees("In transit");
  },
};
