// squire learn --web in a real Chromium: what a learner does, what a keyboard alone
// can do, what axe says of each page, and what the pages ask for.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";
import { chromium } from "playwright-core";

const axe = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const patience = 30_000; // milliseconds for anything that must come
const squire = path.resolve(process.env.SQUIRE ?? "../../../bin/squire");
const images = path.resolve(import.meta.dirname, "../../../docs/img");
const update = Boolean(process.env.UPDATE);
const work = fs.mkdtempSync(path.join(os.tmpdir(), "squire-web-"));
const home = path.join(work, "home");
const state = path.join(home, ".local/state");
const project = path.join(work, "project");
const env = { ...process.env, XDG_STATE_HOME: state, HOME: home, CI: "1" };

// A secret as it must never be seen: made here, so that no file holds one.
const secret = ["gh", "p_", ...Array.from({ length: 36 }, (_, i) => "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789"[(i * 7 + 3) % 36])].join("");

function prepare() {
  fs.mkdirSync(project, { recursive: true });
  fs.mkdirSync(home);
  fs.writeFileSync(path.join(project, "shop.js"), [
    "export function find(db, name) {",
    "  return db.query(`SELECT id FROM users WHERE name = '${name}'`);",
    "}",
    `export const token = "${secret}";`,
    "",
  ].join("\n"));
  execFileSync("git", ["init", "-q", project], { env });
  try {
    execFileSync(squire, ["scan"], { cwd: project, env, stdio: "ignore" });
  } catch (e) {
    if (e.status !== 1) throw e; // it found something, as it should
  }
  // A quarter of a year of a learner, so that there is something to draw.
  const lessons = ["path-traversal", "os-command-injection", "weak-hash-passwords", "predictable-random", "tls-verify-off", "ssrf", "csrf"];
  const lines = [];
  const day = 86_400_000;
  const event = (ago, kind, lesson, result, lang = "javascript") => lines.push(JSON.stringify({
    v: 1, id: `e2e${String(lines.length).padStart(12, "0")}`, t: new Date(Date.now() - ago * day).toISOString(), kind, lesson, lang, result, ms: 60000,
  }));
  lessons.forEach((lesson, i) => {
    const ago = 75 - i * 11;
    event(ago, "lesson", lesson, "seen");
    event(ago - 0.01, "quiz", lesson, "passed");
    if (i % 2 === 0) event(ago - 0.02, "kata", lesson, "passed");
    for (let again = ago - 4, gap = 8; again > 8; again -= gap, gap *= 1.7) event(again, "review", lesson, "good");
  });
  fs.mkdirSync(path.join(state, "squire"), { recursive: true });
  fs.writeFileSync(path.join(state, "squire/progress.jsonl"), lines.join("\n") + "\n");
}

function serve() {
  const server = spawn(squire, ["learn", "--web", "--no-open"], { cwd: project, env, stdio: ["ignore", "pipe", "pipe"] });
  server.ended = new Promise((resolve) => server.on("exit", (code, signal) => resolve(code ?? signal)));
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.ended.then((code) => reject(new Error(`squire ended with ${code}`)));
    readline.createInterface({ input: server.stdout }).once("line", (line) => resolve({ server, address: line }));
  });
}

const complaints = []; // of the pages: errors, refusals of the policy, requests to elsewhere
const expected = []; // parts of complaints that a step brings about on purpose
let ended = Infinity; // how many complaints there were when the server was told to end

async function context(browser, address, options = {}) {
  const c = await browser.newContext({ viewport: { width: 1200, height: 860 }, ...options });
  c.setDefaultTimeout(patience);
  const origin = new URL(address).origin;
  c.on("page", (page) => {
    page.on("console", (m) => (m.type() === "error" || m.type() === "warning") && complaints.push(`console: ${m.text()} (${page.url()})`));
    page.on("pageerror", (e) => complaints.push(`error: ${e.message} (${page.url()})`));
    page.on("request", (r) => !r.url().startsWith(origin + "/") && complaints.push(`asked for ${r.url()}`));
  });
  return c;
}

