import test from "node:test";
import { randomBytes } from "node:crypto";
import { open, seal } from "./note.mjs";

const key = randomBytes(32);

test("notes come back", () => {
  for (const note of ["", "call Ada back", "call Bo back on Monday \u2014 he knows why"]) {
    const sealed = seal(key, note);
    const got = String(open(key, sealed));
    if (got !== note) {
      throw new Error(`the note ${JSON.stringify(note)} opens as ${JSON.stringify(got)}`);
    }
    if (note && sealed.includes(note)) {
      throw new Error(`the note ${JSON.stringify(note)} can be read in what was sealed`);
    }
  }
});
