// The report in a real browser: it renders, asks the network for nothing, is reached by keyboard, and
// axe finds no serious fault in it, in either theme. `.ci/report` writes the pages and runs this.
import { chromium } from "playwright-core";
import axe from "axe-core";
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

const folder = resolve(process.env.REPORT_PAGES);
const shots = join(folder, "shots");
const address = (page) => pathToFileURL(join(folder, page)).href;
const REPORTS = ["storefront", "magazine", "b2b", "seeds", "rude", "large"].map((name) => `${name}/index.html`);
const PAGES = [...REPORTS, "broken/index.html", "hostile/index.html", "tables/product.question.html", "tables.html"];
const SECTIONS = ["told", "ladder", "rules", "slots", "data", "promises", "waivers", "unused"];

let browser;
before(async () => {
  mkdirSync(shots, { recursive: true });
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
});
after(() => browser.close());

// Opens a page and holds it to silence: no request but for itself, no error, no dialog.
async function open(name, options, use) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const wrong = [];
  page.on("request", (request) => { if (request.url().split("#")[0] !== address(name)) wrong.push(`asks for ${request.url()}`); });
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) wrong.push(`says ${message.text()}`); });
  page.on("pageerror", (error) => wrong.push(`fails: ${error}`));
  page.on("dialog", (dialog) => { wrong.push(`opens a dialog: ${dialog.message()}`); dialog.dismiss(); });
  await page.goto(address(name));
  await use(page);
  await context.close();
  assert.deepEqual(wrong, [], name);
}

const background = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

async function faults(page) {
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  const serious = found.violations.filter((one) => ["serious", "critical"].includes(one.impact));
  return serious.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
}

for (const colorScheme of ["light", "dark"]) {
  for (const name of PAGES) {
    test(`${name}, ${colorScheme}: renders in silence, and axe finds nothing serious`, async () => {
      await open(name, { colorScheme }, async (page) => {
        assert.equal(await page.locator("h1").count(), 1);
        if (REPORTS.includes(name)) {
          for (const id of SECTIONS) {
            const box = await page.locator(`#${id}`).boundingBox();
            assert.ok(box && box.width > 600 && box.height > 60, `${id} is ${JSON.stringify(box)}`);
          }
        }
        // A large page differs from a small one in length only; axe takes its time with length.
        if (!name.startsWith("large")) assert.deepEqual(await faults(page), []);
        const light = (await background(page)).match(/\d+/g).slice(0, 3).every((part) => Number(part) > 127);
        assert.equal(light, colorScheme === "light");
        const shot = await page.screenshot();
        assert.ok(shot.length > 12_000, "a blank page is smaller than that");
        writeFileSync(join(shots, `${name.replaceAll("/", "-")}-${colorScheme}.png`), shot);
      });
    });
  }
}

test("axe finds what is planted", async () => {
  await open("seeds/index.html", {}, async (page) => {
    await page.evaluate(() => {
      const main = document.querySelector("main");
      main.append(document.createElement("button"));
      const pale = main.appendChild(document.createElement("p"));
      pale.textContent = "hardly to be read";
      pale.style.color = "#eeeeee";
    });
    assert.deepEqual((await faults(page)).map((fault) => fault.split(":")[0]).sort(), ["button-name", "color-contrast"]);
  });
});

test("everything open, axe finds nothing serious either", async () => {
  for (const colorScheme of ["light", "dark"]) {
    await open("seeds/index.html", { colorScheme }, async (page) => {
      await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
      await page.locator("#map [data-bill]").first().hover();
      assert.deepEqual(await faults(page), []);
    });
  }
});

test("narrow screens scroll in one direction", async () => {
  for (const name of PAGES) {
    await open(name, { viewport: { width: 400, height: 800 } }, async (page) => {
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(over <= 0, `${name} is ${over} pixels too wide`);
      await page.screenshot({ path: join(shots, `${name.replaceAll("/", "-")}-narrow.png`) });
    });
  }
});