let violations = 0;
let looked = 0;
async function audit(page, name) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"], preload: false }));
  looked++;
  for (const v of found.violations) {
    violations++;
    console.error(`axe: ${name}: ${v.id}: ${v.help}\n  ${v.nodes.slice(0, 4).map((n) => `${n.target}  ${n.failureSummary?.split("\n").slice(1, 3).join(" ")}`).join("\n  ")}`);
  }
  await fits(page, name);
}

async function fits(page, name) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `${name} is ${wide} pixels wider than the window`);
}

async function picture(page, name, options = {}) {
  if (!update) return;
  fs.mkdirSync(images, { recursive: true });
  await page.screenshot({ path: path.join(images, `web-${name}.png`), ...options });
}

const steps = [];
const step = (name, run) => steps.push({ name, run });

const rightLabel = async (page, wrong = false) => {
  // The answers are what the terminal knows; the page must not tell them.
  const id = await page.locator("form.question").first().getAttribute("id");
  const quiz = JSON.parse(execFileSync(squire, ["learn", "quiz", "sql-injection", "--lang", "javascript", "--json"], { cwd: project, env }));
  const q = quiz.questions.find((x) => `q-${x.id}` === id);
  const right = q.kind === "spot" ? q.variants[0].marked[0] : q.options.findIndex((o) => o.right);
  return { q, value: String(wrong ? (right + 1) % 3 : right) };
};

step("the address opens once, and only for a browser that has it", async (t) => {
  const answer = await t.page.goto(t.address);
  assert.equal(answer.status(), 200);
  await t.page.getByRole("heading", { name: "Today", level: 1 }).waitFor();
  assert.ok(!t.page.url().includes("t="), "the token stays in the address");
  t.base = t.page.url().replace(/\/$/, "");
  const stranger = await t.browser.newContext();
  const other = await stranger.newPage();
  assert.equal((await other.goto(t.address)).status(), 401, "the token was used twice");
  assert.equal((await other.goto(t.base + "/lessons")).status(), 401, "a page without a session");
  await stranger.close();
  const [cookie] = await t.page.context().cookies(t.base + "/");
  assert.ok(cookie.httpOnly && cookie.sameSite === "Strict" && cookie.name === `squire_${new URL(t.base).port}`, JSON.stringify(cookie));
  assert.equal(await t.page.evaluate(() => document.cookie), "", "a script can read the session");
});

step("another site gets nothing", async (t) => {
  // A page of another port of this host, which the browser takes for the same site.
  const { createServer } = await import("node:http");
  const seen = [];
  const evil = createServer((q, r) => {
    seen.push(q.headers.cookie ?? "");
    r.setHeader("content-type", "text/html");
    r.end("<!doctype html><title>evil</title><form method=post></form>");
  });
  await new Promise((resolve) => evil.listen(0, "127.0.0.1", resolve));
  const page = await (await t.page.context()).newPage();
  page.removeAllListeners("console");
  expected.push(`127.0.0.1:${evil.address().port}`);
  await page.goto(`http://127.0.0.1:${evil.address().port}/`);
  const got = await page.evaluate(async (base) => {
    const out = {};
    for (const [name, options] of Object.entries({ cors: {}, opaque: { mode: "no-cors", credentials: "include" }, credentials: { credentials: "include" } })) {
      try {
        const r = await fetch(`${base}/lessons`, options);
        out[name] = r.type === "opaque" ? (await r.text()).length : r.status;
      } catch {
        out[name] = "refused";
      }
    }
    out.script = await new Promise((resolve) => {
      const s = document.createElement("script");
      s.src = `${base}/assets/squire.js`;
      s.onload = () => resolve("ran");
      s.onerror = () => resolve("refused");
      document.head.append(s);
    });
    out.frame = await new Promise((resolve) => {
      const f = document.createElement("iframe");
      f.src = `${base}/`;
      f.onload = () => {
        try {
          resolve(f.contentDocument ? "read" : "refused");
        } catch {
          resolve("refused");
        }
      };
      document.body.append(f);
    });
    return out;
  }, t.base);
  assert.deepEqual(got, { cors: "refused", opaque: "refused", credentials: "refused", script: "refused", frame: "refused" });
  const before = fs.readFileSync(path.join(state, "squire/progress.jsonl"), "utf8");
  const [answer] = await Promise.all([
    page.waitForResponse((r) => r.url().startsWith(t.base)),
    page.evaluate((base) => {
      const f = document.querySelector("form");
      f.action = `${base}/katas/sql-injection/javascript/solution`;
      f.submit();
    }, t.base),
  ]);
  assert.equal(answer.status(), 403);
  assert.equal(fs.readFileSync(path.join(state, "squire/progress.jsonl"), "utf8"), before, "a form of another site did something");
  assert.ok(!seen.join().includes("squire_"), "the session was sent to another port");
  await page.close();
  evil.close();
});

