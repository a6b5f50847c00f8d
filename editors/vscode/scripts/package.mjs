// Makes a .vsix for each platform, with squire for that platform inside: the
// extension downloads nothing.
//
//   node scripts/package.mjs            for this machine
//   node scripts/package.mjs all        for every platform
//   node scripts/package.mjs TARGET...  such as linux-arm64
//
// They are written to out/. Needs Go and what "npm ci" installs, no network.

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const top = path.join(here, "../..");
const out = path.join(here, "out");

// By the names of the marketplace. Squire is linked statically, so one binary
// serves glibc and musl.
const targets = {
  "linux-x64": ["linux", "amd64"],
  "linux-arm64": ["linux", "arm64"],
  "alpine-x64": ["linux", "amd64"],
  "darwin-x64": ["darwin", "amd64"],
  "darwin-arm64": ["darwin", "arm64"],
  "win32-x64": ["windows", "amd64"],
  "win32-arm64": ["windows", "arm64"],
};

const host = `${process.platform}-${process.arch}`;
const asked = process.argv.slice(2);
const wanted = asked.length === 0 ? [host] : asked.includes("all") ? Object.keys(targets) : asked;
for (const target of wanted) {
  if (!targets[target]) {
    console.error(`no build for ${target}; there are: ${Object.keys(targets).join(", ")}`);
    process.exit(2);
  }
}

execFileSync(process.execPath, [path.join(here, "scripts/build.mjs")], { stdio: "inherit" });
for (const target of wanted) {
  const [os, arch] = targets[target];
  const stage = path.join(out, target);
  fs.rmSync(stage, { recursive: true, force: true });
  fs.mkdirSync(path.join(stage, "bin"), { recursive: true });
  for (const name of ["dist/extension.js", "dist/page.js", "media", "walkthrough", "README.md", "CHANGELOG.md"]) {
    fs.cpSync(path.join(here, name), path.join(stage, name), { recursive: true });
  }
  fs.copyFileSync(path.join(top, "LICENSE"), path.join(stage, "LICENSE"));
  fs.writeFileSync(path.join(stage, "package.json"), JSON.stringify(manifest(), undefined, 2));
  const binary = path.join(stage, "bin", os === "windows" ? "squire.exe" : "squire");
  execFileSync("go", ["build", "-trimpath", "-ldflags=-s", "-o", binary, "./cmd/squire"], {
    cwd: top, stdio: "inherit", env: { ...process.env, CGO_ENABLED: "0", GOOS: os, GOARCH: arch },
  });
  const vsix = path.join(out, `squire-${target}.vsix`);
  const pages = "https://github.com/squiresec/squire";
  execFileSync(process.execPath, [
    path.join(here, "node_modules/@vscode/vsce/vsce"), "package", "--no-dependencies", "--target", target, "--out", vsix,
    "--baseContentUrl", `${pages}/blob/main/editors/vscode`, "--baseImagesUrl", `${pages}/raw/main/editors/vscode`,
  ], { cwd: stage, stdio: ["ignore", "ignore", "inherit"] });
  fs.rmSync(stage, { recursive: true });
  console.log(`${path.relative(process.cwd(), vsix)}  ${(fs.statSync(vsix).size / (1 << 20)).toFixed(1)} MB`);
}

// manifest is ours without what only building it needs: the bundle holds the
// dependencies.
function manifest() {
  const m = JSON.parse(fs.readFileSync(path.join(here, "package.json"), "utf8"));
  for (const key of ["private", "scripts", "dependencies", "devDependencies"]) delete m[key];
  m.files = ["bin", "dist", "media", "walkthrough", "README.md", "CHANGELOG.md", "LICENSE"];
  return m;
}
