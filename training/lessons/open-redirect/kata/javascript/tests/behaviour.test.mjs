import test from "node:test";
import { lands } from "./ask.mjs";

test("back to where somebody was", async () => {
  const wanted = [
    ["/orders", "/orders"],
    ["/orders?page=2&by=day", "/orders?page=2&by=day"],
    ["/", "/"],
    [undefined, "/"],
  ];
  for (const [next, want] of wanted) {
    const got = await lands(next);
    if (got.href !== `https://shop.example${want}`) {
      throw new Error(`next=${next} leads to ${got}, want https://shop.example${want}`);
    }
  }
});
