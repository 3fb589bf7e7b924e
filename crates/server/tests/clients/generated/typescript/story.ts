// A partner makes a link, its brand reports a sale, and both read about it: with the types that were generated from the document.
//
//     node story.js DEMO ADDRESS        DEMO is the document of `tributary demo --json`

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import createClient from "openapi-fetch";

import type { components, paths } from "./schema.js";

interface Account {
  account_id: number;
  account_sid: string;
  auth_token: string;
}

interface Demo {
  access: { brand: Account; partners: [Account, ...Account[]] };
}

const [demo, address] = process.argv.slice(2);
assert(demo && address, "story.js DEMO ADDRESS");
const { access } = JSON.parse(readFileSync(demo, "utf8")) as Demo;
const [account] = access.partners;
const brand = logOn(access.brand);
const partner = logOn(account);

function logOn({ account_sid, auth_token }: Account) {
  const token = Buffer.from(`${account_sid}:${auth_token}`).toString("base64");
  return createClient<paths>({ baseUrl: `${address}/api/v1`, headers: { Authorization: `Basic ${token}` } });
}

/** The answer, or the problem thrown. */
function given<T>(answer: { data?: T; error?: components["schemas"]["Problem"] }): T {
  if (answer.data === undefined) throw new Error(answer.error ? `${answer.error.code}: ${answer.error.detail}` : "no answer");
  return answer.data;
}

const programs = given(await partner.GET("/programs"));
const program = programs.items[0];
assert(program, "the partner is in a program");
console.log(`${program.brand_name}: ${program.commission}`);

const link = given(
  await partner.POST("/links", { body: { program_id: program.id, slug: "made-by-typescript", sub_id1: "generated" } }),
);
assert.deepEqual([link.partner_id, link.state], [account.account_id, "live"]);
console.log(link.short_address);

const { error: problem, response } = await partner.POST("/links", { body: { program_id: program.id, slug: "not a slug" } });
assert(problem, "the slug is refused");
assert.deepEqual([response.status, problem.status, problem.field], [422, 422, "slug"]);
console.log(`${problem.code}: ${problem.field}: ${problem.detail}`);

const event = program.event_types[0];
assert(event, "the program has an event type");
const report: components["schemas"]["NewConversion"] = {
  program_id: program.id,
  event_type: event.code,
  order_id: "TYPESCRIPT-1",
  partner_id: account.account_id,
  customer_status: "new",
};
const first = await brand.POST("/conversions", { body: report });
const again = await brand.POST("/conversions", { body: report });
assert.deepEqual([first.response.status, again.response.status, given(again).duplicate], [201, 200, true]);
const { action } = given(first);
assert(action, "the conversion is credited");

const shown = given(await partner.GET("/actions/{action_id}", { params: { path: { action_id: action.id } } }));
const { credit } = shown.explanation;
assert.deepEqual([shown.state, shown.partner_id], ["pending", account.account_id]);
assert.deepEqual([credit?.source, credit?.commission_minor], ["named", shown.commission_minor]);
console.log(`${shown.id}: ${shown.state}, ${credit?.words}`);
