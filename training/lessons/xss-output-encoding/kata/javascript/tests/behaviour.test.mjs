import test from "node:test";
import { ask } from "./ask.mjs";

test("pages", async () => {
  for (const q of ["tea", "green tea", ""]) {
    const page = (await ask("/search", { q })).body;
    for (const want of [`value="${q}"`, `<p>Nothing was found for ${q}.</p>`]) {
      if (!page.includes(want)) {
        throw new Error(`the page of ${JSON.stringify(q)} has no ${want}`);
      }
    }
  }
});
