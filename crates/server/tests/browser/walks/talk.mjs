// What a brand and a partner say to each other, and how they hear of it.

export const talk = {
  async "a message, its answer, and what is told by letter"({ comes, story, look }) {
    const mara = await comes();
    await mara.logsIn(story.access.partners[0]);
    await mara.visits("/partner/messages");
    await mara.follows("Write a message");
    await mara.visits(`/partner/messages/new?program=${story.program.id}`);
    await mara.fills({ Subject: `Banners for spring, ${look}`, Message: "Do you have some of 300 × 250 pixels?\n\nMine are from last year." });
    await mara.field("Files").setInputFiles({ name: "now.csv", mimeType: "text/csv", buffer: Buffer.from("size,year\n300x250,2025\n") });
    await mara.presses("Send");
    await mara.sees("now.csv", "The message is sent");
    const thread = mara.path().split("/").at(-1);

    const clerk = await comes();
    await clerk.logsIn(story.access.brand);
    await clerk.visits("/brand/messages");
    await clerk.sees(`Banners for spring, ${look}`, "New:");
    await clerk.visits(`/brand/messages/${thread}`);
    await clerk.fills({ Message: "They are in the gallery now." });
    await clerk.presses("Send");

    await mara.visits("/partner/messages");
    await mara.sees("They are in the gallery now.");
    await mara.visits(`/partner/messages/${thread}`);
    await mara.presses("Archive");
    await mara.visits("/partner/messages?folder=archive");
    await mara.sees(`Banners for spring, ${look}`);

    await mara.visits("/partner/notifications");
    await mara.chooses("Messages", "Once a day");
    await mara.presses("Save");
    await mara.sees("Your choice is saved", "Security cannot be switched off");
    await mara.chooses("Messages", "At once");
    await mara.presses("Save");
  },

  async "an announcement to a group, read and answered"({ comes, story, look }) {
    // Each look has its own partner and group: both walk in one product.
    const reader = story.access.partners[look === "desk" ? 2 : 3];
    const group = `Readers at the ${look}`;
    const subject = `The gallery is new, ${look}`;
    const clerk = await comes();
    await clerk.logsIn(story.access.brand);
    await clerk.visits("/brand/groups");
    await clerk.fills({ Name: group, Code: `readers_${look}` });
    await clerk.presses("Make the group");
    await clerk.visits("/brand/messages");
    await clerk.follows("Announcements");
    await clerk.follows("Write an announcement");
    await clerk.chooses("To", `Group ${group}`);
    await clerk.fills({ Subject: subject, Message: "Look at the new banners, please." });
    await clerk.presses("Show whom it reaches", { status: 422 });
    await clerk.sees("obody would receive it", "Look at the new banners, please.");
    await clerk.visits(`/brand/partners/${reader.account_id}`);
    await clerk.page.locator("select[name=group]").selectOption({ label: group });
    await clerk.presses("Put into it");
    await clerk.visits("/brand/announcements/new");
    await clerk.chooses("To", `Group ${group}`);
    await clerk.fills({ Subject: subject, Message: "Look at the new banners, please." });
    await clerk.field("Files").setInputFiles({ name: "plan.csv", mimeType: "text/csv", buffer: Buffer.from("week,size\n12,300x250\n") });
    await clerk.presses("Show whom it reaches");
    await clerk.sees("1 partner will receive it", "plan.csv");
    await clerk.presses("Send to 1 partner");
    await clerk.sees("The announcement is sent", "Not read 1", "Answered 0");
    const announcement = clerk.path();

    const kito = await comes();
    await kito.logsIn(reader);
    await kito.visits("/partner/messages");
    await kito.follows(subject);
    await kito.sees("Look at the new banners, please.", "plan.csv");
    await clerk.visits(announcement);
    await clerk.sees("Not read 0", "Read 1", "Answered 0");
    await kito.fills({ Message: "They look well." });
    await kito.presses("Send");
    await clerk.visits(`${announcement}?show=answered`);
    await clerk.sees("Answered 1");
    await clerk.visits("/brand/messages");
    await clerk.follows(subject);
    await clerk.sees("They look well.", "From an announcement");
    await clerk.visits("/brand/announcements");
    await clerk.sees(subject);
  },

  async "an order that is missing"({ comes, story, look }) {
    const mara = await comes();
    await mara.logsIn(story.access.partners[0]);
    const order = `lost-${look}`;
    await mara.visits(`/partner/actions/order?program_id=${story.program.id}&order_id=${order}`);
    await mara.follows("Ask the brand about this order");
    await mara.fills({ "Day of the order": "2020-01-01", "What happened, and how you know": "The customer wrote to me." });
    await mara.presses("Send", { status: 422 });
    await mara.sees("is more than 45 days ago", "The customer wrote to me.");
    await mara.fills({ "Day of the order": story.actions.at(-1).tracked_at.slice(0, 10) });
    await mara.presses("Send");
    await mara.sees("The inquiry is open", `Order ${order}`);
    const inquiry = mara.path().split("/").at(-1);

    const clerk = await comes();
    await clerk.logsIn(story.access.brand);
    await clerk.visits("/brand/inquiries");
    await clerk.sees(order);
    await clerk.visits(`/brand/inquiries/${inquiry}`);
    await clerk.sees("Nothing was reported under this order id", "Report and grant");
    await clerk.fills({ Message: "Which shop was it?" });
    await clerk.presses("Ask for evidence");
    await clerk.presses("Grant", { status: 422 });
    await clerk.sees("No action of this partner has this order id yet");
    await clerk.chooses("Reason, where you decline", "The order cannot be found");
    await clerk.presses("Decline");
    await mara.visits(`/partner/inquiries/${inquiry}`);
    await mara.sees("Declined", "The order cannot be found", "Evidence wanted");
    await mara.seesNothingOf("What is known of the order");
  },

  async "the operator reads the letters"({ comes, story }) {
    const host = await comes();
    await host.logsIn(story.access.operator);
    await host.visits("/admin/mail");
    await host.follows("Your first action in Example Program");
    await host.sees("As HTML", "As plain text", "Send me a test");
    const frame = host.page.frameLocator("iframe.letter");
    await frame.getByText("It works:").waitFor();
    await host.presses("Send me a test");
    await host.sees("The test is on its way");
  },
};
