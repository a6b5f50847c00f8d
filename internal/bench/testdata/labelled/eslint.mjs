// Runs the rules of one ESLint plugin over the scripts of a folder: a JSON line a finding.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";

const [modules, plugin, root] = process.argv.slice(2);
const require = createRequire(join(modules, "x.js"));
const { Linter } = require("eslint");
const parser = require("@typescript-eslint/parser");
const loaded = require(`eslint-plugin-${plugin}`);
const rules = (loaded.default ?? loaded).rules;
const all = Object.fromEntries(Object.keys(rules).map((r) => [`${plugin}/${r}`, "error"]));
const linter = new Linter();

for (const e of readdirSync(root, { recursive: true, withFileTypes: true })) {
  if (!e.isFile() || !/\.[cm]?[jt]sx?$/.test(e.name)) continue;
  const file = join(e.parentPath ?? e.path, e.name);
  // A rule that needs types, or breaks on a text, is left out and the others tried again.
  const on = { ...all };
  for (;;) {
    try {
      const found = linter.verify(
        readFileSync(file, "utf8"),
        [{ files: ["**/*"], plugins: { [plugin]: { rules } }, rules: on, languageOptions: { parser, parserOptions: { ecmaFeatures: { jsx: true } } }, linterOptions: { noInlineConfig: true } }],
        { filename: e.name },
      );
      for (const m of found) if (m.ruleId) console.log(JSON.stringify({ path: relative(root, file), line: m.line, rule: m.ruleId.split("/")[1] }));
      break;
    } catch (err) {
      const broken = /Rule: "([^"]+)"/.exec(err.message)?.[1];
      if (!broken || !(broken in on)) {
        console.error(`${file}: ${err.message}`);
        break;
      }
      delete on[broken];
    }
  }
}
