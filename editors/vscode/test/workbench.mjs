// A real VS Code: code-server with a workbench in a real Chromium.

import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { chromium } from "playwright-core";

export const patience = 30_000; // milliseconds for anything that must come

export class Workbench {
  // start serves a folder with an extension in an editor that has never run
  // before. Nothing of the user's own set-up takes part.
  static async start({ work, folder, vsix, settings, env, theme }) {
    const w = new Workbench();
    w.work = work;
    const data = path.join(work, "data");
    const extensions = path.join(work, "extensions");
    fs.mkdirSync(path.join(data, "User"), { recursive: true });
    fs.writeFileSync(path.join(data, "User/settings.json"), JSON.stringify({
      "workbench.startupEditor": "none", "workbench.tips.enabled": false, "workbench.enableExperiments": false,
      "telemetry.telemetryLevel": "off", "update.mode": "none", "extensions.autoUpdate": false, "extensions.autoCheckUpdates": false,
      "extensions.ignoreRecommendations": true, "editor.minimap.enabled": false, "editor.hover.delay": 100, "git.enabled": false,
      "editor.fontFamily": "monospace", "chat.commandCenter.enabled": false, "chat.setupFromDialog": false, "window.commandCenter": false,
      "workbench.layoutControl.enabled": false, "workbench.colorTheme": theme, "files.autoSave": "off", "window.menuBarVisibility": "hidden",
      ...settings,
    }));
    const environment = {
      PATH: process.env.PATH, LANG: "C.UTF-8", HOME: path.join(work, "home"), XDG_CACHE_HOME: path.join(work, "home/.cache"),
      XDG_CONFIG_HOME: path.join(work, "home/.config"), XDG_STATE_HOME: path.join(work, "home/.state"), XDG_DATA_HOME: path.join(work, "home/.share"), ...env,
    };
    fs.mkdirSync(environment.HOME, { recursive: true });
    const entry = process.env.CODE_SERVER;
    const places = ["--user-data-dir", data, "--extensions-dir", extensions];
    execFileSync(process.execPath, [entry, ...places, "--install-extension", vsix], { env: environment, stdio: ["ignore", "ignore", "pipe"] });
    const port = await freePort();
    w.log = fs.openSync(path.join(work, "server.log"), "w");
    w.server = spawn(process.execPath, [
      entry, "--auth", "none", "--bind-addr", `127.0.0.1:${port}`, "--disable-telemetry", "--disable-update-check", "--disable-getting-started-override",
      ...places,
    ], { env: environment, stdio: ["ignore", w.log, w.log], detached: true });
    await w.listening(port);
    w.browser = await chromium.launch({
      executablePath: process.env.CHROMIUM,
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    });
    const context = await w.browser.newContext({ viewport: { width: 1200, height: 760 } });
    // Whatever the page asks for that isn't this machine's is refused, and told.
    w.outside = [];
    await context.route((url) => url.hostname !== "127.0.0.1" && url.protocol.startsWith("http"), (route) => {
      w.outside.push(route.request().url());
      return route.abort();
    });
    w.page = await context.newPage();
    w.page.setDefaultTimeout(patience);
    w.errors = [];
    w.page.on("console", (m) => {
      if (/Content Security Policy|Refused to/.test(m.text())) w.errors.push(m.text());
    });
    await w.page.goto(`http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}`);
    await w.page.locator(".monaco-workbench .part.statusbar").waitFor();
    return w;
  }

  async theme(name) {
    await this.page.keyboard.press("Control+k");
    await this.page.keyboard.press("Control+t");
    await this.pick("Select Color Theme", name);
  }

