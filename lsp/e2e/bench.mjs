// Measures "squire lsp" beside gopls and oxlint, in one run and in turns, with
// the connection library of VS Code. Times of one machine mean nothing on
// another, so what counts is the ratio to gopls on the same text.
//
//   SQUIRE=PATH GOPLS=PATH node bench.mjs [start edits burst large many]
//
// Parts that are named are measured alone. ROUNDS=N says how often each start is
// measured, SERVERS=squire,gopls which servers are, PAUSE=N how many milliseconds
// lie between two edits, VERBOSE=1 shows each time. Prints a table, and exits
// with 1 where a goal is missed.

import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import rpc from "vscode-jsonrpc/node";

const patience = 120_000; // milliseconds for anything that must come
const { SQUIRE, GOPLS } = process.env;
if (!SQUIRE || !GOPLS) {
  console.error("set SQUIRE and GOPLS to the programs to measure; `make bench-lsp` does");
  process.exit(2);
}
const rounds = Number(process.env.ROUNDS ?? 7);
const parts = process.argv.slice(2);
const wanted = (part) => parts.length === 0 || parts.includes(part);
const here = path.dirname(fileURLToPath(import.meta.url));
const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "squire-bench-")));

// A Text is source in one language that no server has a word against, and a
// line that every one of them complains about once: it has a token, made up
// now, and a name that nobody defined.
const token = "gh" + "p_" + "x7Kq2mVb9TzR4nWc8LpJ5sYd1HgF6aQe3UoN";
const texts = {
  go: {
    file: "service.go", language: "go",
    head: `package PACKAGE

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
)

var errNoNameMARK = errors.New("no name")

type storeMARK struct {
	db   *sql.DB
	root string
}

`,
    block: `// orderNUMBER answers with the orders of a customer.
func (s *storeMARK) orderNUMBER(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimSpace(r.FormValue("name"))
	if name == "" {
		http.Error(w, errNoNameMARK.Error(), http.StatusBadRequest)
		return
	}
	rows, err := s.db.QueryContext(r.Context(), "SELECT id, total FROM orders WHERE name = $1", name)
	if err != nil {
		http.Error(w, "the orders can't be read", http.StatusInternalServerError)
		return
	}
	defer rows.Close()
	totals := map[int]float64{}
	for rows.Next() {
		var id int
		var total float64
		if err := rows.Scan(&id, &total); err != nil {
			http.Error(w, "the orders can't be read", http.StatusInternalServerError)
			return
		}
		totals[id] += total * NUMBER
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(totals)
}

// packNUMBER packs a folder of the store.
func (s *storeMARK) packNUMBER(ctx context.Context, dir string) (string, error) {
	if !filepath.IsLocal(dir) {
		return "", fmt.Errorf("pack %q: outside of the store", dir)
	}
	out, err := exec.CommandContext(ctx, "tar", "-czf", "-", "--", filepath.Join(s.root, "orders")).Output()
	if err != nil {
		return "", fmt.Errorf("pack %q: %w", dir, err)
	}
	return fmt.Sprintf("%d bytes of %d", len(out), NUMBER), nil
}

`,
    tail: `func (s *storeMARK) startMARK() {
BAD}
`,
    bad: `	undefined("${token}")\n`,
  },
  js: {
    file: "service.js", language: "javascript",
    head: `import { execFile } from "node:child_process";
import path from "node:path";
import express from "express";

export const appMARK = express();

`,
    block: `// Answers with the orders of a customer.
appMARK.get("/orders/NUMBER", async (req, res) => {
  const name = String(req.query.name ?? "").trim();
  if (name === "") {
    res.status(400).json({ error: "no name" });
    return;
  }
  const rows = await req.app.locals.db.query("SELECT id, total FROM orders WHERE name = $1", [name]);
  const totals = {};
  for (const row of rows) {
    totals[row.id] = (totals[row.id] ?? 0) + row.total * NUMBER;
  }
  res.json(totals);
});

export function packNUMBER(folder, done) {
  const dir = path.resolve("/srv/orders", path.basename(folder));
  execFile("tar", ["-czf", "-", "--", dir], (error, out) => {
    if (error) {
      done(error);
      return;
    }
    done(null, out.length + NUMBER);
  });
}

`,
    tail: `export function startMARK() {
BAD}
`,
    bad: `  debugger; "${token}";\n`,
  },
};

