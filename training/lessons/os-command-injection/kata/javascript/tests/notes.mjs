import fs from "node:fs";
import os from "node:os";
import path from "node:path";

// setUp makes a folder with two notes and goes there.
export function setUp() {
  process.chdir(fs.mkdtempSync(path.join(os.tmpdir(), "notes-")));
  fs.mkdirSync("notes");
  fs.writeFileSync("notes/a.txt", "one two three\n");
  fs.writeFileSync("notes/b.txt", "\n");
}
