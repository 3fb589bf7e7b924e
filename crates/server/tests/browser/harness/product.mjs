// A tributary of our own: started on a free port of loopback, stopped by its process.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const TARGET = process.env.CARGO_TARGET_DIR ?? new URL("../../../../../target", import.meta.url).pathname;
const BINARY = process.env.TRIBUTARY_BINARY ?? join(TARGET, "debug", "tributary");
// The product takes every variable of its name for a setting, and refuses those it does not know.
delete process.env.TRIBUTARY_BINARY;

/** Where pictures go: test output, not part of the repository. */
export const PICTURES = join(TARGET, "browser");

// The demo plays its story in some seconds; a machine that compiles beside it takes longer.
const START_SECONDS_MAX = 120;

/** The demo when its story has ended: a program with partners, actions in every state and payments. */
export async function demo() {
  const folder = mkdtempSync(join(tmpdir(), "tributary-walk-"));
  const child = spawn(BINARY, ["demo", "--json", "--listen", "127.0.0.1:0", "--data", join(folder, "data")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  const story = await until(child, () => {
    try {
      return JSON.parse(said);
    } catch {
      return null; // not yet whole
    }
  }, (text) => { said += text; });
  return new Product(child, folder, story.access.base_url, story);
}

/** An installation that nobody has touched but `init`, at an address that passkeys work at, with its operator's log-in. */
export async function untouched() {
  const folder = mkdtempSync(join(tmpdir(), "tributary-walk-"));
  const everywhere = ["--config", join(folder, "tributary.toml"), "--data", join(folder, "data")];
  const init = spawn(BINARY, ["init", "--sandbox", "--json", ...everywhere], { stdio: ["ignore", "pipe", "inherit"] });
  let made = "";
  init.stdout.on("data", (text) => { made += text; });
  await new Promise((resolve) => init.once("close", resolve));
  const { operator } = JSON.parse(made);
  const port = await freePort();
  const address = `http://localhost:${port}`;
  const serve = ["serve", "--json", "--listen", `127.0.0.1:${port}`, "--public-url", address, ...everywhere];
  const child = spawn(BINARY, serve, { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  await until(child, () => said.includes("\n"), (text) => { said += text; });
  return new Product(child, folder, address, { access: { operator } });
}

/** One that nobody listens on a moment before it is taken. */
function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

class Product {
  constructor(child, folder, address, story) {
    Object.assign(this, { child, folder, address, story });
  }

  /** The API, as one of the people who are in the story: `as(brand)("POST", "/conversions", {...})`. */
  as({ account_sid, auth_token }) {
    return async (method, path, body) => {
      const answer = await fetch(`${this.address}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Basic ${Buffer.from(`${account_sid}:${auth_token}`).toString("base64")}`,
          "content-type": "application/json",
        },
        body: body && JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
      return answer.json();
    };
  }

  async stop() {
    const closed = new Promise((resolve) => this.child.once("close", resolve));
    this.child.kill("SIGTERM");
    await closed;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What `found` says as soon as it says something, asked after everything that the process says. */
function until(child, found, hears) {
  return new Promise((resolve, reject) => {
    const give_up = setTimeout(() => end(new Error(`tributary did not start in ${START_SECONDS_MAX} s`)), START_SECONDS_MAX * 1000);
    const exited = (code) => end(new Error(`tributary ended with ${code} before it was ready`));
    const end = (error, value) => {
      clearTimeout(give_up);
      child.off("exit", exited);
      if (error) child.kill("SIGKILL");
      error ? reject(error) : resolve(value);
    };
    child.once("exit", exited);
    const source = child.stdout ?? child.stderr;
    source.on("data", (text) => {
      hears(text.toString());
      const value = found();
      if (value) end(null, value);
    });
  });
}