// make returns a text of at least some bytes or lines, and where its bad line
// is to stand.
function make(text, { lines = 0, bytes = 0, mark = "", bad = false }) {
  const fill = (s) => s.replaceAll("MARK", mark).replaceAll("PACKAGE", "service");
  const head = fill(text.head), block = fill(text.block), [before, after] = fill(text.tail).split("BAD");
  const out = [head];
  let n = head.split("\n").length, size = head.length;
  for (let i = 1; n < lines || size < bytes; i++) {
    const b = block.replaceAll("NUMBER", String(i + 1));
    out.push(b);
    n += b.split("\n").length - 1;
    size += b.length;
  }
  const line = n; // counted from 0: head and blocks end with a line break
  out.push(before, bad ? text.bad : "", after);
  return { text: out.join(""), line: line - 1 + before.split("\n").length - 1 };
}

const servers = {
  squire: { text: texts.go, command: [SQUIRE, "lsp"] },
  gopls: { text: texts.go, command: [GOPLS, "serve"], env: { GOPLSCACHE: path.join(root, "gopls") } },
  "squire on JavaScript": { text: texts.js, command: [SQUIRE, "lsp"] },
  oxlint: { text: texts.js, command: [process.execPath, path.join(here, "node_modules/oxlint/bin/oxlint"), "--lsp"] },
};

const ms = (from) => Number(process.hrtime.bigint() - from) / 1e6;
const now = () => process.hrtime.bigint();
const sleep = (t) => new Promise((resolve) => setTimeout(resolve, t));

function percentile(values, p) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(Math.floor((sorted.length * p) / 100), sorted.length - 1)];
}

// A Client is one session with one server.
class Client {
  constructor(name, dir) {
    const server = servers[name];
    this.name = name;
    this.dir = dir;
    this.born = now();
    this.child = spawn(server.command[0], server.command.slice(1), {
      cwd: dir, stdio: ["pipe", "pipe", "ignore"], env: { ...process.env, ...server.env },
    });
    this.gone = new Promise((resolve) => this.child.on("exit", resolve));
    this.connection = rpc.createMessageConnection(
      new rpc.StreamMessageReader(this.child.stdout), new rpc.StreamMessageWriter(this.child.stdin));
    this.published = new Map(); // newest diagnostics by document
    this.count = 0; // publishes
    this.waiting = new Set();
    this.connection.onNotification("textDocument/publishDiagnostics", (p) => {
      this.count++;
      this.published.set(p.uri, p);
      for (const look of this.waiting) look();
    });
    this.connection.onRequest("workspace/configuration", (p) => p.items.map(() => null));
    this.connection.onRequest("client/registerCapability", () => null);
    this.connection.onRequest("window/workDoneProgress/create", () => null);
    this.connection.listen();
  }

  async start() {
    const uri = pathToFileURL(this.dir).href;
    const result = await this.connection.sendRequest("initialize", {
      processId: process.pid, rootUri: uri, workspaceFolders: [{ uri, name: "bench" }],
      capabilities: {
        textDocument: { publishDiagnostics: { relatedInformation: true, versionSupport: true, codeDescriptionSupport: true } },
        workspace: { configuration: true, workspaceFolders: true, didChangeWatchedFiles: { dynamicRegistration: true } },
        window: { workDoneProgress: true },
      },
    });
    const took = ms(this.born);
    const sync = result.capabilities.textDocumentSync;
    this.incremental = (sync?.change ?? sync) === 2;
    await this.connection.sendNotification("initialized", {});
    return took;
  }

  uri(file) { return pathToFileURL(path.join(this.dir, file)).href; }

