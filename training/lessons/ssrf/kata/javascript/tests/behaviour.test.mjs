import test from "node:test";
import { ask } from "./ask.mjs";

test("pictures of the partners", async () => {
  const wanted = {
    "https://img.north.example/cup.jpg": "200 a cup",
    "https://pictures.south.example/plates/3.jpg": "200 a plate",
  };
  for (const [url, want] of Object.entries(wanted)) {
    const got = await ask("/preview", { url });
    if (`${got.status} ${got.body}` !== want) {
      throw new Error(`the address ${url} gives ${got.status} ${got.body}, want ${want}`);
    }
  }
  const none = await ask("/preview", { url: "https://img.north.example/none.jpg" });
  if (none.status !== 404) {
    throw new Error(`a picture that isn't there gives status ${none.status}, want 404`);
  }
});
