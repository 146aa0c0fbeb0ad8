// OpenFeature's SDK for web pages, with its provider of the remote evaluation protocol: all flags at once,
// asked for again with the tag of what it has.
import { OFREPWebProvider } from "@openfeature/ofrep-web-provider";
import { OpenFeature, ProviderEvents } from "@openfeature/web-sdk";
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { SETS, contextOf, flagsOf, visitorsOf } from "./decided.mjs";
import { KEY, copied, occupy, rewrite, serve, shipped, until, versionAt } from "./server.mjs";

after(() => OpenFeature.close());

let domains = 0;
/** A client, and what it asked and was answered. */
async function clientOf(baseUrl, context, options = {}) {
  const domain = `trial-${domains++}`;
  const asked = [];
  const fetchImplementation = async (request) => {
    const answer = await fetch(request);
    asked.push({ tag: request.headers.get("if-none-match"), status: answer.status, etag: answer.headers.get("etag"), at: Date.now() });
    return answer;
  };
  const provider = new OFREPWebProvider({ baseUrl, cacheMode: "disabled", fetchImplementation, ...options });
  await OpenFeature.setContext(domain, context);
  const ready = OpenFeature.setProviderAndWait(domain, provider);
  const client = OpenFeature.getClient(domain);
  const heard = [];
  for (const event of Object.values(ProviderEvents)) client.addHandler(event, (details) => heard.push({ event, ...details }));
  return { client, asked, heard, ready, domain, provider };
}

