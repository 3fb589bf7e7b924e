// Somebody in front of a browser: reads pages, follows links, fills in forms by their labels, presses buttons by their words.
// Every page that comes up is inspected and photographed on the way.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { faults, faultsOfOtherScheme, listen, watch } from "./inspection.mjs";
import { PICTURES } from "./product.mjs";

/** At a desk, and on a phone, where it is night. */
export const LOOKS = {
  desk: { viewport: { width: 1280, height: 880 }, colorScheme: "light" },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: "dark", isMobile: true, hasTouch: true },
};

const PASSWORD = "many words make a password";
let people = 0;

export class Person {
  /** `folder` is where the pictures of this walk go; `look` is one of LOOKS. */
  static async comes({ browser, product, folder, look, scripts = true }) {
    people += 1;
    const context = await browser.newContext({
      ...LOOKS[look],
      javaScriptEnabled: scripts,
      reducedMotion: "reduce",
      // People come from places of their own; the demo believes its own machine about that.
      extraHTTPHeaders: { "x-forwarded-for": `198.51.100.${people % 250 + 1}` },
    });
    await watch(context);
    const page = await context.newPage();
    // Long, for a machine that does other things too: what works takes a second.
    page.setDefaultTimeout(30_000);
    return Object.assign(new Person(), {
      context, page, product, look, scripts, said: listen(page), folder: join(PICTURES, folder), pages: 0,
    });
  }

  /** Opens an account; `name` is the account's and the person's. */
  async signsUp(kind, name) {
    this.email = `${name.toLowerCase().replace(/[^a-z0-9]+/g, ".")}@walks.example`;
    this.password = PASSWORD;
    await this.visits(`/signup?kind=${kind}`);
    await this.fills({ "Account name": name, "Your name": name, "E-mail address": this.email, Password: this.password });
    await this.presses("Open account");
  }

  async logsIn({ email, password }) {
    await this.visits("/login");
    await this.fills({ "E-mail address": email, Password: password });
    await this.presses("Log in");
    assert.notEqual(this.path(), "/login", "the log-in is accepted");
  }

  async visits(address, { status = 200 } = {}) {
    const answer = await this.page.goto(this.product.address + address);
    await this.arrives(answer, status);
  }

  /** Follows the first link with these words, in the page or in the navigation. */
  async follows(words) {
    await this.goes(async () => {
      const inPage = this.page.locator("main a:not(.portal__help)", { hasText: words }).first();
      if (await inPage.count()) return inPage.click();
      const fold = this.page.locator(".navigation__fold > summary");
      if (await fold.isVisible()) await fold.click();
      return this.page.getByRole("link", { name: words, exact: true }).first().click();
    });
  }

  /** Presses the first visible button with these words and comes to the page that answers. */
  async presses(words, { status = 200, within = "main, form" } = {}) {
    await this.goes(() => this.page.locator(within).getByRole("button", { name: words, exact: true }).locator("visible=true").first().click(), status);
  }

  /** Opens what is folded under these words. */
  async opens(words) {
    await this.page.locator("main summary", { hasText: words }).first().click();
  }

  /** Writes into fields, by label. */
  async fills(fields) {
    for (const [label, value] of Object.entries(fields)) {
      await this.field(label).fill(value);
    }
  }

  async chooses(label, option) {
    await this.field(label).selectOption({ label: option });
  }

  /** The first visible field with this label, optional or not. */
  field(label) {
    const words = label.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return this.page.getByLabel(new RegExp(`^\\s*${words}\\s*(\\(optional\\))?\\s*$`)).locator("visible=true").first();
  }

  /** Marks a box or one of several choices. */
  async marks(label) {
    await this.page.getByLabel(label).first().check();
  }

  async sees(...words) {
    const text = await this.reads();
    for (const word of words) assert.ok(text.includes(word), `${this.path()} says nothing of "${word}": ${text.slice(0, 1500)}`);
  }

  async seesNothingOf(...words) {
    const text = await this.reads();
    for (const word of words) assert.ok(!text.includes(word), `${this.path()} speaks of "${word}"`);
  }

  /** What stands on the page, folded or not, with single spaces. */
  async reads() {
    return (await this.page.locator("body").textContent()).replace(/\s+/g, " ");
  }

  path() {
    return new URL(this.page.url()).pathname;
  }

  async leaves() {
    await this.context.close();
  }

  async goes(deed, status = 200) {
    const answered = this.page.waitForResponse((answer) => {
      const request = answer.request();
      const moved = answer.status() >= 300 && answer.status() < 400;
      return request.isNavigationRequest() && request.frame() === this.page.mainFrame() && !moved;
    });
    const loaded = this.page.waitForEvent("load");
    const [answer] = await Promise.all([answered, loaded, deed()]);
    await this.arrives(answer, status);
  }

  async arrives(answer, status) {
    this.pages += 1;
    assert.equal(answer.status(), status, `${answer.url()} answers ${answer.status()}`);
    if (!this.scripts) {
      assert.ok(await this.page.locator("main h1").first().isVisible(), `${this.path()} has a heading without script`);
      return;
    }
    // Two frames: what the page still moves after loading is noted by then.
    await this.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    await this.isPhotographed();
    const found = await faults(this.page, answer, this.said);
    if (this.look === "desk") found.push(...await faultsOfOtherScheme(this.page));
    if (found.length > 0) throw new Error(`${this.path()} at ${this.look}:\n    ${found.join("\n    ")}`);
  }

  async isPhotographed() {
    mkdirSync(this.folder, { recursive: true });
    const name = this.path().replace(/^\//, "").replaceAll("/", ".") || "first-page";
    const number = String(this.pages).padStart(2, "0");
    await this.page.screenshot({ path: join(this.folder, `${number}-${name}.${this.look}.png`), fullPage: true });
  }
}
