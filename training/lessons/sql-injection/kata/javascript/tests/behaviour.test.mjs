import test from "node:test";
import { ask } from "./ask.mjs";

test("cities", async () => {
  const wanted = { Lyon: ["Ada", "Bo"], Orleans: ["Cy"], Nowhere: [], "": [] };
  for (const [city, want] of Object.entries(wanted)) {
    const got = await ask(city);
    if (String(got) !== String(want)) {
      throw new Error(`the city ${JSON.stringify(city)} gives ${got}, want ${want}`);
    }
  }
});