  async listening(port) {
    const end = Date.now() + patience;
    for (;;) {
      if (this.server.exitCode !== null) throw new Error(`code-server ended with ${this.server.exitCode}`);
      try {
        if ((await fetch(`http://127.0.0.1:${port}/healthz`)).ok) return;
      } catch (e) {
        if (Date.now() > end) throw e;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async stop() {
    await this.browser?.close();
    if (this.server && this.server.exitCode === null) {
      const gone = new Promise((resolve) => this.server.on("exit", resolve));
      process.kill(-this.server.pid, "SIGTERM"); // it has children of its own
      const late = setTimeout(() => process.kill(-this.server.pid, "SIGKILL"), 5000);
      await gone;
      clearTimeout(late);
    }
  }

  // quick opens the quick input by a key, types, and picks the row with a text, or
  // takes what was typed. A window that moves the focus closes the input; then
  // it is opened again.
  async quick(key, typed, row) {
    const input = this.page.locator(".quick-input-widget input").first();
    const list = this.page.locator(".quick-input-list .monaco-list-row.focused", row ? { hasText: row } : {});
    await this.page.mouse.move(20, 500); // where it hovers over nothing
    await this.until(async () => {
      try {
        await this.page.keyboard.press(key);
        await input.fill(typed, { timeout: 3000 });
        if (row) await list.waitFor({ timeout: 5000 });
        await this.page.keyboard.press("Enter");
        return true;
      } catch (e) {
        if (!/Timeout/.test(String(e))) throw e;
        await this.page.keyboard.press("Escape");
        return false;
      }
    }, `the quick input with "${row ?? typed}"`);
  }

  // command runs a command by its title, as somebody does who presses F1.
  async command(title) {
    await this.quick("F1", `>${title}`, title);
  }

  // pick picks a row of a list that a command shows.
  async pick(placeholder, text) {
    const input = this.page.locator(`.quick-input-widget input[placeholder^="${placeholder}"]`);
    await input.fill(text);
    await this.page.locator(".quick-input-list .monaco-list-row.focused", { hasText: text }).waitFor();
    await this.page.keyboard.press("Enter");
  }

  async open(name, { keep = false } = {}) {
    await this.quick("Control+p", name, path.basename(name));
    await this.page.locator(`.tab.active[data-resource-name="${path.basename(name)}"]`).waitFor();
    await this.page.locator(".quick-input-widget").waitFor({ state: "hidden" });
    if (keep) await this.command("View: Keep Editor");
  }

  // at puts the cursor of the active editor to a line and column, from 1.
  async at(line, column = 1) {
    await this.quick("Control+g", `:${line}:${column}`);
    await this.page.locator(".quick-input-widget").waitFor({ state: "hidden" });
    await this.text(this.place(), new RegExp(`Ln ${line},`), `the cursor in line ${line}`);
  }

  async close() {
    await this.command("View: Close All Editors");
    await this.page.locator(".tab").first().waitFor({ state: "detached" });
  }

  async save() {
    await this.page.keyboard.press("Control+s");
    await this.page.locator(".tab.active.dirty").waitFor({ state: "detached" });
  }

  status() {
    return this.page.locator("#squiresec\\.squire\\.squire\\.status");
  }

  // place says in the status bar where the cursor is.
  place() {
    return this.page.locator("#status\\.editor\\.selection");
  }

  // lines waits until the text of an editor is as it should be.
  async lines(wanted) {
    return this.text(this.page.locator(".editor-instance .view-lines").first(), wanted, `the text ${wanted}`);
  }

  // text waits until the text of an element is as it should be.
  async text(locator, wanted, what) {
    return this.until(async () => {
      const text = ((await locator.textContent({ timeout: 1000 }).catch(() => "")) ?? "").replaceAll("\u00a0", " ");
      return wanted.test(text) ? text : undefined;
    }, what ?? `a text like ${wanted}`);
  }

  async until(look, what) {
    const end = Date.now() + patience;
    for (;;) {
      const got = await look();
      if (got) return got;
      if (Date.now() > end) throw new Error(`${what}: it didn't come in ${patience / 1000} s`);
      await this.page.waitForTimeout(100);
    }
  }

  // webview returns the frame of the page that an extension shows.
  async webview(selector) {
    return this.until(async () => {
      for (const frame of this.page.frames()) {
        if (await frame.locator(selector).count().catch(() => 0)) return frame;
      }
      return undefined;
    }, `a page with ${selector}`);
  }

  async quickFix(title) {
    await this.page.keyboard.press("Control+.");
    const row = this.page.locator(".action-widget .monaco-list-row.action", { hasText: title }).first();
    await row.waitFor();
    // The widget takes no clicks until the mouse has moved over it.
    await row.hover({ force: true });
    return row;
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const s = net.createServer();
    s.on("error", reject);
    s.listen(0, "127.0.0.1", () => {
      const { port } = s.address();
      s.close(() => resolve(port));
    });
  });
}
