import test from "node:test";
import { pay } from "./pay.mjs";

test("an amount is sent", () => {
  process.env.PAYMENTS_KEY = "key-of-the-day";
  const sent = [];
  pay((authorization, cents) => sent.push({ authorization, cents }), 250);
  if (sent.length !== 1 || sent[0].cents !== 250 || !/^Bearer \S+$/.test(sent[0].authorization)) {
    throw new Error("paying 2.50 doesn't send one request with the amount and an authorization");
  }
});

test("nothing is an error", () => {
  process.env.PAYMENTS_KEY = "key-of-the-day";
  let failed = false;
  try {
    pay(() => {}, 0);
  } catch {
    failed = true;
  }
  if (!failed) {
    throw new Error("paying nothing is no error");
  }
});
