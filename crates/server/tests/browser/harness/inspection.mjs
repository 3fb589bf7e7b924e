// What holds for every page, whoever looks at it, at any width, in light and dark.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const HTML_BYTES_MAX = 100_000;
// The web calls 0.1 good. A busy machine paints a page while it still arrives, and a grid of figures closes its ranks: 0.02.
const SHIFT_MAX = 0.05;

/** Before the first page of a context: notes what a page does while it loads. */
export async function watch(context) {
  await context.addInitScript(() => {
    window.watched = { shift: 0, shifted: [], refused: [] };
    const name = (node) => node?.nodeType === 1 ? node.tagName.toLowerCase() + (node.className ? `.${node.className}` : "") : "text";
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if (entry.hadRecentInput) continue;
        window.watched.shift += entry.value;
        window.watched.shifted.push(...entry.sources.map((source) => name(source.node)));
      }
    }).observe({ type: "layout-shift", buffered: true });
    document.addEventListener("securitypolicyviolation", (event) => {
      window.watched.refused.push(`${event.violatedDirective} refused ${event.blockedURI || event.sourceFile}`);
    });
  });
}

/** What a page said on the console since the last time; a page that was meant to be an error says so by itself. */
export function listen(page) {
  const said = [];
  page.on("console", (message) => {
    const failed = /^Failed to load resource/.test(message.text());
    // The watch of these walks cannot run inside a letter's frame, where nothing may.
    const shutOut = /frame is sandboxed/.test(message.text()) && /\/admin\/mail\/\w+\/html\?language=\w+$/.test(message.location().url);
    if (message.type() === "error" && !shutOut && !(failed && message.location().url === page.url())) {
      said.push(`console: ${message.text()} (${message.location().url})`);
    }
  });
  page.on("pageerror", (error) => said.push(`script: ${error.message}`));
  return () => said.splice(0);
}

/** Everything that is wrong with the page as it stands, as sentences; empty when nothing is. */
export async function faults(page, answer, said) {
  const found = [...said()];
  const bytes = (await answer.body()).length;
  if (bytes > HTML_BYTES_MAX) found.push(`the page has ${bytes} bytes, more than ${HTML_BYTES_MAX}`);
  const watched = await page.evaluate(() => window.watched);
  found.push(...watched.refused.map((words) => `policy: ${words}`));
  if (watched.shift > SHIFT_MAX) found.push(`things moved while loading, by ${watched.shift.toFixed(3)}: ${watched.shifted.join(", ")}`);
  found.push(...await overflow(page, ""));

  const folds = await unfolded(page);
  found.push(...await overflow(page, " with its folds open"));
  await page.evaluate(AXE);
  found.push(...await barriers(page, "", {}));
  await folds.evaluate((folds) => { for (const fold of folds) fold.open = false; });
  return found;
}

/** What the other colour scheme makes unreadable. After `faults`. */
export async function faultsOfOtherScheme(page) {
  const scheme = await page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  const other = scheme === "dark" ? "light" : "dark";
  await page.emulateMedia({ colorScheme: other });
  const found = await barriers(page, ` in ${other}`, { runOnly: ["color-contrast"] });
  await page.emulateMedia({ colorScheme: scheme });
  return found;
}

/** Opens every fold of the page; those that were closed. */
function unfolded(page) {
  return page.evaluateHandle(() => {
    const folds = [...document.querySelectorAll("main details:not([open])")];
    for (const fold of folds) fold.open = true;
    // What observes sizes has seen the new ones after two frames.
    return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(folds))));
  });
}

async function overflow(page, how) {
  const wide = await page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return null;
    const past = [...document.querySelectorAll("body *")].filter((node) => node.getBoundingClientRect().right > room + 1);
    return past.slice(-3).map((node) => `${node.tagName.toLowerCase()}.${node.className}`).join(", ");
  });
  return wide === null ? [] : [`the page scrolls sideways${how}: ${wide}`];
}

async function barriers(page, how, options) {
  const violations = await page.evaluate(async (options) => {
    const { violations } = await axe.run(document, { resultTypes: ["violations"], ...options });
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, help, nodes }) => ({ id, help, nodes: nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary.split("\n").pop().trim()}`) }));
  }, options);
  return violations.map(({ id, help, nodes }) => `axe ${id}${how}: ${help}\n      ${nodes.join("\n      ")}`);
}
