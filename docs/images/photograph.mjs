// Logs in as the demo's people and photographs their pages; started by docs/images/make.
import { readFileSync, readdirSync } from "node:fs";
import { chromium } from "playwright-core";

const [, , story, mail, folder, executablePath] = process.argv;
const { access } = JSON.parse(readFileSync(story, "utf8"));

const DESK = { viewport: { width: 1280, height: 880 } };
const PICTURES = [
  { name: "program", address: "/", look: DESK },
  { name: "partner", person: access.partners[0], address: "/partner", look: DESK },
  { name: "action", person: access.partners[0], address: "/partner/actions", follow: ".table tbody a", look: DESK },
  { name: "brand", person: access.brand, address: "/brand", look: DESK },
  { name: "report", person: access.brand, address: "/brand/reports/performance?group_by=partner", look: DESK },
];

// The demo's people never open their mail, and after weeks the secrets in it have expired; their pages would ask for it in every picture.
async function verifyAddress(page, email) {
  const known = secretsOf(email);
  await Promise.all([page.waitForNavigation(), page.click("form[action='/verify-email/again'] button")]);
  for (let tries = 0; tries < 100; tries++) {
    const secret = secretsOf(email).find((secret) => !known.includes(secret));
    if (secret) {
      await page.goto(`${access.base_url}/verify-email?secret=${secret}`);
      await Promise.all([page.waitForNavigation(), page.click("form button")]);
      return;
    }
    await page.waitForTimeout(200);
  }
  throw new Error(`no letter came to ${email}`);
}

function secretsOf(email) {
  const letters = readdirSync(mail).map((name) => readFileSync(`${mail}/${name}`, "utf8").replace(/=\r?\n/g, ""));
  const to = letters.filter((letter) => letter.includes(`To: ${email}`));
  return to.map((letter) => /verify-email\?secret=(?:3D)?(\w+)/.exec(letter)?.[1]).filter(Boolean);
}

const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
for (const picture of PICTURES) {
  const context = await browser.newContext(picture.look);
  const page = await context.newPage();
  if (picture.person) {
    await page.goto(`${access.base_url}/login`);
    await page.fill("#email", picture.person.email);
    await page.fill("#password", picture.person.password);
    await Promise.all([page.waitForURL((url) => url.pathname !== "/login"), page.click("form button")]);
  }
  await page.goto(access.base_url + picture.address, { waitUntil: "networkidle" });
  if (await page.locator("form[action='/verify-email/again']").count()) {
    await verifyAddress(page, picture.person.email);
    await page.goto(access.base_url + picture.address, { waitUntil: "networkidle" });
  }
  if (picture.follow) {
    await Promise.all([page.waitForNavigation(), page.click(picture.follow)]);
  }
  await page.screenshot({ path: `${folder}/${picture.name}.png` });
  await context.close();
}
await browser.close();
