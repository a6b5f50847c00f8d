import test from "node:test";
import { ask } from "./ask.mjs";

test("orders", async () => {
  for (const [number, want] of Object.entries({ 7: "200 Order 7: on its way.", 101: "404 There is no such order." })) {
    const { status, text } = await ask(number);
    if (`${status} ${text}` !== want) {
      throw new Error(`order ${number} gives ${status} ${text}, want ${want}`);
    }
  }
});

test("failures", async () => {
  const { status, text, logged } = await ask("13");
  if (status !== 500 || !text) {
    throw new Error(`when the database is down the answer is "${text}" with status ${status}, want a text and 500`);
  }
  if (!logged.includes("10.0.3.7") || !logged.includes("ask.mjs")) {
    throw new Error("when the database is down the log doesn't say where it happened and why");
  }
});
