import test from "node:test";
import { ask, reads } from "./browser.mjs";

test("the shop's own pages read", async () => {
  for (const origin of ["https://shop.example", "https://pay.shop.example"]) {
    if (!(await reads(origin))) {
      throw new Error(`a page of ${origin} can't read the answer`);
    }
  }
});

test("requests without an origin are answered", async () => {
  const { answer } = await ask(undefined);
  if (answer?.name !== "Ada") {
    throw new Error(`a request without an origin gives ${JSON.stringify(answer)}`);
  }
});
