import test from "node:test";
import { ask } from "./ask.mjs";

test("mails", async () => {
  for (const subject of ["Your order is ready", "Order A-17: one question"]) {
    const got = (await ask("/mail", { subject })).body;
    const want = `<h1>${subject}</h1><p>Dear Ada!</p>`;
    if (got !== want) {
      throw new Error(`the mail is ${got}, want ${want}`);
    }
  }
});
