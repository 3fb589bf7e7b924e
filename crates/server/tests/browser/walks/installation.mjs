// A new installation, from its first program to the first change of it. Each walk has one of its own.
import { untouched } from "../harness/product.mjs";

const DAY_MS = 86_400_000;

export const installation = {
  async "a brand makes its program and sees its tracking work"({ comes }) {
    const product = await untouched();
    try {
      const stranger = await comes({ product });
      await stranger.visits("/");
      await stranger.sees("Tributary is running");

      const delta = await comes({ product });
      await delta.signsUp("brand", "Delta Goods");
      const program = await makesItsProgram(delta);
      await stranger.visits("/");
      await stranger.sees("Delta partners");

      await delta.visits("/brand/tokens");
      await delta.fills({ Name: "Shop backend" });
      await delta.chooses("It may", "Read and write");
      await delta.chooses("In the role of", "Owner: everything");
      await delta.presses("Make token");
      const auth_token = await delta.page.locator("[data-copy-value]").first().textContent();
      const account_sid = await delta.page.locator(".panel__note code").first().textContent();
      const report = (order_id, known) =>
        product.as({ account_sid, auth_token })("POST", "/conversions", { program_id: program, event_type: "order", order_id, amount: "100.00", ...known });
      await delta.visits("/brand/tracking");
      await delta.presses("Make a test click");
      const click_id = await delta.page.locator("section[aria-labelledby=click] [data-copy-value]").textContent();
      await delta.sees("It shows here by itself");
      await report("test-1", { click_id });
      await delta.page.getByText("Your tracking works").waitFor();
      await delta.isPhotographed();
      await delta.visits("/brand/events");
      await delta.sees("test-1", "Test");
      await report("walk-in-1");
      await delta.page.getByText("walk-in-1").waitFor();
      await delta.follows("walk-in-1");
      await delta.sees("What was sent");
      await report("misspelt-1", { event_type: "ordr" }).catch(() => "it is turned away");
      await delta.visits("/brand/events?view=turned_away");
      await delta.sees("misspelt-1");
      await delta.visits("/brand/events?view=not_credited");
    } finally {
      await product.stop();
    }
  },

  async "a brand changes its terms, for a group and for a later day"({ comes }) {
    const product = await untouched();
    try {
      const delta = await comes({ product });
      await delta.signsUp("brand", "Delta Goods");
      const program = await makesItsProgram(delta);
      const ana = await comes({ product });
      await ana.signsUp("partner", "Ana Rivers");
      await ana.visits(`/partner/programs/${program}`);
      for (const field of await ana.page.locator("main textarea").all()) await field.fill("A newsletter for founders.");
      await ana.presses("Send application");
      await delta.follows("Applications");
      await delta.presses("Approve");

      await delta.visits("/brand/groups");
      await delta.fills({ Name: "Gold partners", Code: "Gold!" });
      await delta.presses("Make the group", { status: 422 });
      await delta.fills({ Code: "gold" });
      await delta.presses("Make the group");
      await delta.sees("Gold partners");
      await delta.visits("/brand/partners");
      await delta.follows("Ana Rivers");
      await delta.page.locator("select[name=group]").selectOption({ label: "Gold partners" });
      await delta.presses("Put into it");
      await ana.visits(`/partner/programs/${program}`);
      await ana.sees("Terms of your own are offered to you");
      await ana.presses("Accept them");
      await delta.visits("/brand/groups");
      await delta.follows("Gold partners");
      await delta.sees("Ana Rivers");

      const terms = `/brand/programs/${program}/edit/terms`;
      await delta.visits(terms);
      await delta.fills({ "or percent": "ten", "An action locks": "soon" });
      await delta.presses("Show what would change", { status: 422 });
      await delta.sees("Nothing can be applied yet");
      await delta.visits(terms);
      await delta.fills({ "or percent": "10" });
      await delta.presses("Show what would change");
      await delta.sees("Commission rule 1", "Apply as version 2");
      await delta.presses("Apply as version 2");
      await delta.sees("version 2 in force");
      await delta.visits(`/brand/programs/${program}/versions/2`);

      await delta.visits(terms);
      await delta.fills({ "or percent": "12" });
      await delta.presses("Show what would change");
      await delta.fills({ "Or on a later day": new Date(Date.now() + 40 * DAY_MS).toISOString().slice(0, 10) });
      await delta.presses("Apply on that day");
      await delta.sees("Cancel it");
      await ana.visits(`/partner/programs/${program}`);
      await ana.sees("12%");
      await delta.presses("Cancel it");
      await delta.sees("Cancelled");
      for (const part of ["offer", "events", "faq", "applicants", "file"]) await delta.visits(`/brand/programs/${program}/edit/${part}`);
    } finally {
      await product.stop();
    }
  },
};

/** By the guided form; its number. */
async function makesItsProgram(delta) {
  await delta.visits("/brand/programs");
  await delta.visits("/brand/programs/new");
  await delta.fills({
    Name: "Delta partners", Slug: "Delta!", "Landing page": "https://delta.example/", "Sites that links may lead to": "delta.example, *.delta.example",
    Currency: "EUR", "Time zone": "Europe/Berlin", "For each": "order", Category: "sale", "Fixed amount": "", "or percent": "7.5",
  });
  await delta.presses("Show what will be made", { status: 422 });
  await delta.fills({ Slug: "delta" });
  await delta.presses("Show what will be made");
  await delta.presses("Make the program");
  await delta.sees("The program is made", "7.5%");
  return Number(delta.path().split("/").at(-1));
}