  async open(file, text) {
    const { language } = servers[this.name].text;
    this.lines = this.incremental ? [] : text.split("\n");
    await this.connection.sendNotification("textDocument/didOpen",
      { textDocument: { uri: this.uri(file), languageId: language, version: 1, text } });
  }

  // insert puts text into a line, or with end takes away what is between.
  async insert(file, version, line, character, text, end = { line, character }) {
    const change = { range: { start: { line, character }, end }, text };
    if (!this.incremental) {
      const before = this.lines[line].slice(0, character), after = this.lines[end.line].slice(end.character);
      this.lines.splice(line, end.line - line + 1, ...(before + text + after).split("\n"));
    }
    await this.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri: this.uri(file), version },
      contentChanges: [this.incremental ? change : { text: this.lines.join("\n") }],
    });
  }

  // until waits until a line has a diagnostic, or with has = false none.
  until(file, version, line, has = true) {
    const uri = this.uri(file);
    return new Promise((resolve, reject) => {
      const stop = () => { clearTimeout(timer); this.waiting.delete(look); };
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`${this.name}: the diagnostics of ${file}, version ${version}, did not come; the last are ${JSON.stringify(this.published.get(uri))?.slice(0, 300)}`));
      }, patience);
      const look = () => {
        const p = this.published.get(uri);
        // Not every server tells the version.
        if (!p || (p.version ?? version) < version || p.diagnostics.some((d) => d.range.start.line === line) !== has) return;
        stop();
        resolve(p);
      };
      this.waiting.add(look);
      look();
    });
  }

  async stop() {
    // A server that does not answer is measured, but not waited for.
    await Promise.race([this.connection.sendRequest("shutdown").then(() => this.connection.sendNotification("exit")), sleep(5000)]);
    await Promise.race([this.gone, sleep(5000)]);
    this.child.kill("SIGKILL");
    this.connection.dispose();
  }

  // usage returns the memory in MB and the processor time in ms of the server
  // and its children, or NaN where /proc doesn't tell.
  usage() {
    let rss = 0, cpu = 0;
    const walk = (pid) => {
      const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /s, "").split(" ");
      cpu += (Number(stat[11]) + Number(stat[12])) * 10;
      rss += Number(stat[21]) * 4096 / 1e6;
      for (const task of fs.readdirSync(`/proc/${pid}/task`)) {
        for (const child of fs.readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean)) walk(child);
      }
    };
    try {
      walk(this.child.pid);
    } catch {
      return { rss: NaN, cpu: NaN };
    }
    return { rss, cpu };
  }
}

// workspace makes a folder with one package of Go or JavaScript.
function workspace(name, files) {
  const dir = fs.mkdtempSync(path.join(root, "workspace-"));
  fs.writeFileSync(path.join(dir, servers[name].text === texts.go ? "go.mod" : "package.json"),
    servers[name].text === texts.go ? "module example.com/service\n\ngo 1.25\n" : '{"name": "service", "type": "module"}\n');
  for (const [file, text] of Object.entries(files)) fs.writeFileSync(path.join(dir, file), text);
  return dir;
}

const results = {}; // row -> server -> value
function note(row, name, value) {
  results[row] ??= {};
  results[row][name] = value;
}

const names = Object.keys(servers).filter((n) => !process.env.SERVERS || process.env.SERVERS.split(",").includes(n));
const verbose = process.env.VERBOSE ? (...a) => console.error(...a) : () => {};

async function start() {
  const init = Object.fromEntries(names.map((n) => [n, []])), first = structuredClone(init);
  for (let round = -1; round < rounds; round++) { // the first only warms up
    for (const name of names) {
      const { text } = servers[name];
      const { text: content, line } = make(text, { lines: 100, bad: true });
      const c = new Client(name, workspace(name, { [text.file]: content }));
      const took = await c.start();
      await c.open(text.file, content);
      await c.until(text.file, 1, line);
      if (round >= 0) {
        init[name].push(took);
        first[name].push(ms(c.born));
      }
      await c.stop();
    }
  }
  for (const name of names) {
    note("initialize", name, percentile(init[name], 50));
    note("first diagnostic", name, percentile(first[name], 50));
  }
}

