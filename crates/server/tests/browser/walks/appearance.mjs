// A brand with a colour that nobody could read on white puts it on its pages. Everybody's pages are inspected in it, light and dark; it stays,
// so that whatever other walks come to is inspected in it too.
import { crc32, deflateSync } from "node:zlib";

export const appearances = {
  async "a brand shows itself in bright yellow"({ comes, story }) {
    const owner = await comes();
    await owner.logsIn(story.access.brand);
    await owner.follows("Settings");
    await owner.follows("Appearance");
    await owner.sees("What partners see", "On dark ground");
    await owner.fills({ Colour: "#ffff0" });
    await owner.page.getByText("a colour is a # with six digits").first().waitFor();
    await owner.fills({ Colour: "#ffee00" });
    await owner.page.getByText("so that they can be read").first().waitFor();
    await owner.presses("Save colour");
    await owner.sees("The colour is saved");
    await owner.page.locator("#file-light").setInputFiles({ name: "wide.png", mimeType: "image/png", buffer: picture(900, 60) });
    // It says "Replace" where the other look was first.
    await owner.goes(() => owner.page.locator("form[action$='/logo/light'] button").click());
    await owner.sees("The logo is set", "wide.png");
    await owner.visits("/brand");
    await owner.visits("/brand/reports/performance");
    await owner.visits("/help/components");

    const stranger = await comes();
    await stranger.visits("/programs/tiktok-for-business");
    await stranger.visits("/login");
    const mara = await comes();
    await mara.logsIn(story.access.partners[0]);
    for (const address of [`/partner/programs/${story.program.id}`, "/partner/programs", "/partner/links", "/partner/creatives", "/partner/payments"]) {
      await mara.visits(address);
    }
  },
};

/** A PNG of one colour with a hole in it. */
function picture(width, height) {
  const row = (y) => Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 4, 0).map((_, at) => (y > height / 4 && at % 4 === 2 ? 90 : at % 4 === 3 ? 255 : 20))]);
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 6, 0, 0, 0], 8);
  const rows = Buffer.concat(Array.from({ length: height }, (_, y) => row(y)));
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}
