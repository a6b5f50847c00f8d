// Drives the extension through a real VS Code as somebody does who uses it, and
// exits with 1 where something is wrong. test/run.sh starts it.

import { execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { patience, Workbench } from "./workbench.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const pictures = path.join(here, "../../../docs/img");
const update = process.env.UPDATE === "1";
const vsix = path.join(here, "../out", `squire-${process.platform}-${process.arch}.vsix`);

// A token in the form of GitHub's, made up now: no file holds one.
function token() {
  let seed = 20261123;
  const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  let text = "gh" + "p_";
  for (let i = 0; i < 36; i++) {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    text += letters[(seed >> 8) % letters.length];
  }
  return text;
}
const secret = token();

const upload = `import requests

TOKEN = "${secret}"


def upload(article):
    answer = requests.post("https://shop.example/upload", data=article, timeout=10, verify=False)
    return answer.json()
`;
const search = `from flask import Flask, request
import sqlite3

app = Flask(__name__)


@app.get("/search")
def search():
    name = request.args["name"]
    shop = sqlite3.connect("shop.db")
    rows = shop.execute("SELECT id, title FROM articles WHERE title = '" + name + "'")
    return {"rows": rows.fetchall()}
`;
const thumb = `package web

import (
	"net/http"
	"os/exec"
)

func thumb(w http.ResponseWriter, r *http.Request) {
	exec.Command("sh", "-c", "convert "+r.FormValue("file")+" thumb.png").Run()
}
`;

const work = fs.mkdtempSync(path.join(os.tmpdir(), "squire-vscode-"));
const shop = path.join(work, "shop");
const file = (name, text) => {
  fs.mkdirSync(path.dirname(path.join(shop, name)), { recursive: true });
  fs.writeFileSync(path.join(shop, name), text);
};
const read = (name) => fs.readFileSync(path.join(shop, name), "utf8");
file("app/upload.py", upload);
file("app/search.py", search);
file("web/thumb.go", thumb);
// What a folder says for itself counts once it is trusted.
file(".vscode/settings.json", JSON.stringify({ "squire.enable": false, "squire.path": path.join(shop, "squire") }));
file("squire", "#!/bin/sh\ntouch " + path.join(work, "ran") + "\n");
fs.chmodSync(path.join(shop, "squire"), 0o755);
execFileSync("git", ["init", "-q", shop], { env: { PATH: process.env.PATH, HOME: work } });

const { version } = JSON.parse(fs.readFileSync(path.join(path.dirname(process.env.CODE_SERVER), "../../lib/vscode/package.json"), "utf8"));
console.log(`VERSION vscode ${version}`);

let failed = false;
const began = Date.now();
let w;
let lesson; // the frame of its page

// A step may be a check of the table that editors/test/run.sh ends with.
async function step(name, run, result) {
  const start = Date.now();
  try {
    await run();
  } catch (e) {
    if (result) console.log(`RESULT vscode ${result} no`);
    throw e;
  }
  if (result) console.log(`RESULT vscode ${result} ok`);
  console.log(`ok  ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
}

function check(ok, what) {
  if (!ok) throw new Error(what);
}

// picture keeps what is on the screen, when the pictures are made anew.
async function picture(name, clip) {
  if (!update) return;
  fs.mkdirSync(pictures, { recursive: true });
  await w.page.mouse.move(1199, 300); // no tooltip of something else
  await w.page.screenshot({ path: path.join(pictures, `vscode-${name}.png`), ...(clip ? { clip } : {}) });
}

try {
  await step("the editor starts with the extension", async () => {
    w = await Workbench.start({
      work, folder: shop, vsix, theme: "Default Dark Modern",
      settings: { "security.workspace.trust.startupPrompt": "never", "security.workspace.trust.banner": "never" },
    });
  });

  await step("restricted mode: files are scanned, the folder's settings aren't read", async () => {
    await w.page.locator(".statusbar-item", { hasText: "Restricted Mode" }).waitFor();
    await w.open("upload.py");
    await w.page.locator(".squiggly-error").first().waitFor();
    await w.text(w.status(), /^ ?2$/, "two findings in the status bar");
    const label = await w.status().locator("a").getAttribute("aria-label");
    check(/Restricted mode/.test(label ?? ""), `the status bar says "${label}"`);
    check(!fs.existsSync(path.join(work, "ran")), "a program of the folder was run");
  });

  await step("trust: the folder's settings are read, but for squire.path", async () => {
    await w.command("Workspaces: Manage Workspace Trust");
    await w.page.locator(".workspace-trust-editor .monaco-button", { hasText: "Trust" }).first().click();
    await w.text(w.status(), /off/, "Squire is switched off by the folder");
    fs.rmSync(path.join(shop, ".vscode"), { recursive: true });
    await w.text(w.status(), /^ ?2$/, "Squire is on again");
    check(!fs.existsSync(path.join(work, "ran")), "a program of the folder was run");
    await w.close();
  });

  await step("squiggle and Problems, with the rule linked to its page", async () => {
    await w.open("upload.py");
    await w.page.locator(".squiggly-error").first().waitFor();
    await w.command("View: Toggle Problems");
    const panel = w.page.locator(".markers-panel");
    const row = panel.locator(".monaco-list-row", { hasText: "github-pat" }).first();
    await row.waitFor();
    const link = row.locator("a", { hasText: "github-pat" });
    check(/^https:\/\//.test((await link.getAttribute("href")) ?? ""), "the rule has no link");
    check(!(await panel.textContent()).includes(secret), "the secret stands in the list of problems");
    await picture("problems");
    await w.command("View: Toggle Problems");
  }, "diagnostic");

  await step("hover: a card with what, why and the safe line", async () => {
    await w.page.keyboard.press("Control+1");
    await w.at(3, 12);
    await w.command("Squire: Explain Finding");
    const card = w.page.locator(".monaco-hover:not(.hidden)").first();
    const text = await w.text(card, /github-pat.*Safe:/s, "the card");
    check(!text.includes(secret), "the secret stands in the hover");
    await w.page.keyboard.press("Escape");
    await w.at(7, 15);
    await w.command("Squire: Explain Finding");
    await w.text(card, /Safe:/, "the safe line");
    await picture("hover", { x: 0, y: 0, width: 1200, height: 420 });
    await w.page.keyboard.press("Escape");
  }, "hover");

  await step("quick fix: applied and saved", async () => {
    await w.at(7, 40);
    const fix = await w.quickFix("Check the certificate");
    await picture("fix", { x: 0, y: 0, width: 1200, height: 420 });
    await fix.click();
    await w.until(async () => (await w.page.locator(".view-lines").first().textContent()).includes("timeout=10)"), "the fix");
    await w.save();
    await w.until(() => read("app/upload.py") === upload.replace(", verify=False", ""), "the fix on the disk");
    await w.text(w.status(), /^ ?1$/, "one finding less");
  }, "fix");

  await step("ignore with a reason: the comment on the disk", async () => {
    await w.at(3, 12);
    await w.command("Squire: Ignore Finding");
    await w.lines(/squire:ignore github-pat -- reason/);
    await w.text(w.place(), /Ln 3, .*6 selected/, "the word for the reason is selected");
    await w.page.keyboard.type("made up for this test");
    await w.save();
    await w.until(() => /^# squire:ignore github-pat -- made up for this test\nTOKEN/m.test(read("app/upload.py")), "the comment");
    await w.text(w.status(), /^ ?0$/, "nothing left");
    await w.close();
    file("app/upload.py", upload);
  });

  await step("the lesson opens beside the code, from the quick fix", async () => {
    await w.open("search.py");
    await w.page.locator(".squiggly-error, .squiggly-warning").first().waitFor();
    await w.at(11, 30);
    const learn = await w.quickFix("Learn: ");
    await learn.click();
    lesson = await w.webview("main#lesson h1");
    await lesson.locator("h1", { hasText: "Queries built from text" }).waitFor();
    await picture("lesson");
    check((await lesson.locator("meta[http-equiv=Content-Security-Policy]").getAttribute("content")).startsWith("default-src 'none'; script-src 'nonce-"), "the page has no policy");
    // The editor adds a script of its own to every such page.
    check((await lesson.locator("[onclick], [onload], [onerror], main script").count()) === 0, "the page has script in it");
  }, "lesson");

  await step("the quiz: wrong answers are explained, right ones pass it", async () => {
    const all = lesson.locator(".question");
    const n = await all.count();
    check(n >= 3, `the lesson has ${n} questions`);
    check(await lesson.locator("#check").isDisabled(), "answers can be checked before there are any");
    const answer = async (label) => {
      for (let i = 0; i < n; i++) {
        const spot = all.nth(i).locator(".spot button");
        if (await spot.count()) await spot.nth(0).click();
        else await all.nth(i).locator(`input[value="${label}"]`).check();
      }
      await lesson.locator("#check").click();
      await lesson.locator(".question .verdict").nth(n - 1).waitFor();
    };
    await answer("a");
    check((await lesson.locator(".question.wrong").count()) > 0, "all answers are a, and right?");
    check((await lesson.locator(".option .why").count()) > n, "options have no reasons");
    // What is right stands on the page now; the second try takes it over.
    const right = [];
    for (let i = 0; i < n; i++) {
      const line = all.nth(i).locator(".spot button.good");
      if (await line.count()) right.push(await line.evaluateAll((list) => list.map((e) => Number(e.getAttribute("data-line")))));
      else right.push(await all.nth(i).locator(".option.good").getAttribute("data-option"));
    }
    await lesson.locator("#check", { hasText: "Try again" }).click();
    await lesson.locator(".question .verdict").first().waitFor({ state: "detached" });
    for (let i = 0; i < n; i++) {
      if (Array.isArray(right[i])) for (const line of right[i]) await all.nth(i).locator(`[data-line="${line}"]`).click();
      else await all.nth(i).locator(`input[value="${right[i]}"]`).check();
    }
    await lesson.locator("#check").click();
    await lesson.locator("#progress", { hasText: "The quiz is passed" }).waitFor();
    check((await lesson.locator(".question.right").count()) === n, "not all are right");
    await all.nth(n - 1).scrollIntoViewIfNeeded();
    await picture("quiz");
  });

  await step("the hover is one line once the quiz is passed", async () => {
    await w.close();
    await w.open("search.py");
    await w.page.locator(".squiggly-error").first().waitFor();
    await w.at(11, 30);
    await w.command("Squire: Explain Finding");
    const card = w.page.locator(".monaco-hover:not(.hidden)").first();
    const text = await w.text(card, /py-sql-value-in-text|sql/i, "the card");
    check(!/Safe:/.test(text), `the card is as long as before: ${text}`);
    await w.page.keyboard.press("Escape");
  });

  await step("a kata: its files, a hint, four gates, and passed", async () => {
    await w.close();
    await w.command("Squire: Open Lesson");
    await w.pick("In the order", "Containers that run as root");
    lesson = await w.webview("main#lesson .kata");
    const kata = lesson.locator(".kata", { hasText: "Dockerfile" });
    await kata.getByRole("button", { name: "Hint" }).click();
    await kata.locator(".hint", { hasText: "Hint 1 of 3" }).waitFor();
    await kata.getByRole("button", { name: "Open files" }).click();
    await w.page.locator('.tab[data-resource-name="Dockerfile"]').waitFor();
    await kata.getByRole("button", { name: "Check" }).click();
    await kata.locator(".gates .wrong", { hasText: "The attack no longer works" }).waitFor();
    check((await kata.locator(".gates li").count()) === 4, "there are four gates");
    // What stands in the editor is saved before it is checked.
    await w.page.locator('.tab[data-resource-name="Dockerfile"]').click();
    await w.page.keyboard.press("Control+2");
    await w.page.keyboard.press("Control+a");
    await w.page.keyboard.insertText('FROM node:22.11-alpine\nWORKDIR /app\nEXPOSE 8080\nCOPY package.json package-lock.json ./\nRUN npm ci --omit=dev\nCOPY src ./src\nUSER 10001\nCMD ["node", "src/server.js"]\n');
    await w.page.locator('.tab.dirty[data-resource-name="Dockerfile"]').waitFor();
    await kata.getByRole("button", { name: "Check" }).click();
    await kata.locator(".outcome", { hasText: "Passed." }).waitFor();
    await lesson.locator(".kata").scrollIntoViewIfNeeded();
    await picture("kata");
  });

  await step("accepted until a day, with a reason", async () => {
    await w.close();
    await w.open("thumb.go");
    await w.page.locator(".squiggly-error").first().waitFor();
    await w.at(9, 40);
    await (await w.quickFix("Accept ")).click();
    await w.page.locator(".quick-input-widget input").first().fill("thumbnails are made by hand");
    await w.page.keyboard.press("Enter");
    await w.until(() => fs.existsSync(path.join(shop, ".squire/baseline.json")), "the baseline");
    check(read(".squire/baseline.json").includes("thumbnails are made by hand"), "the reason isn't in the baseline");
    await w.page.locator(".squiggly-error").first().waitFor({ state: "detached" });
    fs.rmSync(path.join(shop, ".squire/baseline.json"));
    await w.page.locator(".squiggly-error").first().waitFor();
  });

  await step("the git hook: installed, with a program that stays", async () => {
    await w.command("Squire: Install Git Hook");
    await w.page.locator(".monaco-dialog-box .monaco-button", { hasText: "Install" }).click();
    const hook = path.join(shop, ".git/hooks/pre-commit");
    await w.until(() => fs.existsSync(hook), "the hook");
    const program = /^recorded='(.*)'$/m.exec(fs.readFileSync(hook, "utf8"))?.[1] ?? "";
    check(fs.existsSync(program) && !program.startsWith(path.join(work, "extensions")), `the hook runs ${program}`);
    await w.page.locator(".notification-list-item", { hasText: "The git hook is installed" }).waitFor();
    await w.command("Notifications: Clear All Notifications");
  });

  await step("the view of findings: by folder, by concept, and to the place", async () => {
    await w.close();
    for (const name of ["upload.py", "search.py", "thumb.go"]) await w.open(name, { keep: true });
    await w.command("Squire: Focus on Findings View");
    const tree = w.page.locator(".pane-body .monaco-list[aria-label='Findings']");
    await w.text(tree, /app.*search\.py.*web.*thumb\.go/s, "folders and files");
    await w.command("Squire: Group by Concept");
    await w.text(tree, /Sql injection/i, "concepts");
    const leaf = tree.locator(".monaco-list-row", { hasText: "search.py:" }).first();
    await leaf.click();
    await w.page.locator('.tab.active[data-resource-name="search.py"]').waitFor();
    await w.text(w.place(), /Ln 11/, "the line of the finding");
    await picture("concepts");
  });

  await step("a change of .squire.toml changes what is found", async () => {
    await w.text(w.status(), /^ ?4$/, "four findings");
    file(".squire.toml", "[rules]\ndisable = [\"sql-injection\"]\n");
    await w.text(w.status(), /^ ?3$/, "one less");
    fs.rmSync(path.join(shop, ".squire.toml"));
    await w.text(w.status(), /^ ?4$/, "as before");
  }, "config");

  await step("with squire.scan.onType off, findings change when the file is saved", async () => {
    await w.close();
    await w.open("upload.py");
    // One after the other, so that it can be seen when they are in force.
    file(".vscode/settings.json", JSON.stringify({ "squire.scan.onType": false, "squire.enable": false }));
    await w.text(w.status(), /off/, "the settings are read");
    file(".vscode/settings.json", JSON.stringify({ "squire.scan.onType": false }));
    await w.text(w.status(), /^ ?2$/, "two findings");
    await w.at(8, 1);
    await w.page.keyboard.insertText("    requests.get(article, timeout=5, verify=False)\n");
    await w.at(8, 20);
    // The server knows of it already; the editor doesn't show it yet.
    await w.quickFix("Check the certificate");
    await w.page.keyboard.press("Escape");
    await w.text(w.status(), /^ ?2$/, "two findings still");
    await w.save();
    await w.text(w.status(), /^ ?3$/, "three findings");
    fs.rmSync(path.join(shop, ".vscode/settings.json"));
    await w.close();
    file("app/upload.py", upload);
  });

  await step("fix all, restart, menu and walkthrough", async () => {
    await w.close();
    await w.command("Squire: Open an Example with Findings");
    await w.page.locator(".squiggly-error, .squiggly-warning").first().waitFor();
    await w.command("Squire: Fix All Safe Findings");
    await w.until(async () => !(await w.page.locator(".view-lines").first().textContent()).includes("verify=False"), "the safe fix");
    await w.command("Squire: Restart Server");
    await w.page.locator(".squiggly-error, .squiggly-warning").first().waitFor();
    await w.status().click();
    await w.page.locator(".quick-input-list .monaco-list-row", { hasText: "Get started" }).click();
    await w.page.locator(".getting-started-step").first().waitFor();
    check((await w.page.locator(".getting-started-step").count()) === 4, "the walkthrough has four steps");
  });

  await step("problem matchers: they read what squire scan writes", async () => {
    const manifest = JSON.parse(fs.readFileSync(path.join(here, "../package.json"), "utf8"));
    const patterns = manifest.contributes.problemPatterns.map((p) => new RegExp(p.regexp));
    const installed = fs.readdirSync(path.join(work, "extensions")).find((n) => n.startsWith("squiresec.squire-"));
    const squire = path.join(work, "extensions", installed, "bin", process.platform === "win32" ? "squire.exe" : "squire");
    const scan = (...args) => spawnSync(squire, ["scan", ...args], { cwd: shop, encoding: "utf8", env: { PATH: process.env.PATH, HOME: work } }).stdout;
    const { findings } = JSON.parse(scan("--format", "json"));
    const lines = scan("--all-places").split("\n").filter((l) => patterns.some((p) => p.test(l)));
    check(findings.length >= 4 && lines.length === findings.length, `${findings.length} findings, ${lines.length} lines that match`);
  });

  await step("light and high contrast", async () => {
    await w.page.locator('.tab[data-resource-name="Untitled-1"]').click();
    await w.command("Revert and Close Editor");
    await w.close();
    for (const [theme, mark] of [["Light Modern", "vs"], ["Dark High Contrast", "hc-black"]]) {
      await w.theme(theme);
      await w.page.locator(`.monaco-workbench.${mark}`).waitFor();
      await w.open("upload.py");
      await w.page.locator(".squiggly-error").first().waitFor();
      await w.at(7, 15);
      await w.command("Squire: Open Lesson");
      lesson = await w.webview("main#lesson h1");
      await lesson.locator("h1", { hasText: "Certificates" }).waitFor();
      await lesson.locator(".question").first().scrollIntoViewIfNeeded();
      await picture(mark === "vs" ? "light" : "contrast");
      await w.close();
    }
  });

  await step("nothing was asked of another machine, and nothing refused", async () => {
    const ours = w.outside.filter((u) => !/\.vscode-cdn\.net|open-vsx\.org|vscode\.|microsoft/.test(u));
    check(ours.length === 0, `asked for: ${ours.join(", ")}`);
      const log = fs.readFileSync(path.join(work, "server.log"), "utf8");
    check(!log.includes(secret), "the secret stands in the log");
  });

} catch (e) {
  failed = true;
  console.error(`FAILED: ${e.stack}`);
  if (w?.page) {
    const shot = path.join(os.tmpdir(), "squire-vscode-failed.png");
    await w.page.screenshot({ path: shot }).catch(() => {});
    console.error(`what was on the screen: ${shot}`);
  }
} finally {
  await w?.stop().catch((e) => console.error(e));
  if (failed && process.env.KEEP) console.error(`kept: ${work}`);
  else fs.rmSync(work, { recursive: true, force: true });
}
console.log(`${failed ? "FAILED" : "passed"} in ${Math.round((Date.now() - began) / 1000)} s, patience ${patience / 1000} s`);
process.exit(failed ? 1 : 0);
