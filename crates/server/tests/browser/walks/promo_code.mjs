// Codes that speak for a partner where no link can be followed.
import assert from "node:assert/strict";
import { sale } from "../harness/shop.mjs";

export const promoCodes = {
  async "a promo code earns for its partner and is ended"({ comes, product, story, look }) {
    const code = `SPRING-${look}`.toUpperCase();
    const [mara] = story.partners;
    const clerk = await comes();
    await clerk.logsIn(story.access.brand);
    await clerk.visits("/brand/promo-codes");
    await clerk.chooses("Partner", `${mara.name} (${mara.account_id})`);
    await clerk.fills({ Code: "two words" });
    await clerk.presses("Assign code", { status: 422 });
    assert.equal(await clerk.field("Code").inputValue(), "two words");
    await clerk.fills({ Code: code });
    await clerk.presses("Assign code");
    await clerk.sees(code);
    await sale(product, { order_id: `podcast-${look}`, promo_code: code });

    const partner = await comes();
    await partner.logsIn(story.access.partners[0]);
    await partner.visits("/partner/promo-codes");
    await partner.sees(code, "40.00");
    await partner.visits(`/partner/actions?filter_by=promo_code&filter_how=is&filter_value=${code.toLowerCase()}`);
    await partner.sees(`podcast-${look}`);

    await clerk.visits("/brand/promo-codes");
    clerk.page.on("dialog", (dialog) => dialog.accept());
    await clerk.goes(() => clerk.page.locator("tr", { hasText: code }).getByRole("button", { name: "End now" }).click());
    await clerk.sees("Ended");
  },
};
