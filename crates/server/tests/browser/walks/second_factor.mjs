// Logging in with more than a password: an authenticator app, recovery codes, passkeys.
import assert from "node:assert/strict";
import { code, passkeys } from "../harness/device.mjs";
import { untouched } from "../harness/product.mjs";

export const secondFactors = {
  async "a code at every log-in"({ comes, look }) {
    const ana = await comes();
    await ana.signsUp("partner", `Careful Ana ${look}`);
    await ana.visits("/partner/security");
    await ana.sees("With a second factor, knowing your password is not enough");
    await ana.presses("Set up an app");
    await ana.opens("It cannot be scanned");
    const secret = await ana.page.locator("[data-copy-value]").first().textContent();
    await ana.fills({ "Six digits": "000000" });
    await ana.presses("Turn it on", { status: 422 });
    await ana.fills({ "Six digits": code(secret, -1) });
    await ana.presses("Turn it on");
    await ana.sees("Shown this once");
    const [first] = (await ana.page.locator("pre[data-copy-value]").textContent()).split("\n");
    await ana.follows("I have kept them");
    await ana.sees("10 left");

    const elsewhere = await comes();
    await elsewhere.logsIn(ana);
    assert.equal(elsewhere.path(), "/login/second");
    await elsewhere.fills({ Code: "000000" });
    await elsewhere.presses("Log in", { status: 422 });
    await elsewhere.sees("This code is not right");
    await elsewhere.fills({ Code: code(secret) });
    await elsewhere.presses("Log in");
    assert.equal(elsewhere.path(), "/partner");

    const withoutPhone = await comes();
    await withoutPhone.logsIn(ana);
    await withoutPhone.fills({ Code: first.toUpperCase() });
    await withoutPhone.presses("Log in");
    await withoutPhone.visits("/partner/security");
    await withoutPhone.sees("9 left");
  },

  async "a passkey instead of a password"({ comes }) {
    const product = await untouched();
    try {
      const { operator } = product.story.access;
      const olga = await comes({ product });
      const device = await passkeys(olga.page);
      await olga.logsIn(operator);
      await olga.visits("/admin/security");
      await olga.fills({ "Name of the new passkey": "My laptop" });
      await olga.presses("Add a passkey");
      await olga.sees("Shown this once");
      assert.equal(await device.held(), 1);
      await olga.follows("I have kept them");
      await olga.sees("My laptop");

      // Known by the passkey alone.
      await olga.context.clearCookies();
      await olga.visits("/login");
      await olga.presses("Log in with a passkey");
      assert.equal(olga.path(), "/admin");

      // After the password, and to confirm who is there some minutes later.
      await olga.context.clearCookies();
      await olga.logsIn(operator);
      assert.equal(olga.path(), "/login/second");
      await olga.presses("Use a passkey");
      assert.equal(olga.path(), "/admin");
      await product.as(operator)("POST", "/sandbox/clock", { advance_to: new Date(Date.now() + 11 * 60_000).toISOString() });
      await olga.visits("/admin/security");
      await olga.follows("Confirm it is you");
      await olga.presses("Use a passkey");
      await olga.sees("My laptop");
      olga.page.on("dialog", (dialog) => dialog.accept());
      await olga.page.locator("tr", { hasText: "My laptop" }).getByRole("button", { name: "Remove" }).waitFor();
      await olga.goes(() => olga.page.locator("tr", { hasText: "My laptop" }).getByRole("button", { name: "Remove" }).click());
      await olga.seesNothingOf("My laptop");

      // The passkey asks for the finger. This comes last: a browser that was refused goes on asking for a while, and breaks off what comes next.
      await olga.context.clearCookies();
      await olga.visits("/login");
      await device.refuses();
      await olga.page.getByRole("button", { name: "Log in with a passkey" }).click();
      await olga.page.locator("[data-passkey-trouble]").waitFor();
      assert.equal(olga.path(), "/login");
    } finally {
      await product.stop();
    }
  },
};
