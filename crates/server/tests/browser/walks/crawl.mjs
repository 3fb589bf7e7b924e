// Goes through every page that a portal leads to, one of each kind, and inspects it; then once more without script.
import assert from "node:assert/strict";

// More kinds of pages than this means that addresses of things are taken for kinds.
const KINDS_MAX = 90;
const FILES = /\.(csv|json|svg|png|jpg|pdf|zip|eml|xml)$|\/attachments\//;

export const crawls = {
  "every public page": (walk) => crawl(walk, null, "/", ["/", "/programs", "/help", "/login", "/login/reset", "/signup", "/signup?kind=brand"]),
  "every page of a partner": (walk) => crawl(walk, walk.story.access.partners[0], "/partner", ["/partner"]),
  "every page of a brand": (walk) => crawl(walk, walk.story.access.brand, "/brand", ["/brand"]),
  "every page of the operator": (walk) => crawl(walk, walk.story.access.operator, "/admin", ["/admin"]),
};

async function crawl({ comes, look }, login, home, starts) {
  const seen = new Set(starts.map(kind));
  const waiting = [...starts];
  const wrong = [];
  const somebody = await comes();
  // Without script a page is the same at every width but for its menu, which the phone has.
  const plain = look === "phone" ? await comes({ scripts: false }) : null;
  if (login) {
    await noting(wrong, () => somebody.logsIn(login));
    await noting(wrong, () => plain?.logsIn(login));
  }
  while (waiting.length > 0) {
    const address = waiting.shift();
    await noting(wrong, () => somebody.visits(address));
    await noting(wrong, () => plain?.visits(address));
    for (const found of await links(somebody, home)) {
      if (seen.has(kind(found))) continue;
      seen.add(kind(found));
      waiting.push(found);
    }
    assert.ok(seen.size < KINDS_MAX, `${seen.size} kinds of pages: ${[...seen].join(" ")}`);
  }
  if (wrong.length > 0) throw new Error(`\n  ${wrong.join("\n  ")}`);
}

/** Pages of the same kind differ in numbers only; what stands behind the question mark is a matter of its page. */
function kind(address) {
  return address.replace(/[?#].*/, "").replace(/(?<=\/)[^/]*\d[^/]*/g, "0");
}

/** Addresses within this portal (or outside of all portals), in the order of the page. */
async function links(person, home) {
  const found = await person.page.evaluate(() =>
    [...document.querySelectorAll("a[href]:not([download])")].map((link) => new URL(link.href)).filter((url) => url.origin === location.origin).map((url) => url.pathname + url.search));
  const of = (path, portal) => path === portal || path.startsWith(`${portal}/`) || path.startsWith(`${portal}?`);
  const own = (path) => home === "/" ? !["/partner", "/brand", "/admin", "/api"].some((portal) => of(path, portal)) : of(path, home);
  return found.filter((path) => own(path) && !FILES.test(path.replace(/\?.*/, "")) && !/format=/.test(path));
}

async function noting(wrong, deed) {
  try {
    await deed();
  } catch (error) {
    wrong.push(error.message);
  }
}
