// Uses "squire lsp" as people do, for a long time, and watches its memory:
// documents are opened, edited, saved and closed, actions and hovers are asked
// for, settings change and the workspace is scanned.
//
//   SQUIRE=PATH [MINUTES=20] [RATE=20] node soak.mjs
//
// RATE is how many things are done in a second. Prints the memory over time and
// its slope, and exits with 1 where memory grows, an answer is missing, or the
// server ends badly.

import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import rpc from "vscode-jsonrpc/node";

const { SQUIRE } = process.env;
if (!SQUIRE) {
  console.error("set SQUIRE to the program to watch; `make soak` does");
  process.exit(2);
}
const minutes = Number(process.env.MINUTES ?? 20), rate = Number(process.env.RATE ?? 20);
const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "squire-soak-")));
const sleep = (t) => new Promise((resolve) => setTimeout(resolve, t));

// The same run each time, whatever the machine.
let seed = 2026;
const random = (n) => {
  seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
  return Math.floor((seed / 0x80000000) * n);
};
const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const token = () => "gh" + "p_" + Array.from({ length: 36 }, () => letters[random(letters.length)]).join("");

const languages = [
  ["go", "go", (i) => `package main\n\nimport (\n\t"net/http"\n\t"os/exec"\n)\n\nfunc serve${i}(w http.ResponseWriter, r *http.Request) {\n\t_ = exec.Command("sh", "-c", r.FormValue("x")).Run()\n}\n`],
  ["py", "python", (i) => `import subprocess\nfrom flask import request\n\ndef run${i}():\n    subprocess.run(request.args["x"], shell=True)\n`],
  ["js", "javascript", (i) => `import { exec } from "node:child_process";\nexport function run${i}(req) {\n  exec("ls " + req.query.x);\n}\n`],
  ["yaml", "yaml", (i) => `name: n${i}\nvalues:\n  - one\n  - two\n`],
  ["tf", "terraform", (i) => `resource "aws_s3_bucket" "b${i}" {\n  bucket = "b${i}"\n}\n`],
];

let published = 0;
const child = spawn(SQUIRE, ["lsp"], { cwd: root, stdio: ["pipe", "pipe", "inherit"], env: { ...process.env, HOME: root, XDG_CACHE_HOME: path.join(root, ".cache") } });
const gone = new Promise((resolve) => child.on("exit", (code) => resolve(code)));
const connection = rpc.createMessageConnection(new rpc.StreamMessageReader(child.stdout), new rpc.StreamMessageWriter(child.stdin));
connection.onNotification("textDocument/publishDiagnostics", () => { published++; });
for (const m of ["client/registerCapability", "window/workDoneProgress/create", "workspace/codeLens/refresh", "workspace/inlayHint/refresh"]) connection.onRequest(m, () => null);
connection.onRequest("workspace/configuration", (p) => p.items.map(() => null));
connection.listen();

function rss() {
  const line = fs.readFileSync(`/proc/${child.pid}/status`, "utf8").match(/^VmRSS:\s+(\d+) kB/m);
  return Number(line[1]) / 1024;
}

// slope returns the growth of samples of [minutes, MB] in MB an hour.
function slope(samples) {
  const n = samples.length, mx = samples.reduce((s, [x]) => s + x, 0) / n, my = samples.reduce((s, [, y]) => s + y, 0) / n;
  const top = samples.reduce((s, [x, y]) => s + (x - mx) * (y - my), 0), under = samples.reduce((s, [x]) => s + (x - mx) ** 2, 0);
  return { perHour: 60 * top / under, mean: my };
}

const docs = new Map(); // open documents: name -> {uri, version, lines}
const names = Array.from({ length: 60 }, (_, i) => `src/file${i}.${languages[i % languages.length][0]}`);
const textOf = (name) => {
  const i = Number(name.match(/\d+/)[0]);
  return Array.from({ length: 8 }, (_, k) => languages[i % languages.length][2](i * 8 + k)).join("\n");
};
const uriOf = (name) => pathToFileURL(path.join(root, name)).href;