step("today shows what was found, without its secret", async (t) => {
  await t.page.goto(`${t.base}/`);
  await t.page.getByRole("heading", { name: "Found in your code" }).waitFor();
  const text = await t.page.content();
  assert.ok(text.includes("shop.js:2"), "the finding isn't there");
  assert.ok(!text.includes(secret) && !text.includes(secret.slice(8, 30)), "the secret is on the page");
  await audit(t.page, "today");
});

step("a lesson in the language of the code, with its questions", async (t) => {
  await t.page.getByRole("link", { name: "Queries built from text", exact: true }).click();
  await t.page.getByRole("heading", { name: "Queries built from text", level: 1 }).waitFor();
  await t.page.getByRole("heading", { name: "In your code" }).waitFor();
  assert.equal(await t.page.locator(".langs [aria-current]").textContent(), "JavaScript");
  await audit(t.page, "lesson");
  await picture(t.page, "lesson");
  const { q, value } = await rightLabel(t.page);
  assert.equal(q.kind, "spot");
  await t.page.locator(`form#q-${q.id} input[value="${value}"]`).check();
  await t.page.locator(`form#q-${q.id} button`).click();
  await t.page.locator(`#v-${q.id}`).waitFor();
  assert.match(await t.page.locator(`#v-${q.id}`).textContent(), /^Right\./);
  assert.equal(await t.page.evaluate(() => document.activeElement.id), `v-${q.id}`, "the verdict isn't read out");
  await t.page.locator(".langs").getByRole("link", { name: "Python" }).click();
  await t.page.locator("figure.bad", { hasText: "Python" }).first().waitFor();
});

step("a quiz with the keyboard alone", async (t) => {
  await t.page.goto(`${t.base}/lessons/sql-injection/quiz?lang=javascript`);
  let pictured = false;
  for (let n = 0; n < 12 && (await t.page.locator("form.question").count()) > 0; n++) {
    const { q, value } = await rightLabel(t.page, n === 1);
    // Tab to the first answer, arrows to the one to choose, Tab to the button.
    for (let tabs = 0; tabs < 40; tabs++) {
      await t.page.keyboard.press("Tab");
      if (await t.page.evaluate(() => document.activeElement.type === "radio")) break;
    }
    await t.page.keyboard.press("Space");
    for (let down = 0; down < 60; down++) {
      if ((await t.page.evaluate(() => document.activeElement.value)) === value) break;
      await t.page.keyboard.press("ArrowDown");
    }
    assert.equal(await t.page.evaluate(() => document.querySelector("form.question input[type=radio]:checked").value), value);
    if (n === 0) await audit(t.page, "question");
    await t.page.keyboard.press("Tab");
    await t.page.keyboard.press("Enter");
    await t.page.locator(`#v-${q.id}`).waitFor();
    assert.equal(await t.page.evaluate(() => document.activeElement.id), `v-${q.id}`, "the verdict isn't read out");
    assert.match(await t.page.title(), n === 1 ? /^Not this one/ : /^Right/);
    if (n < 3) await audit(t.page, `answer ${q.id}`);
    if (!pictured && q.kind !== "spot" && q.kind !== "fix") {
      await t.page.evaluate(() => scrollTo(0, 0));
      await picture(t.page, "quiz");
      pictured = true;
    }
    for (let tabs = 0; tabs < 40; tabs++) {
      await t.page.keyboard.press("Tab");
      if (await t.page.evaluate(() => /Next question|See the result/.test(document.activeElement.textContent) && document.activeElement.tagName === "A")) break;
    }
    await t.page.keyboard.press("Enter");
    await t.page.waitForURL((u) => !u.searchParams.has("at"));
  }
  await t.page.getByText("Passed", { exact: true }).waitFor();
  await audit(t.page, "result of the quiz");
  const list = JSON.parse(execFileSync(squire, ["learn", "list", "--json"], { cwd: project, env }));
  assert.ok(list.find((l) => l.id === "sql-injection").quiz, "the terminal doesn't know of the quiz");
});

