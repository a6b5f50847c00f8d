// Drives "squire lsp" as an editor does, with the client libraries of VS Code:
// opens a file with a leaked key, reads the diagnostic and the hover, applies
// the quick fix, opens the lesson, changes the settings, and says goodbye.
//
//   SQUIRE=/path/to/squire node client.mjs [--quiet]
//   SQUIRE=/path/to/squire node client.mjs FILE      shows what it says about a file
//
// Prints what an editor would show, and exits with 1 where something is wrong.

import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { PassThrough } from "node:stream";
import { fileURLToPath, pathToFileURL } from "node:url";
import protocol from "vscode-languageserver-protocol/node";

const patience = 20_000; // milliseconds for anything that must come
const squire = process.env.SQUIRE;
if (!squire) {
  console.error("set SQUIRE to the squire to test, such as SQUIRE=$PWD/bin/squire");
  process.exit(2);
}
const say = process.argv.includes("--quiet") ? () => {} : (...text) => console.log(...text);

// A token in the form of GitHub's, made up now: no file holds one.
function token(seed) {
  const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  let text = "gh" + "p_";
  for (let i = 0; i < 36; i++) {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    text += letters[(seed >> 8) % letters.length];
  }
  return text;
}

function check(ok, what) {
  if (!ok) throw new Error(what);
}

