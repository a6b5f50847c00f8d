// A deck of squire champion workshop in a real Chromium, from a file: what keys do,
// what axe says of each slide, that nothing is asked for and nothing is refused, and
// that nothing of the repository but its shape is in it.
//
// run.sh beside this calls it. UPDATE=1 writes docs/img/champion-deck.png.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import { chromium } from "playwright-core";

const root = path.resolve(import.meta.dirname, "../../..");
const squire = path.resolve(process.env.SQUIRE ?? path.join(root, "bin/squire"));
const work = fs.mkdtempSync(path.join(os.tmpdir(), "squire-deck-"));
const env = { ...process.env, HOME: work, XDG_STATE_HOME: path.join(work, "state"), GIT_CONFIG_NOSYSTEM: "1" };
const patience = 30_000; // milliseconds for anything that must come

function makeDeck() {
  const project = path.join(work, "Zanzibar");
  fs.mkdirSync(project);
  fs.writeFileSync(path.join(project, "quokka.go"), [
    "package quokka", "",
    'import (', '\t"database/sql"', '\t"net/http"', ")", "",
    "// quokkaByIBAN is what Zanzibar Ltd pays for.",
    "func quokkaByIBAN(db *sql.DB, r *http.Request) *sql.Row {",
    '\tiban := r.FormValue("zanzibarIban")',
    '\treturn db.QueryRow("SELECT * FROM zanzibar WHERE iban = \'" + iban + "\'")',
    "}", "",
  ].join("\n"));
  execFileSync("git", ["init", "-q", project], { env });
  const deck = path.join(work, "deck.html");
  execFileSync(squire, ["champion", "workshop", "sql-injection", "--findings", "--yes", "--out", deck], { cwd: project, env, stdio: "pipe" });
  return deck;
}

// A page with all that must not happen on it in a list.
async function open(browser, url, options) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const wrong = [];
  context.on("request", (r) => { if (!r.url().startsWith("file:")) wrong.push("asks for " + r.url()); });
  context.on("console", (m) => { if (m.type() !== "log") wrong.push(m.type() + ": " + m.text()); });
  context.on("weberror", (e) => wrong.push(String(e.error())));
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  await page.goto(url);
  return { context, page, wrong };
}

async function check(page, where) {
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  const said = found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`);
  assert.deepEqual(said, [], `axe, ${where}`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `${where}: ${wide} pixels too wide`);
  return 1;
}

const at = (page) => page.locator("#where").innerText();

async function walk(browser, url) {
  let slides = 0, checked = 0;
  for (const colorScheme of ["light", "dark"]) {
    for (const viewport of [{ width: 1280, height: 800 }, { width: 320, height: 640 }]) {
      const { context, page, wrong } = await open(browser, url, { colorScheme, viewport });
      slides = await page.locator(".slide").count();
      for (let n = 1; n <= slides; n++) {
        assert.equal(await at(page), `Slide ${n} of ${slides}`);
        assert.equal(await page.locator(".slide:visible").count(), 1);
        if (await page.locator(".slide.now details.answer").count()) await page.keyboard.press("a");
        checked += await check(page, `slide ${n}, ${colorScheme}, ${viewport.width} pixels`);
        await page.keyboard.press("ArrowRight");
      }
      assert.deepEqual(wrong, []);
      await context.close();
    }
  }
  return { slides, checked };
}

async function keys(browser, url, slides) {
  const { context, page, wrong } = await open(browser, url);
  await page.keyboard.press("End");
  assert.equal(await at(page), `Slide ${slides} of ${slides}`);
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "H2", "a screen reader is told where it is");
  await page.keyboard.press("Home");
  await page.keyboard.press(" ");
  assert.equal(await at(page), `Slide 2 of ${slides}`);
  await page.keyboard.press("PageUp");

  assert.equal(await page.locator(".slide.now .notes").isVisible(), false, "notes are for the one who presents");
  await page.keyboard.press("n");
  assert.equal(await page.locator(".slide.now .notes").isVisible(), true);
  await page.keyboard.press("n");

  await page.keyboard.press("t");
  await page.waitForFunction(() => !document.getElementById("clock").textContent.startsWith("0:00"));
  await page.keyboard.press("t");

  await page.keyboard.press("?");
  assert.equal(await page.locator("dialog").isVisible(), true);
  await check(page, "the list of keys");
  await page.locator("#letters").uncheck();
  await page.keyboard.press("Escape");
  await page.keyboard.press("n");
  assert.equal(await page.locator(".slide.now .notes").isVisible(), false, "letters that are no keys do nothing");

  // With the tabulator alone: every control can be reached, and space presses it.
  const reached = new Set();
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press("Tab");
    reached.add(await page.evaluate(() => document.activeElement.id));
  }
  for (const id of ["run", "notes", "second", "keys", "next"]) assert.ok(reached.has(id), `${id} can't be reached`);
  await page.locator("#next").focus();
  await page.keyboard.press(" ");
  assert.equal(await at(page), `Slide 2 of ${slides}`);

  const [second] = await Promise.all([context.waitForEvent("page"), page.locator("#second").click()]);
  await second.locator(".slide.now .notes").waitFor();
  await page.bringToFront();
  await page.keyboard.press("ArrowRight");
  await second.waitForFunction(() => document.getElementById("where").textContent.startsWith("Slide 3 "));
  assert.deepEqual(wrong, []);
  await context.close();
}

async function without(browser, url, slides) {
  let { context, page, wrong } = await open(browser, url, { javaScriptEnabled: false });
  assert.equal(await page.locator(".slide:visible").count(), slides, "without a script all slides are there to read");
  assert.equal(await page.locator(".bar").isVisible(), false);
  await context.close();
  ({ context, page, wrong } = await open(browser, url));
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator(".slide:visible").count(), slides, "on paper all slides are there");
  assert.equal(await page.locator(".bar").isVisible(), false);
  assert.deepEqual(wrong, []);
  await context.close();
}

async function picture(browser, url) {
  const { context, page } = await open(browser, url, { viewport: { width: 1280, height: 760 } });
  const slide = await page.locator(".slide").evaluateAll((all) => all.findIndex((s) => s.dataset.title === "In our code"));
  assert.ok(slide > 0, "there is no slide of our code");
  for (let i = 0; i < slide; i++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("n");
  await page.evaluate(() => document.activeElement.blur());
  await page.screenshot({ path: path.join(root, "docs/img/champion-deck.png") });
  await context.close();
}

const deck = makeDeck();
const text = fs.readFileSync(deck, "utf8");
assert.ok(!/quokka|zanzibar|iban/i.test(text), "a name of the repository is in the deck");
const url = pathToFileURL(deck).href;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  const { slides, checked } = await walk(browser, url);
  await keys(browser, url, slides);
  await without(browser, url, slides);
  if (process.env.UPDATE) await picture(browser, url);
  console.log(`deck: ${slides} slides, ${checked} looked at by axe, in light and dark, at 1280 and 320 pixels: nothing wrong`);
} finally {
  await browser.close();
  fs.rmSync(work, { recursive: true, force: true });
}
