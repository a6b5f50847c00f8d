import assert from "node:assert/strict";
import { test } from "node:test";
import { appearance } from "../../src/appearance";
import { tally } from "../../src/diagnostics";
import type { Finding, Severity } from "../../src/protocol";
import { type Group, type Leaf, tree, words } from "../../src/tree";

function finding(file: string, line: number, concept: string, severity: Severity): Finding {
  const at = { line, character: 0 };
  return {
    uri: `file:///${file}`, range: { start: at, end: at }, folder: file.includes("/") ? file.slice(0, file.lastIndexOf("/")) : ".", file,
    rule: concept, severity, concept, title: concept, message: "", secret: false, fixable: false,
  };
}

const some = [
  finding("b.py", 9, "weak-hash", "medium"), finding("web/a.go", 4, "sql-injection", "high"), finding("b.py", 2, "sql-injection", "high"),
  finding("web/a.go", 1, "weak-hash", "low"), finding("web/c.go", 1, "weak-hash", "critical"),
];

function outline(nodes: (Group | Leaf)[]): unknown[] {
  return nodes.map((n) => (n.kind === "group" ? [`${n.label} ${n.count} ${n.worst}`, ...outline(n.children)] : `${n.finding.file}:${n.finding.range.start.line} ${n.finding.severity}`));
}

test("by folder: the worst first", () => {
  assert.deepEqual(outline(tree(some, "folder")), [
    ["web 3 critical", ["c.go 1 critical", "web/c.go:1 critical"], ["a.go 2 high", "web/a.go:4 high", "web/a.go:1 low"]],
    ["top folder 2 high", ["b.py 2 high", "b.py:2 high", "b.py:9 medium"]],
  ]);
});

test("by concept", () => {
  assert.deepEqual(outline(tree(some, "concept")), [
    ["Weak hash 3 critical", "web/c.go:1 critical", "b.py:9 medium", "web/a.go:1 low"],
    ["SQL injection 2 high", "b.py:2 high", "web/a.go:4 high"],
  ]);
  assert.deepEqual(tree([], "concept"), []);
});

test("every finding is in the tree once, however it is grouped", () => {
  for (const by of ["folder", "concept"] as const) {
    const seen: Finding[] = [];
    const walk = (nodes: (Group | Leaf)[]): void => nodes.forEach((n) => (n.kind === "group" ? walk(n.children) : seen.push(n.finding)));
    walk(tree(some, by));
    assert.deepEqual(new Set(seen), new Set(some));
    assert.equal(seen.length, some.length);
  }
});

test("names of concepts", () => {
  assert.equal(words("cmd-injection"), "Command injection");
  assert.equal(words("tls-verify-off"), "TLS verify off");
  assert.equal(words("hard-coded-secret"), "Hard coded secret");
});

const d = (code: string, severity = 0, source = "squire") => ({ code, severity, source, message: `${code}.\nMore.` });

test("the count", () => {
  const t = tally([["a", [d("x"), d("y", 1), d("z", 0, "other")]], ["b", [d("scan-too-large", 2)]], ["c", []]]);
  assert.deepEqual(t, { findings: 2, files: 1, errors: 1, gaps: ["scan-too-large."] });
  assert.equal(tally([["a", [{ ...d("x"), code: { value: "scan-panicked", target: {} as never } as never }]]]).gaps.length, 1);
});

test("what is incomplete never looks clean", () => {
  const none = { findings: 0, files: 0, errors: 0, gaps: [] };
  const clean = appearance("running", "", none, true);
  assert.equal(clean.colour, undefined);
  assert.match(clean.text, /^\$\(shield\) 0$/);
  const gap = appearance("running", "", { ...none, gaps: ["Too large."] }, true);
  assert.match(gap.text, /warning/);
  assert.match(gap.spoken, /Not everything was scanned: Too large\./);
  assert.ok(gap.colour);
  for (const phase of ["off", "starting", "failed"]) assert.doesNotMatch(appearance(phase, "why", none, true).text, /0/, phase);
  assert.match(appearance("failed", "why", none, true).spoken, /nothing is looked for. why/);
  assert.match(appearance("running", "", none, false).spoken, /Restricted mode/);
});