test("the keyboard reaches the bills", async () => {
  await open("storefront/index.html", {}, async (page) => {
    const on = (what) => page.evaluate((what) => document.activeElement.matches(what), what);
    await page.keyboard.press("Tab");
    assert.ok(await on(".skip"), "the first stop skips the rest");
    await page.keyboard.press("Enter");
    let stops = 0;
    while (!(await on("#map [data-bill]")) && stops < 40) { await page.keyboard.press("Tab"); stops += 1; }
    assert.ok(stops < 40, "the map is reached");
    const card = page.locator("#bill-card");
    const bill = async () => {
      const rule = await page.evaluate(() => document.activeElement.dataset.bill);
      assert.ok((await card.innerText()).includes(`The bill of ${rule}`), rule);
      assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-describedby")), "bill-card");
      const box = await card.boundingBox();
      const size = page.viewportSize();
      assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= size.width && box.y + box.height <= size.height, JSON.stringify(box));
      return rule;
    };
    await page.waitForTimeout(300);
    const first = await bill();
    await page.keyboard.press("ArrowRight");
    await page.waitForTimeout(600);
    const second = await bill();
    assert.notEqual(first, second, "arrows move");
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    assert.equal(outline, "solid", "focus is seen");
    await page.keyboard.press("Escape");
    assert.ok(await card.isHidden(), "escape takes the bill away");
    await page.keyboard.press("Tab");
    assert.ok(!(await on("#map [data-bill]")), "the map is one stop");
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Enter");
    assert.ok(await page.locator(`#rule-${second}`).evaluate((sheet) => sheet.open), "a link opens the sheet");
  });
});

test("the pointer sees the bills, too", async () => {
  await open("storefront/index.html", {}, async (page) => {
    const link = page.locator("#map [data-bill]").first();
    await link.hover();
    const card = page.locator("#bill-card");
    await card.waitFor({ state: "visible" });
    await card.hover();
    await page.waitForTimeout(300);
    assert.ok(await card.isVisible(), "one can go and read it");
    await page.screenshot({ path: join(shots, "hover.png") });
    await page.mouse.move(2, 400);
    await card.waitFor({ state: "hidden" });
  });
});

test("the theme can be chosen, by keyboard as well, and is remembered", async () => {
  await open("storefront/index.html", { colorScheme: "light" }, async (page) => {
    const before = await background(page);
    const button = page.getByRole("button", { name: "Dark theme" });
    assert.equal(await button.getAttribute("aria-pressed"), "false");
    await button.focus();
    await page.keyboard.press("Space");
    assert.equal(await button.getAttribute("aria-pressed"), "true");
    const dark = await background(page);
    assert.notEqual(dark, before);
    await page.reload();
    assert.equal(await background(page), dark);
    await button.click();
    assert.equal(await background(page), before);
  });
});

test("the filter finds, and lets go", async () => {
  for (const [name, word, of] of [["storefront/index.html", "birthday", 33], ["large/index.html", "rule_77", 1000]]) {
    await open(name, {}, async (page) => {
      const sheets = page.locator(".sheet:visible");
      assert.equal(await sheets.count(), of);
      const started = Date.now();
      await page.getByRole("searchbox").fill(word);
      await page.waitForFunction(() => document.getElementById("found").textContent.endsWith("found"));
      assert.ok(Date.now() - started < 3_000, `${name}: the filter took ${Date.now() - started} ms`);
      const left = await sheets.count();
      assert.ok(left > 0 && left < of / 4, `${name}: ${left} left`);
      assert.ok(await page.locator("details.slot[open] tr:visible", { hasText: word }).count() > 0, "rows are shown where they stand");
      await page.getByRole("searchbox").fill("");
      await page.waitForFunction(() => document.getElementById("found").textContent === "");
      assert.equal(await sheets.count(), of);
    });
  }
});

test("paper shows what is closed, and nothing to press", async () => {
  await open("seeds/index.html", { colorScheme: "dark" }, async (page) => {
    const printed = await page.pdf();
    assert.ok(printed.length > 20_000);
    writeFileSync(join(shots, "seeds.pdf"), printed);
    await page.emulateMedia({ media: "print", colorScheme: null });
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    assert.ok(await page.locator("#theme").isHidden() && await page.locator("#finder").isHidden());
    assert.equal(await page.locator("details:not([open])").count(), 0);
    assert.ok(await page.locator(".sheet .bill").first().isVisible());
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    assert.ok(await page.locator("details:not([open])").count() > 0);
  });
});

test("without scripts all of it is there to read", async () => {
  await open("storefront/index.html", { javaScriptEnabled: false }, async (page) => {
    assert.ok(await page.locator("#theme").isHidden() && await page.locator("#finder").isHidden());
    await page.locator("#rule-recall_notice summary").click();
    assert.ok(await page.locator("#rule-recall_notice .bill").isVisible());
  });
});
