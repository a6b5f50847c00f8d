import test from "node:test";
import { ask } from "./ask.mjs";
import { setUp } from "./notes.mjs";

test("notes", async () => {
  setUp();
  const wanted = { "a.txt": "200 a note", "trips/lyon.txt": "200 a trip", "none.txt": "404 there is no such note" };
  for (const [name, want] of Object.entries(wanted)) {
    const got = await ask("/note", { name });
    if (`${got.status} ${got.body}` !== want) {
      throw new Error(`the note ${name} gives ${got.status} ${got.body}, want ${want}`);
    }
  }
});
