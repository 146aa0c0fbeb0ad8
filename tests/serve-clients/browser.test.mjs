// OpenFeature's SDK for web pages where it lives: in a page of another origin, in headless Chromium, which
// holds everybody to CORS.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join, normalize } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { flagsOf, visitorsOf } from "./decided.mjs";
import { KEY, copied, rewrite, serve, shipped, until, versionAt } from "./server.mjs";

const MODULES = join(import.meta.dirname, "node_modules");
const WEB = "/@openfeature/ofrep-web-provider";
const imports = {
  "@openfeature/core": "/@openfeature/core/dist/esm/index.js",
  "@openfeature/web-sdk": "/@openfeature/web-sdk/dist/esm/index.js",
  "@openfeature/ofrep-core": `${WEB}/node_modules/@openfeature/ofrep-core/index.esm.js`,
  "@openfeature/ofrep-web-provider": `${WEB}/index.esm.js`,
};
const PAGE = `<!doctype html><meta charset="utf-8"><title>shop</title><link rel="icon" href="data:,">
<script type="importmap">${JSON.stringify({ imports })}</script>
<script type="module">
  import { OpenFeature, ProviderEvents } from "@openfeature/web-sdk";
  import { OFREPWebProvider } from "@openfeature/ofrep-web-provider";
  window.changes = [];
  window.start = async (options, context) => {
    await OpenFeature.setContext(context);
    const provider = new OFREPWebProvider({ cacheMode: "disabled", ...options });
    window.client = OpenFeature.getClient();
    client.addHandler(ProviderEvents.ConfigurationChanged, (details) => changes.push(details));
    try { await OpenFeature.setProviderAndWait(provider); } catch (error) { return String(error.cause ?? error); }
    return Object.values(provider.flagCache);
  };
</script>`;

let browser, pages, origin;
before(async () => {
  pages = createServer((request, answer) => {
    const path = normalize(new URL(request.url, "http://localhost").pathname);
    const isPage = path === "/";
    answer.setHeader("content-type", isPage ? "text/html" : "text/javascript");
    answer.end(isPage ? PAGE : readFileSync(join(MODULES, path)));
  });
  await new Promise((go) => pages.listen(0, "127.0.0.1", go));
  origin = `http://127.0.0.1:${pages.address().port}`;
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
});
after(async () => {
  await browser?.close();
  pages.close();
});

/** A page of the shop, and what the server answered it. */
async function open(t) {
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  const answers = [];
  page.on("response", async (answer) => {
    const request = answer.request();
    if (!request.url().includes("/ofrep/")) return;
    // Of a page that is closed meanwhile nobody wants to know.
    const headers = await request.allHeaders().catch(() => ({}));
    answers.push({ method: request.method(), status: answer.status(), tag: headers["if-none-match"] });
  });
  await page.goto(origin);
  await page.waitForFunction(() => window.start);
  return { page, answers, start: (options, who) => page.evaluate(([one, two]) => window.start(one, two), [options, who]) };
}

test("a page of an origin that may ask: all flags, unchanged ones not again, and a saved policy at once", async (t) => {
  const folder = copied(t, "storefront");
  const address = await serve(t, folder, ["--cors", origin], { TIGHTROPE_BEARER: KEY });
  const headers = [["Authorization", `Bearer ${KEY}`]];
  const version = await versionAt(address, Object.fromEntries(headers));
  const { page, answers, start } = await open(t);
  const visitor = visitorsOf("storefront")[4];
  const { id: targetingKey, ...facts } = visitor;
  const flags = await start({ baseUrl: address, headers, pollInterval: 100 }, { targetingKey, ...facts });
  const expected = [...flagsOf(folder, [visitor], version)[0].values()];
  const told = flags.map(({ key, metadata: { loaded, ...flagMetadata }, ...flag }) => ({ flagKey: key, ...flag, flagMetadata }));
  const byKey = (one, other) => one.flagKey.localeCompare(other.flagKey);
  assert.deepEqual(told.sort(byKey), expected.sort(byKey));

  // The tag can be read across origins, and so what is known already is not sent again.
  const asked = () => answers.filter(({ method }) => method === "POST");
  await until(() => asked().length > 4);
  const posts = asked();
  assert.deepEqual([posts[0].status, posts[0].tag], [200, undefined]);
  assert.ok(posts.slice(1).every(({ status, tag }) => status === 304 && tag), JSON.stringify(posts));
  assert.equal(await page.evaluate(() => changes.length), 0);

  rewrite(join(folder, "places.rope"), "slot rail   shows bestsellers", "slot rail shows reader_cameras");
  await page.waitForFunction(() => changes.length > 0);
  assert.equal(await page.evaluate(() => client.getObjectValue("home.rail", {}).shows), "reader_cameras");
});

test("a page of another origin may not ask", async (t) => {
  const address = await serve(t, shipped("storefront"), ["--cors", "https://shop.example"]);
  const { start } = await open(t);
  assert.match(await start({ baseUrl: address }, { targetingKey: "v-1" }), /request failed|Failed to fetch/);
});

test("nobody of another origin may ask, where none was named", async (t) => {
  const address = await serve(t, shipped("storefront"));
  const { start } = await open(t);
  assert.match(await start({ baseUrl: address }, { targetingKey: "v-1" }), /request failed|Failed to fetch/);
});

test("a page without the key is told so", async (t) => {
  const address = await serve(t, shipped("storefront"), ["--cors", "*"], { TIGHTROPE_BEARER: KEY });
  const { start, answers } = await open(t);
  assert.match(await start({ baseUrl: address }, { targetingKey: "v-1" }), /Unauthorized|Initialization failed|OFREPApi/);
  await until(() => answers.some(({ status }) => status === 401));
});
