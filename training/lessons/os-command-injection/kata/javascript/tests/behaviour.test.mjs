import test from "node:test";
import { ask } from "./ask.mjs";
import { setUp } from "./notes.mjs";

test("words", async () => {
  setUp();
  const wanted = { "a.txt": "200 3", "b.txt": "200 0", "none.txt": "404 there is no such note" };
  for (const [note, want] of Object.entries(wanted)) {
    const got = await ask("/words", { note });
    if (`${got.status} ${got.body}` !== want) {
      throw new Error(`the note ${note} gives ${got.status} ${got.body}, want ${want}`);
    }
  }
});