for (const set of SETS) {
  test(`${set}: every visitor has all flags as they are decided`, async (t) => {
    const address = await serve(t, shipped(set));
    const { client, domain, provider, ready, asked } = await clientOf(address, {});
    await ready;
    const visitors = visitorsOf(set);
    const expected = flagsOf(shipped(set), visitors, await versionAt(address));
    for (const [at, visitor] of visitors.entries()) {
      await OpenFeature.setContext(domain, contextOf(visitor));
      assert.deepEqual(Object.keys(provider.flagCache).sort(), [...expected[at].keys()].sort());
      for (const flag of expected[at].values()) {
        const details = typeof flag.value === "string" ? client.getStringDetails(flag.flagKey, "none") : client.getObjectDetails(flag.flagKey, {});
        const { flagMetadata: { loaded, ...flagMetadata }, ...told } = details;
        assert.match(loaded, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
        assert.deepEqual({ ...told, flagMetadata }, flag);
      }
    }
    // Everybody was answered in full: a tag of one visitor is none of another.
    assert.deepEqual(new Set(asked.map(({ status }) => status)), new Set([200]));
    assert.equal(asked.length, visitors.length + 1);
    assert.ok(new Set(asked.map(({ etag }) => etag)).size > visitors.length * 0.9);
  });
}

test("what it has already is not sent again; a saved policy is, and is told; a broken one changes nothing", async (t) => {
  const folder = copied(t, "storefront");
  const address = await serve(t, folder);
  const { client, asked, heard, ready } = await clientOf(address, { targetingKey: "v-1" }, { pollInterval: 50 });
  await ready;
  const hero = () => client.getObjectValue("home.hero", {}).shows;
  const changes = () => heard.filter(({ event }) => event === ProviderEvents.ConfigurationChanged);
  await until(() => asked.length > 5);
  assert.deepEqual([asked[0].tag, asked[0].status], [null, 200]);
  const [{ etag }] = asked;
  assert.match(etag, /^"[0-9a-f]{32}"$/);
  for (const { tag, status, etag: again } of asked.slice(1, 5)) assert.deepEqual([tag, status, again], [etag, 304, etag]);
  assert.equal(changes().length, 0);
  assert.equal(hero(), "autumn_window");

  const file = join(folder, "places.rope");
  rewrite(file, "slot hero   shows autumn_window", "slot hero shows window_hello");
  await until(() => changes().length > 0);
  assert.equal(hero(), "window_hello");
  assert.ok(changes()[0].flagsChanged.includes("home.hero"));
  const swapped = asked.findLast(({ status }) => status === 200);
  assert.equal(swapped.tag, etag);
  assert.notEqual(swapped.etag, etag);

  rewrite(file, "slot hero shows window_hello", "slot hero shows");
  await until(async () => !(await (await fetch(`${address}/v1/status`)).json()).fresh);
  const seen = asked.length;
  await until(() => asked.length > seen + 3);
  assert.deepEqual(new Set(asked.slice(seen).map(({ status }) => status)), new Set([304]));
  assert.deepEqual([changes().length, hero()], [1, "window_hello"]);

  rewrite(file, "slot hero shows", "slot hero   shows autumn_window");
  await until(() => changes().length > 1);
  assert.equal(hero(), "autumn_window");
  // The same set and the same visitor again: the same tag again.
  assert.equal(asked.findLast(({ status }) => status === 200).etag, etag);
});

test("flags and kinds that there are not are told, and the caller's default is used", async (t) => {
  const { client, ready } = await clientOf(await serve(t, shipped("storefront")), { targetingKey: "v-1" });
  await ready;
  for (const [details, value, code] of [
    [client.getStringDetails("home.notise", "none"), "none", "FLAG_NOT_FOUND"],
    [client.getBooleanDetails("home.notice", true), true, "TYPE_MISMATCH"],
    [client.getNumberDetails("home.notice", 41), 41, "TYPE_MISMATCH"],
    [client.getStringDetails("home.hero", "none"), "none", "TYPE_MISMATCH"],
  ]) {
    assert.deepEqual([details.value, details.errorCode, details.reason], [value, code, "ERROR"]);
  }
});

test("a context that cannot be used is refused, and a better one is answered", async (t) => {
  const address = await serve(t, shipped("storefront"), ["--require-targeting-key"]);
  const { client, domain, asked, ready } = await clientOf(address, { consent: [] });
  await assert.rejects(ready);
  assert.deepEqual([asked[0].status, client.providerStatus], [400, "ERROR"]);
  await OpenFeature.setContext(domain, { targetingKey: "v-1" });
  assert.deepEqual([client.providerStatus, client.getStringValue("home.notice", "none")], ["READY", "opening_hours"]);
});

test("the key is asked for, in either header", async (t) => {
  const address = await serve(t, shipped("storefront"), [], { TIGHTROPE_BEARER: KEY });
  for (const headers of [[], [["Authorization", "Bearer other"]]]) {
    const { client, asked, ready } = await clientOf(address, { targetingKey: "v-1" }, { headers });
    await assert.rejects(ready);
    assert.deepEqual([asked[0].status, client.providerStatus], [401, "FATAL"]);
    assert.equal(client.getStringValue("home.notice", "none"), "none");
  }
  for (const headers of [[["Authorization", `Bearer ${KEY}`]], [["X-API-Key", KEY]]]) {
    const { client, ready } = await clientOf(address, { targetingKey: "v-1" }, { headers });
    await ready;
    assert.equal(client.getStringValue("home.notice", "none"), "opening_hours");
  }
});

test("told to come back later (429), it keeps what it has and waits for as long as it was told to", async (t) => {
  const address = await serve(t, shipped("storefront"), ["--max-requests", "1"]);
  const { client, asked, heard, ready } = await clientOf(address, { targetingKey: "v-1" }, { pollInterval: 50 });
  await ready;
  const free = await occupy(address);
  await until(() => asked.at(-1).status === 429);
  assert.equal(client.getStringValue("home.notice", "none"), "opening_hours");
  await free();
  const refused = asked.findLastIndex(({ status }) => status === 429);
  await until(() => asked.length > refused + 1);
  const pause = asked[refused + 1].at - asked[refused].at;
  assert.ok(pause >= 950, `it came back after ${pause} ms`);
  assert.equal(asked[refused + 1].status, 304);
  assert.ok(heard.some(({ event }) => event === ProviderEvents.Stale));
});
