import assert from "node:assert/strict";
import { test } from "node:test";
import manifest from "../../package.json";
import { defaults } from "../../src/defaults";

test("settings: described, with the defaults that are in force", () => {
  const properties = manifest.contributes.configuration.properties as Record<string, { default: unknown; markdownDescription?: string; scope: string }>;
  const ours = Object.keys(properties).filter((k) => k !== "squire.trace.server"); // the client library reads this one
  assert.deepEqual(new Set(ours), new Set(Object.keys(defaults).map((k) => `squire.${k}`)));
  for (const key of ours) {
    assert.deepEqual(properties[key]?.default, defaults[key.slice("squire.".length) as keyof typeof defaults], key);
    assert.ok((properties[key]?.markdownDescription?.length ?? 0) > 20, key);
  }
  assert.equal(properties["squire.path"]?.scope, "machine");
  // None of a folder's settings counts before the folder is trusted.
  assert.deepEqual(new Set(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations), new Set(ours));
});

test("commands: those that menus, views and walkthrough name are there", () => {
  const commands = new Set(manifest.contributes.commands.map((c) => c.command));
  const text = JSON.stringify(manifest.contributes);
  for (const [, name] of text.matchAll(/(?:command:|onCommand:)(squire\.[A-Za-z.]+)/g)) assert.ok(commands.has(name ?? ""), name);
  for (const menu of Object.values(manifest.contributes.menus)) for (const item of menu) assert.ok(commands.has(item.command), item.command);
});

test("problem matchers: what squire scan writes", () => {
  const patterns = manifest.contributes.problemPatterns.map((p) => new RegExp(p.regexp));
  const which = (line: string): number[] => patterns.flatMap((p, i) => (p.test(line) ? [i] : []));
  assert.deepEqual(which("a.py:2:10: high: GitHub personal access token [github-pat]"), [0]);
  assert.deepEqual(which("dir/b c.py:2:10: critical: X [a:b] y [r-1]"), [0]);
  assert.deepEqual(which("a.py:8:1: medium: X [r]"), [1]);
  assert.deepEqual(which("a.py:8:1: low: Waits for an answer without end [py-requests-no-timeout] (does not block)"), [2]);
  for (const line of ["  note  low is below fail-on = high", "1 secret: 1 high (1 file, 131ms)", "a.py:8:1: X [r]"]) assert.deepEqual(which(line), []);
  const m = patterns[0]?.exec("dir/b c.py:2:10: critical: X [a:b] y [r-1]");
  assert.deepEqual(m?.slice(1), ["dir/b c.py", "2", "10", "X [a:b] y", "r-1"]);
});
