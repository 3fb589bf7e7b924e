// Walks the pages in a real Chromium, as the people they are for: `./test browser`, or after .ci/browser and a build
//
//     node --test-reporter=spec crates/server/tests/browser/main.mjs [WORDS]
//
// where only walks whose name has the words are taken. Pictures of every page are in target/browser/.
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { test } from "node:test";
import { chromium } from "playwright-core";
import { LOOKS, Person } from "./harness/person.mjs";
import { demo, PICTURES } from "./harness/product.mjs";
import { appearances } from "./walks/appearance.mjs";
import { brand } from "./walks/brand.mjs";
import { crawls } from "./walks/crawl.mjs";
import { installation } from "./walks/installation.mjs";
import { keyboard } from "./walks/keyboard.mjs";
import { numbers } from "./walks/numbers.mjs";
import { operator } from "./walks/operator.mjs";
import { partner } from "./walks/partner.mjs";
import { paydays } from "./walks/payday.mjs";
import { promoCodes } from "./walks/promo_code.mjs";
import { secondFactors } from "./walks/second_factor.mjs";
import { talk } from "./walks/talk.mjs";

/** A walk's name, and what is done; each is taken at a desk and on a phone. */
const WALKS = { ...partner, ...brand, ...operator, ...talk, ...promoCodes, ...installation, ...secondFactors, ...appearances, ...keyboard, ...numbers };
/** These only look, at every page: what arrives live from other walks would move under their eyes. */
const WALKS_THAT_LOOK = { ...crawls };
/** These move the clock for everybody, so they come last, one after the other. */
const WALKS_THAT_TAKE_DAYS = { ...paydays };
const AT_ONCE = 3;

const words = process.argv.slice(2).join(" ");
const wanted = (walks) =>
  Object.entries(walks).flatMap(([name, walk]) => Object.keys(LOOKS).map((look) => ({ name: `${name}, ${look}`, walk, look, folder: name.replaceAll(" ", "-") })))
    .filter(({ name }) => name.includes(words));

test("the pages in Chromium", { concurrency: AT_ONCE }, async (all) => {
  rmSync(PICTURES, { recursive: true, force: true });
  const product = await demo();
  const browser = await launched().catch(async (error) => {
    await product.stop();
    throw error;
  });
  try {
    for (const walks of [WALKS, WALKS_THAT_LOOK]) {
      await Promise.all(wanted(walks).map((walk) => all.test(walk.name, () => taken(walk, browser, product))));
    }
    for (const walk of wanted(WALKS_THAT_TAKE_DAYS)) await all.test(walk.name, () => taken(walk, browser, product));
  } finally {
    await browser.close();
    await product.stop();
  }
});

function launched() {
  const executablePath = execFileSync("sh", ["-c", "command -v chromium"], { encoding: "utf8" }).trim();
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

async function taken({ walk, look, folder }, browser, product) {
  const here = [];
  const comes = async (how = {}) => {
    const person = await Person.comes({ browser, product, folder, look, ...how });
    here.push(person);
    return person;
  };
  try {
    // Two looks meet in one product: what has to be unique there ends with the look's name.
    await walk({ comes, product, story: product.story, look });
  } finally {
    await Promise.all(here.map((person) => person.leaves()));
  }
}
