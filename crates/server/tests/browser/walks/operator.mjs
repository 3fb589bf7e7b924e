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
};
