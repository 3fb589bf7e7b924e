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
};