// edits measures the time from a change to the diagnostics that are right for
// it, in a file of 500 lines, then the memory, and the work done at rest.
async function edits() {
  const times = Object.fromEntries(names.map((n) => [n, []])), clients = {};
  for (const name of names) {
    const { text } = servers[name];
    const content = make(text, { lines: 490 });
    const c = clients[name] = new Client(name, workspace(name, { [text.file]: content.text }));
    c.line = content.line;
    c.version = 1;
    await c.start();
    await c.open(text.file, content.text);
    await toggle(c, text, 10);
  }
  for (let turn = 0; turn < 10; turn++) {
    for (const name of names) times[name].push(...await toggle(clients[name], servers[name].text, 20));
  }
  for (const name of names) {
    note("edit, p50", name, percentile(times[name], 50));
    note("edit, p99", name, percentile(times[name], 99));
    const c = clients[name];
    await sleep(2000);
    const before = c.usage();
    await sleep(4000);
    note("memory", name, before.rss);
    note("idle work", name, c.usage().cpu - before.cpu);
  }
  for (const name of names) await clients[name].stop();
}

// toggle puts the bad line in and takes it away in turn, and returns how long
// the diagnostics took each time.
async function toggle(c, text, n) {
  const times = [];
  for (let i = 0; i < n; i++) {
    await sleep(Number(process.env.PAUSE ?? 20)); // nobody types faster
    const version = ++c.version, in_ = version % 2 === 0;
    const began = now();
    if (in_) await c.insert(text.file, version, c.line, 0, text.bad);
    else await c.insert(text.file, version, c.line, 0, "", { line: c.line + 1, character: 0 });
    await c.until(text.file, version, c.line, in_);
    times.push(ms(began));
  }
  verbose(c.name, times.map((t) => t.toFixed(1)).join(" "));
  return times;
}

// burst types a line of 40 characters without a pause.
async function burst() {
  for (const name of names) {
    const { text } = servers[name];
    const content = make(text, { lines: 490 });
    const c = new Client(name, workspace(name, { [text.file]: content.text }));
    await c.start();
    await c.open(text.file, content.text);
    c.line = content.line;
    c.version = 1;
    await toggle(c, text, 10);
    const times = [], counts = [];
    for (let round = 0; round < 5; round++) {
      const version = c.version, bad = text.bad.trimEnd(), head = bad.length - 39;
      await c.insert(text.file, ++c.version, c.line, 0, "\n");
      await sleep(500);
      c.count = 0;
      const began = now();
      await c.insert(text.file, ++c.version, c.line, 0, bad.slice(0, head));
      for (let i = head; i < bad.length; i++) await c.insert(text.file, ++c.version, c.line, i, bad[i]);
      await c.until(text.file, version + 41, c.line);
      times.push(ms(began));
      await sleep(500);
      counts.push(c.count);
      await c.until(text.file, version + 41, c.line); // it is still the last word
      await c.insert(text.file, ++c.version, c.line, 0, "", { line: c.line + 1, character: 0 });
      await c.until(text.file, c.version, c.line, false);
      await sleep(300);
    }
    note("burst of 40 edits", name, percentile(times, 50));
    note("publishes of it", name, Math.max(...counts));
    await c.stop();
  }
}

async function large() {
  for (const name of names) {
    const { text } = servers[name];
    const content = make(text, { bytes: 10 << 20, bad: true });
    const c = new Client(name, workspace(name, { [text.file]: content.text }));
    try {
      await c.start();
      await sleep(2000); // the folder is loaded
      const began = now();
      await c.open(text.file, content.text);
      await c.until(text.file, 1, content.line);
      note("10 MB, open", name, ms(began));
      c.line = content.line;
      c.version = 2; // the bad line is in: the next takes it away
      const times = await toggle(c, text, 9);
      note("10 MB, edit p50", name, percentile(times, 50));
      note("10 MB, memory", name, c.usage().rss);
    } catch (error) {
      console.error(error.message);
    }
    await c.stop();
  }
}

