// What partners do, from the first visit to the money.
import assert from "node:assert/strict";
import { click, sale } from "../harness/shop.mjs";

export const partner = {
  async "a partner joins and earns"({ comes, product, story, look }) {
    const ana = await comes();
    await ana.visits("/");
    await ana.follows("Apply as a partner");
    await ana.signsUp("partner", `Ana Rivers ${look}`);
    await ana.visits(`/partner/programs/${story.program.id}`);
    for (const field of await ana.page.locator("main textarea").all()) await field.fill("A newsletter for founders, 12,000 readers a week.");
    await ana.presses("Send application");
    await ana.follows("Home");
    await ana.sees("is with the brand");

    const clerk = await comes();
    await clerk.logsIn(story.access.brand);
    await clerk.follows("Applications");
    const card = clerk.page.locator(".cards__card", { hasText: `Ana Rivers ${look}` });
    await clerk.goes(() => card.getByRole("button", { name: "Approve" }).click());

    // A first link in three pages after approval: home, the form, the link.
    await ana.follows("Home");
    const before = ana.pages;
    await ana.follows("Make a link");
    await ana.opens("Name, creative and sub ids");
    await ana.fills({ "Short name": `ana-${look}`, Name: "Welcome letter" });
    await ana.presses("Make link");
    assert.ok(ana.pages - before <= 2, "the first link is two pages from home");
    const address = `${product.address}/ana-${look}`;
    await ana.sees(address, "Welcome letter");

    const click_id = await click(address);
    const { action } = await sale(product, { order_id: `walk-${look}`, click_id });
    await ana.follows("Home");
    await ana.sees("40.00");
    await ana.follows("Actions");
    await ana.sees(`walk-${look}`, "Pending");
    await ana.goes(() => ana.page.locator(`main a[href="/partner/actions/${action.id}"]`).first().click());
    await ana.sees("Why it was credited", "Locks", "40.00");

    await ana.visits("/partner/payments");
    await ana.opens("Change it");
    await ana.fills({ "The amount": "fifty" });
    await ana.presses("Save", { status: 422 });
    await ana.sees("fifty", "is not an amount");
    await ana.fills({ "The amount": "50.00" });
    await ana.presses("Save");
    await ana.sees("Paid as soon as 50.00");
    await ana.visits("/partner/reports/performance");
    await ana.sees("Complete up to");
  },

  async "a partner and a brand write to each other"({ comes, story, look }) {
    const mara = await comes();
    await mara.logsIn(story.access.partners[0]);
    await mara.visits(`/partner/messages/new?program=${story.program.id}`);
    await mara.fills({ Subject: `A banner in Swedish, ${look}`, Message: "Could we have the banner in Swedish? Our readers are there." });
    await mara.presses("Send");
    const clerk = await comes();
    await clerk.logsIn(story.access.brand);
    await clerk.visits("/brand/messages");
    await clerk.follows(`A banner in Swedish, ${look}`);
    await clerk.sees("Our readers are there.");
    await clerk.fills({ Message: "It comes tomorrow." });
    await clerk.presses("Send");
    await mara.visits("/partner/messages");
    await mara.follows(`A banner in Swedish, ${look}`);
    await mara.sees("It comes tomorrow.");
  },

  async "a partner says where it promotes"({ comes, story, look }) {
    const mara = await comes();
    await mara.logsIn(story.access.partners[0]);
    await mara.visits("/partner/properties");
    await mara.fills({ Name: `Growth Letters ${look}`, Address: `https://${look}.growthletters.example` });
    await mara.presses("Add property");
    await mara.sees(`Growth Letters ${look}`);
  },

  async "a partner has its own server told"({ comes, product, story, look }) {
    const mara = await comes();
    await mara.logsIn(story.access.partners[0]);
    await mara.visits("/partner/postbacks");
    const address = `https://${look}.growthletters.invalid/postback?order={order_id}`;
    await mara.fills({ Address: `${address}&earned={money}` });
    await mara.presses("Add postback", { status: 422 });
    await mara.sees("There is no macro {money}");
    await mara.fills({ Address: `${address}&earned={commission}` });
    await mara.presses("Add postback");
    await mara.sees("Nothing was sent yet", "order=TEST&earned=40.00");
    const page = mara.path();
    // No host is called so: what is sent there is never taken.
    await mara.presses("Send a test");
    await mara.sees("The test was not taken");

    const partner = story.partners[0].account_id;
    const click_id = await click(`${product.address}/c/${partner}/${story.program.creative_ids[0]}/${story.program.id}`);
    await sale(product, { order_id: `told-${look}`, click_id });
    for (let looks = 0; looks < 30 && !(await mara.reads()).includes("Not taken yet"); looks += 1) {
      await mara.page.waitForTimeout(1000);
      await mara.visits(page);
    }
    await mara.sees("Not taken yet", "Your server does not take it");
    await mara.opens("Request and answer");
    await mara.presses("Pause");
    await mara.sees("The postback is paused");
    mara.page.once("dialog", (question) => question.accept());
    await mara.presses("Remove");
    await mara.sees("Your postbacks");
    await mara.seesNothingOf(address);
  },

  async "a partner takes its data out"({ comes, look }) {
    const ina = await comes();
    await ina.visits("/");
    await ina.follows("Apply as a partner");
    await ina.signsUp("partner", `Ina Archive ${look}`);
    await ina.visits("/partner/data");
    await ina.presses("Make an archive");
    await ina.sees("The archive is being made");
    // The job looks every three seconds.
    for (let looks = 0; looks < 20 && !(await ina.reads()).includes("Download"); looks += 1) {
      await ina.page.waitForTimeout(1000);
      await ina.visits("/partner/data");
    }
    const [file] = await Promise.all([
      ina.page.waitForEvent("download"),
      ina.page.getByRole("button", { name: "Download", exact: true }).click(),
    ]);
    assert.match(file.suggestedFilename(), /^tributary-\d+-\d{4}-\d\d-\d\d\.zip$/);
  },

  async "somebody finds an answer in the help"({ comes }) {
    const stranger = await comes();
    await stranger.visits("/");
    await stranger.follows("Help");
    await stranger.fills({ "Search the help": "when do I get paid" });
    await stranger.presses("Search");
    await stranger.follows("How are partner payments processed?");
    await stranger.sees("15 days after the end of the day tracked", "today", "Next");
    await stranger.visits("/help?q=zzyzx");
    await stranger.sees("Nothing was found");
  },
};
