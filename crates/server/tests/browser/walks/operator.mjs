// What the operator of an installation sees and does.
export const operator = {
  async "the operator looks after the installation"({ comes, story }) {
    const operator = await comes();
    await operator.logsIn(story.access.operator);
    await operator.follows("Settings");
    await operator.follows("Audit log");
    await operator.follows("Team");
    await operator.sees(story.access.operator.email);
  },

  async "the operator looks at an account as support"({ comes, story }) {
    const operator = await comes();
    await operator.logsIn(story.access.operator);
    await operator.visits(`/admin/accounts/${story.partners[0].account_id}`);
    await operator.fills({ "Why do you look?": "A payment is missing" });
    await operator.presses("Look as support");
    await operator.sees("You look at Growth Letters", "can read everything and change nothing");
    await operator.visits("/partner/payments");
    await operator.sees("You look at Growth Letters");
    await operator.visits("/partner/audit");
    await operator.sees("Who looked at this account", "still looking");
    await operator.presses("End the visit", { within: ".support" });
    await operator.sees("A payment is missing", "Look at its pages");
  },

  async "the operator sees to the machine"({ comes, story }) {
    const operator = await comes();
    await operator.logsIn(story.access.operator);
    await operator.follows("Accounts");
    await operator.fills({ "Name, number or e-mail address": "growth" });
    await operator.presses("Search");
    await operator.follows("Growth Letters");
    await operator.sees("Partner account", "Close this account");
    await operator.visits("/admin/programs");
    await operator.visits("/admin/jobs");
    await operator.goes(() => operator.page.locator("section[aria-labelledby=sweep]").getByRole("button", { name: "Run it now" }).click());
    await operator.sees("Sweep", "Last success");
    await operator.visits("/admin/queues");
    await operator.visits("/admin/storage");
    await operator.sees("database", "What is deleted, and when");
    await operator.visits("/admin/keys");
    await operator.sees("Rotate them");
    await operator.visits("/admin/appearance");
    await operator.chooses("Look", "The only brand's, while there is one");
    await operator.presses("Save choice");
    await operator.sees("Your choice is saved");
    await operator.visits("/admin/accounts?q=nobody-at-all");
  },
};