async function many() {
  for (const name of names) {
    const { text } = servers[name];
    const files = {}, lines = {};
    for (let i = 0; i < 500; i++) {
      const made = make(text, { lines: 60, mark: String(i), bad: true }), file = text.file.replace(".", `${i}.`);
      files[file] = made.text;
      lines[file] = made.line;
    }
    const c = new Client(name, workspace(name, files));
    // From the start of the server: one that reads the whole folder by itself
    // does its work before the files are opened.
    await c.start();
    for (const [file, content] of Object.entries(files)) await c.open(file, content);
    for (const file of Object.keys(files)) await c.until(file, 1, lines[file]);
    note("500 open files", name, ms(c.born));
    note("500 open files, memory", name, c.usage().rss);
    await c.stop();
  }
}

// What is to be reached, as a share of what gopls takes, or as a number.
const goals = {
  "initialize": { share: 1 / 5 },
  "first diagnostic": { share: 1 / 3 },
  "edit, p50": { share: 1 },
  "edit, p99": { share: 1.5 },
  "publishes of it": { most: 8 },
  "10 MB, open": { share: 1 / 3 },
  "10 MB, edit p50": { share: 1 / 10 },
  "500 open files": { share: 1 / 2 },
  "memory": { share: 1 / 2 },
  "10 MB, memory": { share: 1 / 2 },
  "500 open files, memory": { share: 1 / 2 },
  "idle work": { most: 0 },
};
const units = (row) => row.includes("memory") ? "MB" : row.startsWith("publishes") ? "" : "ms";

function table() {
  const pad = (s, n) => String(s).padStart(n);
  const width = [24, 12, 12, 9, 9, 6, 13, 10];
  const head = ["", "squire", "gopls", "ratio", "goal", "", "squire on JS", "oxlint"];
  console.log(head.map((s, i) => i ? pad(s, width[i]) : s.padEnd(width[i])).join(" "));
  let missed = 0;
  for (const [row, values] of Object.entries(results)) {
    const ours = values.squire, theirs = values.gopls, goal = goals[row];
    const show = (v) => v === undefined ? "none" : `${v.toFixed(v < 100 && units(row) ? 1 : 0)} ${units(row)}`.trim();
    const ratio = ours / theirs;
    let verdict = "", target = "";
    if (goal) {
      target = goal.share ? `≤ ${goal.share.toFixed(2)}` : `≤ ${goal.most}`;
      const ok = goal.share ? ratio <= goal.share : ours <= goal.most;
      // What /proc doesn't tell is neither.
      verdict = ours === undefined || Number.isNaN(goal.share ? ratio : ours) ? "?" : ok ? "pass" : "MISS";
      if (verdict === "MISS") missed++;
    }
    const cells = [row, show(ours), show(theirs), Number.isFinite(ratio) ? ratio.toFixed(3) : "", target, verdict, show(values["squire on JavaScript"]), show(values.oxlint)];
    console.log(cells.map((s, i) => i ? pad(s, width[i]) : s.padEnd(width[i])).join(" "));
  }
  console.log(missed ? `\n${missed} goals are missed` : "\nall goals are met");
  return missed;
}

try {
  console.log(`${execFileSync(SQUIRE, ["version"], { encoding: "utf8" }).split("\n")[0]} beside ${execFileSync(GOPLS, ["version"], { encoding: "utf8" }).split("\n")[0]}, ${os.cpus().length} cores, medians of ${rounds}\n`);
  for (const [name, part] of Object.entries({ start, edits, burst, large, many })) {
    if (wanted(name)) await part();
  }
  process.exitCode = table() ? 1 : 0;
} catch (error) {
  console.error(`FAILED: ${error.message}`);
  process.exitCode = 2;
} finally {
  fs.rmSync(root, { recursive: true, force: true });
}
