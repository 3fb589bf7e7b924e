// Logs in as the demo's people and photographs their pages; started by docs/images/make.
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const [, , story, folder, executablePath] = process.argv;
const { access, program } = JSON.parse(readFileSync(story, "utf8"));

const DESK = { viewport: { width: 1280, height: 880 } };
const PICTURES = [
  { name: "program", address: "/", look: DESK },
  { name: "partner", person: access.partners[0], address: "/partner", look: DESK },
  { name: "action", person: access.partners[0], address: "/partner/actions", follow: ".table tbody a", look: DESK },
  { name: "links", person: access.partners[0], address: "/partner/links", look: DESK },
  { name: "money", person: access.partners[0], address: "/partner/payments", look: DESK },
  { name: "brand", person: access.brand, address: "/brand", look: DESK },
  { name: "report", person: access.brand, address: "/brand/reports/performance?group_by=partner", look: DESK },
  { name: "terms", person: access.brand, address: `/brand/programs/${program.id}/edit/terms`, look: DESK },
  { name: "finance", person: access.brand, address: "/brand/payments", look: DESK },
  { name: "operator", person: access.operator, address: "/admin", look: DESK },
];

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
  await page.goto(access.base_url + picture.address, { waitUntil: "load" });
  if (picture.follow) {
    await Promise.all([page.waitForNavigation(), page.click(picture.follow)]);
  }
  await page.screenshot({ path: `${folder}/${picture.name}.png` });
  await context.close();
}
await browser.close();