step("a kata with the keyboard alone", async (t) => {
  const page = t.page;
  await page.goto(`${t.base}/katas/sql-injection/javascript`);
  const file = path.join(state, "squire/katas/sql-injection-javascript", await page.locator(".bar label").first().textContent());
  const area = page.locator("textarea").first();
  assert.equal(await area.inputValue(), fs.readFileSync(file, "utf8"));
  await audit(page, "kata");

  // Tab comes into the editor, indents there, and Escape lets it out again.
  for (let tabs = 0; tabs < 60; tabs++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement.tagName === "TEXTAREA")) break;
  }
  await page.keyboard.press("Control+Home");
  const before = await area.inputValue();
  await page.keyboard.press("Tab");
  assert.match(await area.inputValue(), /^[\t ]+/, "Tab doesn't indent");
  await page.keyboard.press("Control+z");
  assert.equal(await area.inputValue(), before, "what Tab did can't be undone");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Verify", "the keyboard is caught in the editor");

  // The start fails.
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Control+Enter");
  await page.getByText(/^Not yet/).waitFor();
  assert.equal(await page.locator('[data-gate="exploit"]').getAttribute("class"), "failed");
  await audit(page, "kata that failed");

  // What an editor writes is in the page, and the other way round.
  const solution = JSON.parse(execFileSync(squire, ["learn", "hint", "sql-injection", "--lang", "javascript", "--solution", "--json"], { cwd: project, env })).solution[0].text;
  fs.appendFileSync(file, "// written by an editor\n");
  await page.waitForFunction(() => document.querySelector("textarea").value.endsWith("// written by an editor\n"));
  await area.focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(solution);
  await page.getByText("Saved", { exact: true }).waitFor();
  assert.equal(fs.readFileSync(file, "utf8"), solution);
  await page.keyboard.press("Control+Enter");
  await page.getByText(/^Passed in/).waitFor();
  for (const g of ["builds", "behaviour", "exploit", "scanner"]) assert.equal(await page.locator(`[data-gate="${g}"]`).getAttribute("class"), "passed", g);
  await audit(page, "kata that passed");
  await page.evaluate(() => scrollTo(0, 0));
  await picture(page, "kata", { clip: { x: 0, y: 0, width: 1200, height: 1000 }, fullPage: true });
  await page.getByRole("link", { name: "Why it works" }).click();
  await page.getByRole("heading", { name: "A solution" }).waitFor();
  await audit(page, "solution");
});

step("two programs change the file: the person says which counts", async (t) => {
  const page = t.page;
  await page.goto(`${t.base}/katas/sql-injection/javascript`);
  const file = path.join(state, "squire/katas/sql-injection-javascript", await page.locator(".bar label").first().textContent());
  // Written by the one, then typed by the other, who can't have seen it.
  await page.locator("textarea").first().evaluate((area) => {
    area.focus();
    document.execCommand("insertText", false, "// mine\n");
  });
  fs.writeFileSync(file, "// theirs\n");
  expected.push("409");
  await page.getByText("was changed by another program").waitFor();
  await audit(page, "clash");
  await page.getByRole("button", { name: "Keep what is on this page" }).click();
  await page.getByText("Saved", { exact: true }).waitFor();
  assert.match(fs.readFileSync(file, "utf8"), /\/\/ mine\n/);
});

step("hints, one by one", async (t) => {
  await t.page.goto(`${t.base}/katas/path-traversal/javascript`);
  await t.page.getByRole("button", { name: "Hint 1 of 3" }).click();
  await t.page.getByRole("button", { name: "Hint 2 of 3" }).waitFor();
  await audit(t.page, "hint");
});

