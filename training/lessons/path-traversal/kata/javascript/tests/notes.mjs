import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const files = {
  "notes/a.txt": "a note",
  "notes/trips/lyon.txt": "a trip",
  "notes-private/b.txt": "private",
  "settings.txt": "settings",
};

// setUp makes the folders and goes there.
export function setUp() {
  process.chdir(fs.mkdtempSync(path.join(os.tmpdir(), "notes-")));
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(name), { recursive: true });
    fs.writeFileSync(name, text);
  }
}