function within(promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: nothing came in ${patience / 1000} s`)), patience);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

// An Editor holds one document's text and what the server said about it.
class Editor {
  constructor(root) {
    this.root = root;
    this.wire = []; // everything that the server wrote
    this.published = new Map(); // newest diagnostics by document
    this.waiting = [];
    this.shown = [];
    this.child = spawn(squire, ["lsp"], {
      cwd: root,
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, XDG_CACHE_HOME: path.join(root, ".cache"), XDG_STATE_HOME: path.join(root, ".state"), LocalAppData: path.join(root, ".cache"), HOME: root },
    });
    this.gone = new Promise((resolve) => this.child.on("exit", resolve));
    const tee = new PassThrough();
    this.child.stdout.on("data", (data) => { this.wire.push(data); tee.write(data); });
    this.connection = protocol.createProtocolConnection(
      new protocol.StreamMessageReader(tee), new protocol.StreamMessageWriter(this.child.stdin));
    this.connection.onNotification(protocol.PublishDiagnosticsNotification.type, (p) => {
      this.published.set(p.uri, p);
      this.waiting = this.waiting.filter((w) => !w());
    });
    this.connection.onNotification(protocol.ShowMessageNotification.type, (p) => say(`  message: ${p.message}`));
    this.connection.onRequest(protocol.RegistrationRequest.type, () => {});
    this.connection.onRequest(protocol.ShowDocumentRequest.type, (p) => { this.shown.push(p.uri); return { success: true }; });
    this.connection.listen();
  }

  // diagnostics waits until those of a document are as ok wants them.
  diagnostics(uri, what, ok) {
    return within(new Promise((resolve) => {
      const look = () => {
        const p = this.published.get(uri);
        if (!p || !ok(p)) return false;
        resolve(p.diagnostics);
        return true;
      };
      if (!look()) this.waiting.push(look);
    }), what);
  }

  async start() {
    const began = process.hrtime.bigint();
    const result = await within(this.connection.sendRequest(protocol.InitializeRequest.type, {
      processId: process.pid,
      clientInfo: { name: "squire-e2e" },
      rootUri: pathToFileURL(this.root).href,
      workspaceFolders: [{ uri: pathToFileURL(this.root).href, name: "demo" }],
      capabilities: {
        general: { positionEncodings: ["utf-16"] },
        textDocument: {
          publishDiagnostics: { relatedInformation: true, codeDescriptionSupport: true, tagSupport: { valueSet: [1, 2] } },
          hover: { contentFormat: ["markdown"] },
          codeAction: {
            codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix", "source.fixAll"] } },
            isPreferredSupport: true, dataSupport: true, resolveSupport: { properties: ["edit"] },
          },
        },
        workspace: { workspaceEdit: { documentChanges: true, resourceOperations: ["create"] }, didChangeWatchedFiles: { dynamicRegistration: true } },
        window: { showDocument: { support: true } },
      },
    }), "initialize");
    await this.connection.sendNotification(protocol.InitializedNotification.type, {});
    return { result, ms: Number(process.hrtime.bigint() - began) / 1e6 };
  }

  async open(name, languageId, text) {
    fs.writeFileSync(path.join(this.root, name), text);
    return this.edit(path.join(this.root, name), languageId, text);
  }

  // edit opens a file that is there.
  async edit(file, languageId, text) {
    const uri = pathToFileURL(file).href;
    this.doc = { uri, version: 1, text };
    await this.connection.sendNotification(protocol.DidOpenTextDocumentNotification.type, {
      textDocument: { uri, languageId, version: 1, text },
    });
    return uri;
  }

  offset({ line, character }) {
    const lines = this.doc.text.split("\n");
    return lines.slice(0, line).reduce((n, l) => n + l.length + 1, 0) + character;
  }

  // apply changes the text as the edit of an action says, and tells the server.
  async apply(edit) {
    const changes = edit.documentChanges;
    check(changes?.length === 1 && changes[0].textDocument.uri === this.doc.uri, "the edit is not of the open document");
    check(changes[0].textDocument.version === this.doc.version, "the edit is for another version");
    const back = [...changes[0].edits].sort((a, b) => this.offset(b.range.start) - this.offset(a.range.start));
    for (const e of back) {
      this.doc.text = this.doc.text.slice(0, this.offset(e.range.start)) + e.newText + this.doc.text.slice(this.offset(e.range.end));
    }
    this.doc.version++;
    await this.connection.sendNotification(protocol.DidChangeTextDocumentNotification.type, {
      textDocument: { uri: this.doc.uri, version: this.doc.version },
      contentChanges: back.map((e) => ({ range: e.range, text: e.newText })),
    });
  }

  async stop() {
    await within(this.connection.sendRequest(protocol.ShutdownRequest.type), "shutdown");
    await this.connection.sendNotification(protocol.ExitNotification.type);
    return within(this.gone, "the end of the server");
  }
}

const indent = (text) => text.trimEnd().replace(/^/gm, "    ");

async function main(root) {
  const secret = token(2026);
  const editor = new Editor(root);
  try {
    const { result, ms } = await editor.start();
    say(`${result.serverInfo.name} ${result.serverInfo.version ?? ""} is ready after ${ms.toFixed(0)} ms\n`);

    const uri = await editor.open("main.go", "go",
      `package main\n\nfunc main() {\n\tprintln("🦊", "${secret}")\n}\n`);
    say("main.go is open:");
    say(indent(editor.doc.text.replace(secret, "…a GitHub token…")));
    let found = await editor.diagnostics(uri, "the diagnostic", (p) => p.diagnostics.length > 0);
    const d = found[0];
    check(found.length === 1 && d.code === "github-pat", `want one github-pat, got ${found.map((f) => f.code)}`);
    check(d.source === "squire" && /^https:\/\//.test(d.codeDescription?.href ?? ""), "the diagnostic has no source or link");
    const line = editor.doc.text.split("\n")[d.range.start.line];
    check(line.slice(d.range.start.character, d.range.end.character) === secret, "the diagnostic underlines something else");
    say(`\nDiagnostic at ${d.range.start.line + 1}:${d.range.start.character + 1}, ${d.code}:`);
    say(indent(d.message));

    const hover = await within(editor.connection.sendRequest(protocol.HoverRequest.type,
      { textDocument: { uri }, position: d.range.start }), "the hover");
    check(hover?.contents?.value?.includes("github-pat"), "the hover doesn't tell of the finding");
    say("\nHover:");
    say(indent(hover.contents.value));

    const actions = await within(editor.connection.sendRequest(protocol.CodeActionRequest.type,
      { textDocument: { uri }, range: d.range, context: { diagnostics: [d] } }), "the code actions");
    say("\nCode actions:");
    for (const a of actions) say(`    - ${a.title}`);
    const fix = actions.find((a) => a.title.startsWith("Read it from"));
    check(fix, "no fix is offered");
    check(actions.some((a) => a.title.startsWith("Ignore github-pat")), "no ignore is offered");
    const learn = actions.find((a) => a.title.startsWith("Learn:"));
    check(learn, "no lesson is offered");

    await within(editor.connection.sendRequest(protocol.ExecuteCommandRequest.type,
      { command: learn.command.command, arguments: learn.command.arguments }), "the lesson");
    check(editor.shown.length === 1 && editor.shown[0].startsWith("file:"), "the lesson was not opened");
    const page = fs.readFileSync(fileURLToPath(editor.shown[0]), "utf8");
    say(`\nThe lesson opens: ${page.split("\n")[0]} (${page.split(/\s+/).length} words)`);

    const resolved = await within(editor.connection.sendRequest(protocol.CodeActionResolveRequest.type, fix), "the edit");
    await editor.apply(resolved.edit);
    found = await editor.diagnostics(uri, "the diagnostics after the fix", (p) => p.version === editor.doc.version);
    check(found.length === 0, `after the fix there is still ${found.map((f) => f.code)}`);
    check(!editor.doc.text.includes(secret), "the secret is still in the text");
    say(`\nAfter "${fix.title}" nothing is left to say:`);
    say(indent(editor.doc.text));

    const other = await editor.open("other.py", "python", `key = "${token(7)}"\n`);
    await editor.diagnostics(other, "the second file's diagnostic", (p) => p.diagnostics.length === 1);
    const config = path.join(root, ".squire.toml");
    fs.writeFileSync(config, '[paths]\nexclude = ["other.py"]\n');
    await editor.connection.sendNotification(protocol.DidChangeWatchedFilesNotification.type,
      { changes: [{ uri: pathToFileURL(config).href, type: 1 }] });
    await editor.diagnostics(other, "the change of the settings", (p) => p.diagnostics.length === 0);
    say("\n.squire.toml now excludes other.py, and its diagnostic went without a restart.");

    await features(editor, root);

    const code = await editor.stop();
    check(code === 0, `the server ended with ${code}`);
    const wire = Buffer.concat(editor.wire).toString();
    check(!wire.includes(secret) && !wire.includes(token(7)) && !wire.includes(token(8)), "the server wrote a secret");
    say(`\nThe server said ${wire.length} bytes, and the token was in none of them.`);
  } finally {
    editor.child.kill();
  }
}

// features asks for what is beside diagnostics and fixes, as the plug-ins do.
async function features(editor, root) {
  const ask = (method, params) => within(editor.connection.sendRequest(method, params), method);

  const uri = await editor.open("shop.py", "python", [
    "import sqlite3", "", "", "def find(request):", '    name = request.args["name"]', '    db = sqlite3.connect("shop.db")',
    "    return db.execute(\"SELECT id FROM users WHERE name = '\" + name + \"'\")", "", `key = "${token(8)}"`, ""].join("\n"));
  const found = await editor.diagnostics(uri, "the diagnostics of shop.py", (p) => p.diagnostics.length > 0);
  const hints = await ask("textDocument/inlayHint", { textDocument: { uri }, range: { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } } });
  check(hints.some((h) => h.label.startsWith("offline: ")), "nothing is said to be verified offline");
  say(`\nshop.py: ${found.map((d) => d.code).join(", ")}; a hint says "${hints[0].label}"`);

  const status = await ask("squire/status");
  check(status.rules > 500 && status.open >= 2 && status.findings.critical + status.findings.high > 0, `the status is ${JSON.stringify(status)}`);
  say(`Status: ${status.rules} rules, ${JSON.stringify(status.findings)}, ${status.state}`);
  const { findings } = await ask("squire/findings", { uri });
  check(findings.length === found.length && findings.every((f) => f.uri === uri && f.folder === "." && f.concept), `the findings are ${JSON.stringify(findings)}`);

  const { lessons } = await ask("squire/lessons");
  const lesson = await ask("squire/lesson", { lesson: lessons[0].id, lang: "python" });
  check(lesson.blocks[0].kind === "heading" && !JSON.stringify(lesson.blocks).includes('"right":'), "the lesson has no blocks, or tells its answers");
  const quiz = await ask("squire/quiz", { lesson: "sql-injection", lang: "python" });
  const answers = Object.fromEntries(quiz.questions.map((q) => [q.id, q.kind === "spot" ? [1] : "a"]));
  const checked = await ask("squire/quiz", { lesson: "sql-injection", lang: "python", answers });
  check(checked.results.length === quiz.questions.length && checked.recorded, "the quiz was not looked at");
  say(`${lessons.length} lessons; the quiz about "${quiz.title}" with random answers: ${checked.right} of ${quiz.questions.length}`);

  const config = pathToFileURL(path.join(root, ".squire.toml")).href;
  await editor.edit(path.join(root, ".squire.toml"), "toml", "mo");
  const offered = await ask("textDocument/completion", { textDocument: { uri: config }, position: { line: 0, character: 2 } });
  check(offered.items.some((i) => i.label === "mode"), "mode is not offered in .squire.toml");
  say(`In .squire.toml: ${offered.items.slice(0, 4).map((i) => i.label).join(", ")}, …`);

  const sql = found.find((d) => /sql/.test(d.code));
  check(sql, `no SQL injection among ${found.map((d) => d.code)}`);
  const actions = await ask("textDocument/codeAction", { textDocument: { uri }, range: sql.range, context: { diagnostics: [sql] } });
  const test = actions.find((a) => a.title.startsWith("Write a regression test"));
  check(test, `no test among ${actions.map((a) => a.title)}`);
  const [create, edit] = (await ask("codeAction/resolve", test)).edit.documentChanges;
  check(create.kind === "create" && create.uri === edit.textDocument.uri && !fs.existsSync(fileURLToPath(create.uri)), "the test is no new file");
  say(`\n${test.title}: ${path.basename(fileURLToPath(create.uri))}`);
  say(indent(edit.edits[0].newText));
}

// look shows what an editor would show of a file, and changes nothing.
async function look(file) {
  const editor = new Editor(path.dirname(file));
  try {
    await editor.start();
    const uri = await editor.edit(file, path.extname(file) === ".py" ? "python" : "plaintext", fs.readFileSync(file, "utf8"));
    const found = await editor.diagnostics(uri, "the diagnostics", (p) => p.diagnostics.length > 0);
    for (const d of found) {
      say(`${path.basename(file)}:${d.range.start.line + 1}:${d.range.start.character + 1} ${d.source}(${d.code})`);
      say(indent(d.message));
      const hover = await within(editor.connection.sendRequest(protocol.HoverRequest.type,
        { textDocument: { uri }, position: d.range.start }), "the hover");
      say("\nHover:\n" + indent(hover.contents.value));
      const actions = await within(editor.connection.sendRequest(protocol.CodeActionRequest.type,
        { textDocument: { uri }, range: d.range, context: { diagnostics: [d] } }), "the code actions");
      say("\nCode actions:\n" + actions.map((a) => `    - ${a.title}`).join("\n"));
    }
    check(await editor.stop() === 0, "the server ended badly");
  } finally {
    editor.child.kill();
  }
}

const file = process.argv.slice(2).find((a) => !a.startsWith("--"));
const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "squire-e2e-")));
try {
  await (file ? look(path.resolve(file)) : main(root));
} catch (error) {
  console.error(`FAILED: ${error.message}`);
  process.exitCode = 1;
} finally {
  fs.rmSync(root, { recursive: true, force: true });
}