step("a review", async (t) => {
  await t.page.goto(`${t.base}/review`);
  const name = await t.page.locator("form.question").getAttribute("id");
  await audit(t.page, "review");
  await t.page.locator('form.question input[type="radio"]').first().check();
  await t.page.getByRole("button", { name: "Answer" }).click();
  await t.page.locator(name.replace("q-", "#v-")).waitFor();
  await audit(t.page, "answer of a review");
  const events = fs.readFileSync(path.join(state, "squire/progress.jsonl"), "utf8").trim().split("\n").map((l) => JSON.parse(l));
  assert.ok(events.some((e) => e.kind === "review" && !e.id.startsWith("e2e")), "the review isn't recorded");
});

step("progress", async (t) => {
  await t.page.goto(`${t.base}/progress`);
  await t.page.getByRole("img", { name: /each of the last twelve weeks/ }).waitFor();
  await audit(t.page, "progress");
  await picture(t.page, "progress", { clip: { x: 0, y: 0, width: 1200, height: 1180 }, fullPage: true });
  await t.page.locator("summary").first().click();
  await t.page.getByRole("columnheader", { name: "quizzes" }).waitFor();
});

step("the list of lessons is filtered", async (t) => {
  await t.page.goto(`${t.base}/lessons`);
  await t.page.getByRole("searchbox").fill("cwe-89 python");
  await t.page.getByRole("status").getByText(/^\d+ lessons?$/).waitFor();
  assert.ok((await t.page.locator("#all > li:visible").count()) < 5);
});

step("a workshop in two windows", async (t) => {
  await t.page.goto(`${t.base}/workshop/sql-injection?lang=javascript`);
  await t.page.getByRole("heading", { level: 1 }).waitFor({ state: "attached" });
  const [notes] = await Promise.all([t.page.context().waitForEvent("page"), t.page.getByRole("link", { name: "Notes" }).click()]);
  // Without its script all notes are there; it leaves one.
  await notes.waitForFunction(() => document.querySelectorAll("section.note:not([hidden])").length === 1);
  await notes.getByRole("button", { name: "Start the clock" }).click();
  await t.page.getByRole("button", { name: "Stop the clock" }).waitFor();
  // The room goes to the quiz with the keys of the presenter's window.
  for (let n = 0; n < 30 && (await notes.locator("section.note:visible .part", { hasText: /quiz/i }).count()) === 0; n++) await notes.keyboard.press("ArrowRight");
  await notes.locator("section.note:visible input").first().fill("9");
  await notes.locator("section.note:visible input").nth(1).fill("4");
  const slide = t.page.locator("section.slide:visible");
  await slide.locator("input").first().waitFor();
  await t.page.waitForFunction(() => [...document.querySelectorAll("section.slide:not([hidden]) input")].map((i) => i.value).join().startsWith("9,4"));
  await notes.getByRole("button", { name: "Show the answer" }).click();
  await slide.locator("details[open]").waitFor();
  await t.page.mouse.move(5, 5);
  await t.page.waitForFunction(() => document.getElementById("clock").textContent !== "0:00");
  await picture(t.page, "workshop");
  await audit(t.page, "quiz for the room");
  await audit(notes, "notes of a question");
  // Every slide is looked at.
  await t.page.keyboard.press("Home");
  for (let n = 0; n < 40; n++) {
    if (n % 4 === 1) await audit(t.page, `slide ${n + 1}`);
    else await fits(t.page, `slide ${n + 1}`);
    if (await t.page.getByRole("button", { name: "Next" }).isDisabled()) break;
    await t.page.keyboard.press("ArrowRight");
  }
  const last = await t.page.locator("#at").textContent();
  await notes.waitForFunction((at) => document.getElementById("at").textContent === at, last); // told by the browser, in its own time
  await notes.close();
});

const everyPage = ["/", "/lessons", "/lessons/sql-injection?lang=go", "/lessons/secret-in-code?lang=go", "/lessons/path-traversal/quiz?lang=go", "/lessons/sql-injection/quiz?lang=javascript",
  "/katas/sql-injection/javascript", "/katas/container-as-root-and-latest/dockerfile", "/katas/secret-leaked-now-what/git", "/review", "/progress", "/workshop", "/workshop/sql-injection#s1",
  "/workshop/sql-injection#s4", "/workshop/sql-injection#s9", "/workshop/sql-injection/notes#s9", "/nothing"];

