// Bundles the extension and the page of a lesson into dist/, with --test the
// unit tests into dist/test/.

import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const common = { bundle: true, absWorkingDir: here, legalComments: "eof", logLevel: "warning" };

// The editor and the extension's host bring "vscode" and Node's own modules.
await esbuild.build({
  ...common, entryPoints: ["src/extension.ts"], outfile: "dist/extension.js",
  platform: "node", format: "cjs", target: "node20", external: ["vscode"], minify: true,
});
await esbuild.build({
  ...common, entryPoints: ["src/webview/page.ts"], outfile: "dist/page.js",
  platform: "browser", format: "iife", target: "es2022", minify: true,
});

if (process.argv.includes("--test")) {
  const tests = fs.readdirSync(path.join(here, "test/unit")).filter((f) => f.endsWith(".test.ts"));
  fs.rmSync(path.join(here, "dist/test"), { recursive: true, force: true });
  await esbuild.build({
    ...common, entryPoints: tests.map((f) => `test/unit/${f}`), outdir: "dist/test", outExtension: { ".js": ".test.mjs" },
    entryNames: "[name]", platform: "node", format: "esm", target: "node20", external: ["vscode"],
  });
}