async function step() {
  const open = [...docs.keys()], name = open.length && random(10) ? open[random(open.length)] : names[random(names.length)];
  const d = docs.get(name), uri = uriOf(name);
  if (!d) {
    const text = textOf(name);
    docs.set(name, { version: 1, lines: text.split("\n") });
    return connection.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId: languages[Number(name.match(/\d+/)[0]) % languages.length][1], version: 1, text } });
  }
  const line = random(d.lines.length), textDocument = { uri };
  const at = { line, character: random(d.lines[line].length + 1) };
  switch (random(12)) {
    case 0:
      docs.delete(name);
      return connection.sendNotification("textDocument/didClose", { textDocument });
    case 1:
      return connection.sendNotification("textDocument/didSave", { textDocument });
    case 2:
      return connection.sendRequest("textDocument/hover", { textDocument, position: at });
    case 3: {
      const actions = await connection.sendRequest("textDocument/codeAction", { textDocument, range: { start: { line: 0, character: 0 }, end: { line: d.lines.length, character: 0 } }, context: { diagnostics: [] } });
      const some = actions.find((a) => a.data);
      // The document may have changed meanwhile: that is an answer, too.
      return some && connection.sendRequest("codeAction/resolve", some).catch(() => {});
    }
    case 4: {
      const text = `# a comment\n[rules]\ndisable = ["rule-${random(3)}"]\n`;
      if (random(20)) return;
      fs.writeFileSync(path.join(root, ".squire.toml"), text.replace(/^disable.*\n/m, random(2) ? "" : "disable = []\n"));
      return connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri: uriOf(".squire.toml"), type: 2 }] });
    }
    case 5:
      if (random(50)) return;
      return connection.sendRequest("workspace/executeCommand", { command: "squire.scanWorkspace" });
    default: {
      // A line is put in, or one goes: texts stay about as long as they are.
      const grown = d.lines.length > 150 || random(2);
      const end = grown && line + 1 < d.lines.length ? { line: line + 1, character: 0 } : { line, character: 0 };
      const text = grown ? "" : [`k = "${token()}"\n`, "x = 1\n", "// words\n"][random(3)];
      d.lines.splice(line, end.line - line, ...text.split("\n").slice(0, -1));
      return connection.sendNotification("textDocument/didChange", {
        textDocument: { uri, version: ++d.version }, contentChanges: [{ range: { start: { line, character: 0 }, end }, text }],
      });
    }
  }
}

let code = 0;
try {
  fs.mkdirSync(path.join(root, "src"));
  for (const name of names) fs.writeFileSync(path.join(root, name), textOf(name));
  await connection.sendRequest("initialize", {
    processId: process.pid, rootUri: pathToFileURL(root).href, workspaceFolders: [{ uri: pathToFileURL(root).href, name: "soak" }],
    capabilities: {
      textDocument: {
        publishDiagnostics: { relatedInformation: true },
        codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix", "source"] } }, dataSupport: true, resolveSupport: { properties: ["edit"] } },
      },
      workspace: { configuration: true, workspaceEdit: { documentChanges: true }, didChangeWatchedFiles: { dynamicRegistration: true } },
      window: { workDoneProgress: true },
    },
  });
  await connection.sendNotification("initialized", {});
  const began = Date.now(), samples = [];
  let steps = 0, next = 0;
  while (Date.now() - began < minutes * 60_000) {
    const t = (Date.now() - began) / 60_000;
    if (t >= next) {
      samples.push([t, rss()]);
      next = t + minutes / 120;
      if (samples.length % 12 === 1) console.log(`${t.toFixed(1).padStart(6)} min ${samples.at(-1)[1].toFixed(1).padStart(7)} MB ${String(steps).padStart(7)} steps ${String(published).padStart(7)} publishes`);
    }
    await step();
    steps++;
    await sleep(1000 / rate);
  }
  const half = samples.filter(([t]) => t > minutes / 2), { perHour, mean } = slope(half);
  const peak = Math.max(...samples.map(([, y]) => y));
  console.log(`${steps} steps, ${published} publishes; in the second half ${mean.toFixed(1)} MB, ${perHour >= 0 ? "+" : ""}${perHour.toFixed(2)} MB an hour; peak ${peak.toFixed(1)} MB`);
  // Over the half that was measured, a tenth of what there is counts as flat.
  if (perHour * (minutes / 120) > mean / 10) {
    console.error("FAILED: memory grows");
    code = 1;
  }
  await connection.sendRequest("shutdown");
  await connection.sendNotification("exit");
  const left = await Promise.race([gone, sleep(5000).then(() => "nothing in 5 s")]);
  if (left !== 0) {
    console.error(`FAILED: the server ended with ${left}`);
    code = 1;
  }
} catch (error) {
  console.error(`FAILED: ${error.message}`);
  code = 1;
} finally {
  child.kill();
  fs.rmSync(root, { recursive: true, force: true });
}
process.exit(code);