for (const [name, options] of Object.entries({
  "at 320 pixels, in the dark": { viewport: { width: 320, height: 640 }, colorScheme: "dark" },
  "at 200 per cent": { viewport: { width: 600, height: 430 }, deviceScaleFactor: 2 },
  "with large type, little motion and forced colours": { viewport: { width: 640, height: 640 }, reducedMotion: "reduce", forcedColors: "active" },
})) {
  step(`all pages ${name}`, async (t) => {
    const c = await context(t.browser, t.base, options);
    await c.addCookies(await t.page.context().cookies(`${t.base}/`));
    const page = await c.newPage();
    for (const at of everyPage) {
      if (at === "/nothing") expected.push("404");
      await page.goto("about:blank");
      await page.goto(t.base + at);
      if (options.forcedColors) {
        await page.evaluate(() => { document.documentElement.style.fontSize = "200%"; });
        await fits(page, `${at} ${name}`);
      } else {
        await audit(page, `${at} ${name}`);
      }
    }
    if (process.env.SHOTS) {
      for (const at of everyPage) {
        await page.goto("about:blank");
        await page.goto(t.base + at);
        await page.screenshot({ path: path.join(process.env.SHOTS, `${name}-${at}`.replace(/[^a-z0-9]+/g, "-") + ".png"), fullPage: true });
      }
    }
    await c.close();
  });
}

step("without scripts a lesson is read, a quiz answered and a kata repaired", async (t) => {
  const c = await context(t.browser, t.base, { javaScriptEnabled: false });
  await c.addCookies(await t.page.context().cookies(`${t.base}/`));
  const page = await c.newPage();
  await page.goto(`${t.base}/lessons/secret-in-code`);
  assert.ok((await page.locator("article").innerText()).length > 1000, "nothing to read");
  await page.goto(`${t.base}/lessons/open-redirect/quiz`);
  await page.locator('form.question input[type="radio"]').first().check();
  await page.getByRole("button", { name: "Answer" }).click();
  await page.locator(".verdict").first().waitFor();
  await page.goto(`${t.base}/katas/container-as-root-and-latest/dockerfile`);
  const solution = JSON.parse(execFileSync(squire, ["learn", "hint", "container-as-root-and-latest", "--solution", "--json"], { cwd: project, env })).solution[0].text;
  await page.locator("textarea").fill(solution);
  await page.getByRole("button", { name: "Verify" }).click();
  await page.getByText(/^Passed in/).waitFor();
  await page.goto(`${t.base}/workshop/sql-injection`);
  assert.ok((await page.locator("section.slide:visible").count()) > 5, "the slides can't be read");
  await c.close();
});

step("Ctrl-C ends it, and the page says so", async (t) => {
  await t.page.goto(`${t.base}/katas/sql-injection/javascript`);
  ended = complaints.length;
  t.server.kill("SIGINT");
  assert.equal(await t.server.ended, 0);
  await t.page.getByText("Squire has ended").waitFor();
});

prepare();
const { server, address } = await serve();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const t = { server, address, browser };
let failed = 0;
try {
  t.page = await (await context(browser, address)).newPage();
  for (const { name, run } of steps) {
    if (process.env.ONLY && !name.includes(process.env.ONLY) && !name.startsWith("the address opens")) continue;
    const began = performance.now();
    try {
      await run(t);
      console.log(`ok      ${name} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
    } catch (e) {
      failed++;
      console.error(`NOT OK  ${name}\n${e.stack}`);
      if (process.env.SHOTS) await t.page.screenshot({ path: path.join(process.env.SHOTS, "failed.png"), fullPage: true }).catch(() => {});
    }
  }
} finally {
  await browser.close();
  server.kill("SIGINT");
  await server.ended;
  fs.rmSync(work, { recursive: true, force: true });
}
// A browser that asks a server that has ended finds its connection refused, reset or closed.
const gone = (c, i) => i >= ended && /net::ERR_(CONNECTION_|SOCKET_NOT_CONNECTED)/.test(c);
const surprises = complaints.filter((c, i) => !gone(c, i) && !expected.some((e) => c.includes(e)));
for (const c of surprises) console.error(`NOT OK  ${c}`);
console.log(`axe looked at ${looked} pages: ${violations} violations; ${surprises.length} errors, refusals of the policy and requests elsewhere`);
process.exitCode = failed + violations + surprises.length > 0 ? 1 : 0;
