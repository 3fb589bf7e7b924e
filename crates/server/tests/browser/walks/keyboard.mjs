// Without a mouse: every step is a key.
import assert from "node:assert/strict";

const STOPS_MAX = 120;

export const keyboard = {
  async "by keyboard alone a partner logs in and makes a link"({ comes, story, product, look }) {
    const mara = await comes();
    await mara.visits("/login");
    await types(mara, "email", story.access.partners[0].email);
    await types(mara, "password", story.access.partners[0].password);
    await mara.goes(() => mara.page.keyboard.press("Enter"));
    await mara.page.keyboard.press("Tab");
    assert.equal(await focused(mara, "textContent"), "To the content", "the first stop passes the navigation by");
    await mara.visits("/partner/links");
    await types(mara, "slug", `keys-${look}`);
    await mara.goes(() => mara.page.keyboard.press("Enter"));
    await mara.sees(`${product.address}/keys-${look}`);
  },
};

/** Goes on from stop to stop until this field has the focus, and writes into it. */
async function types(person, name, text) {
  for (let stops = 0; await focused(person, "name") !== name; stops += 1) {
    assert.ok(stops < STOPS_MAX, `${name} is reached by Tab`);
    await person.page.keyboard.press("Tab");
    assert.ok(await isSeen(person), `where the focus is can be seen at ${await focused(person, "outerHTML")}`);
  }
  await person.page.keyboard.press("Control+A");
  await person.page.keyboard.type(text);
}

function focused(person, property) {
  return person.page.evaluate((property) => document.activeElement?.[property], property);
}

/** Something marks the element that has the focus; the page itself needs no mark. */
function isSeen(person) {
  return person.page.evaluate(() => {
    const node = document.activeElement;
    if (!node || node === document.body) return true;
    const style = getComputedStyle(node);
    return style.outlineStyle !== "none" || style.boxShadow !== "none" || node.type === "radio";
  });
}
