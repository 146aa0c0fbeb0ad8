// OpenFeature's SDK for servers, with its provider of the remote evaluation protocol.
import { OFREPProvider } from "@openfeature/ofrep-provider";
import { OpenFeature } from "@openfeature/server-sdk";
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { SETS, contextOf, flagsOf, visitorsOf } from "./decided.mjs";
import { KEY, copied, occupy, rewrite, serve, shipped, until, versionAt } from "./server.mjs";

after(() => OpenFeature.close());

let domains = 0;
async function clientOf(baseUrl, options = {}) {
  const domain = `trial-${domains++}`;
  await OpenFeature.setProviderAndWait(domain, new OFREPProvider({ baseUrl, ...options }));
  return OpenFeature.getClient(domain);
}

/** The details of a flag, asked for as what it is. */
function detailsOf(client, flag, context) {
  return typeof flag.value === "string"
    ? client.getStringDetails(flag.flagKey, "none", context)
    : client.getObjectDetails(flag.flagKey, {}, context);
}

for (const set of SETS) {
  test(`${set}: every visitor has every flag as it is decided`, async (t) => {
    const address = await serve(t, shipped(set));
    const client = await clientOf(address);
    const visitors = visitorsOf(set);
    const expected = flagsOf(shipped(set), visitors, await versionAt(address));
    let compared = 0;
    const kinds = new Set();
    for (const [at, visitor] of visitors.entries()) {
      await Promise.all([...expected[at].values()].map(async (flag) => {
        const { flagMetadata: { loaded, ...flagMetadata }, ...details } = await detailsOf(client, flag, contextOf(visitor));
        assert.match(loaded, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
        assert.deepEqual({ ...details, flagMetadata }, flag);
        kinds.add(details.reason);
        compared++;
      }));
    }
    assert.ok(compared > 400 && kinds.size >= 3, `${compared} flags of ${[...kinds]}`);
  });
}

test("what goes wrong is told, and the default of the caller is used", async (t) => {
  const address = await serve(t, shipped("storefront"), ["--require-targeting-key"]);
  const client = await clientOf(address);
  const who = { targetingKey: "v-1" };
  const failed = async (asked, code, words) => {
    const { errorCode, errorMessage, reason } = await asked;
    assert.deepEqual([errorCode, reason], [code, "ERROR"]);
    assert.match(errorMessage, words);
  };
  await failed(client.getStringDetails("home.notise", "none", who), "FLAG_NOT_FOUND", /`home\.notise`.*`home\.notice`/);
  await failed(client.getStringDetails("nothing", "none", who), "FLAG_NOT_FOUND", /`nothing`/);
  await failed(client.getStringDetails("home.notice", "none", {}), "TARGETING_KEY_MISSING", /targetingKey/);
  await failed(client.getStringDetails("home.notice", "none", { targetingKey: "a", id: "b" }), "INVALID_CONTEXT", /not both/);
  await failed(client.getStringDetails("home.notice", "none", { targetingKey: 7 }), "INVALID_CONTEXT", /not a text/);
  // Flags are names or objects, and never pass for something else.
  await failed(client.getBooleanDetails("home.notice", true, who), "TYPE_MISMATCH", /boolean/);
  await failed(client.getNumberDetails("home.notice", 1, who), "TYPE_MISMATCH", /number/);
  await failed(client.getObjectDetails("home.notice", {}, who), "TYPE_MISMATCH", /object/);
  await failed(client.getStringDetails("home.hero", "none", who), "TYPE_MISMATCH", /string/);
  assert.equal(await client.getBooleanValue("home.notice", true, who), true);
  assert.equal(await client.getNumberValue("home.notice", 41, who), 41);
});

test("facts that cannot be used are told beside the value", async (t) => {
  const client = await clientOf(await serve(t, shipped("storefront")));
  const details = await client.getStringDetails("home.notice", "none", { targetingKey: "v-1", visits: { count: "many" }, shoe: 43 });
  assert.deepEqual([details.value, details.reason], ["opening_hours", "DEFAULT"]);
  assert.match(details.flagMetadata.problems, /visits\.count: .*; .*shoe|shoe: .*; .*visits\.count/);
});

test("the key is asked for, in either header", async (t) => {
  const address = await serve(t, shipped("storefront"), [], { TIGHTROPE_BEARER: KEY });
  const ask = async (options) => (await clientOf(address, options)).getStringDetails("home.notice", "none", { targetingKey: "v-1" });
  for (const options of [{}, { headers: { Authorization: "Bearer other" } }, { headers: { Authorization: KEY } }, { headers: { "X-API-Key": `${KEY}1` } }]) {
    const details = await ask(options);
    assert.deepEqual([details.value, details.reason, details.errorCode], ["none", "ERROR", "GENERAL"]);
  }
  for (const options of [
    { headers: { Authorization: `Bearer ${KEY}` } },
    { headers: [["X-API-Key", KEY]] },
    { headersFactory: () => [["Authorization", `bearer ${KEY}`]] },
  ]) {
    const details = await ask(options);
    assert.deepEqual([details.value, details.errorCode], ["opening_hours", undefined]);
  }
});

test("told to come back later (429), it does so when it was told to", async (t) => {
  const address = await serve(t, shipped("storefront"), ["--max-requests", "1"]);
  const statuses = [];
  const fetchImplementation = async (request) => {
    const answer = await fetch(request);
    statuses.push(answer.status, answer.headers.get("retry-after"));
    return answer;
  };
  const client = await clientOf(address, { fetchImplementation });
  const ask = () => client.getStringDetails("home.notice", "none", { targetingKey: "v-1" });
  const free = await occupy(address);
  const begun = Date.now();
  const refused = await ask();
  assert.deepEqual([refused.value, refused.reason], ["none", "ERROR"]);
  assert.deepEqual(statuses, [429, "1"]);
  await free();
  // It pauses by itself, without asking.
  if (Date.now() - begun < 900) {
    assert.match((await ask()).errorMessage, /paused due to TooManyRequests/);
    assert.equal(statuses.length, 2);
  }
  await until(async () => (await ask()).value === "opening_hours");
  assert.ok(Date.now() - begun >= 1000, "it did not wait for as long as it was told to");
  assert.deepEqual(statuses, [429, "1", 200, null]);
});

test("a saved policy is what is answered by, and a broken one is not", async (t) => {
  const folder = copied(t, "storefront");
  const address = await serve(t, folder);
  const client = await clientOf(address);
  const value = async () => (await client.getObjectValue("home.hero", {}, { targetingKey: "v-1" })).shows;
  assert.equal(await value(), "autumn_window");
  const file = join(folder, "places.rope");
  rewrite(file, "slot hero   shows autumn_window", "slot hero shows window_hello");
  await until(async () => (await value()) === "window_hello");
  const version = await versionAt(address);
  rewrite(file, "slot hero shows window_hello", "slot hero shows");
  await until(async () => !(await (await fetch(`${address}/v1/status`)).json()).fresh);
  assert.equal(await value(), "window_hello");
  assert.equal(await versionAt(address), version);
});

test("with nothing to decide by yet, the caller's default is used", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "tightrope-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const client = await clientOf(await serve(t, folder, ["--at-start", "wait"]));
  const details = await client.getStringDetails("home.notice", "none", { targetingKey: "v-1" });
  assert.deepEqual([details.value, details.reason, details.errorCode], ["none", "ERROR", "GENERAL"]);
});
