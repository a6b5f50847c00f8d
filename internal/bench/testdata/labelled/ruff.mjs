// Runs ruff's security rules over the Python files of a folder: a JSON line a finding.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";

const [modules, root] = process.argv.slice(2);
const { Workspace, PositionEncoding } = createRequire(join(modules, "x.js"))("@astral-sh/ruff-wasm-nodejs");
const ruff = new Workspace({ lint: { select: ["S"] } }, PositionEncoding?.Utf32);

for (const e of readdirSync(root, { recursive: true, withFileTypes: true })) {
  if (!e.isFile() || !e.name.endsWith(".py")) continue;
  const file = join(e.parentPath ?? e.path, e.name);
  let found;
  try {
    found = ruff.check(readFileSync(file, "utf8"));
  } catch (err) {
    console.error(`${file}: ${err}`);
    continue;
  }
  for (const d of found)
    if (d.code) console.log(JSON.stringify({ path: relative(root, file), line: d.start_location.row, rule: d.code }));
}
