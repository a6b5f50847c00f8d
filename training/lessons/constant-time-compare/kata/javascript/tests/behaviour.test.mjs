import test from "node:test";
import crypto from "node:crypto";
import { genuine } from "./webhook.mjs";

const key = "a key of this test";
const sign = (body) => crypto.createHmac("sha256", key).update(body).digest("hex");

test("messages of the provider", () => {
  for (const body of ["", "paid: 17", "paid: 18 \u20ac"]) {
    if (genuine(key, body, sign(body)) !== true) {
      throw new Error(`the message ${JSON.stringify(body)} of the provider is refused`);
    }
  }
});

const right = sign("paid: 17");

test("messages of others", () => {
  for (const signature of [sign("paid: 18"), right + "00", right + right, right.replaceAll(/./g, "0")]) {
    if (genuine(key, "paid: 17", signature)) {
      throw new Error(`the signature ${signature} is taken for the provider's`);
    }
  }
});

test("no errors", () => {
  for (const signature of [undefined, "", "ab", "no signature", right + "00"]) {
    try {
      genuine(key, "paid: 17", signature);
    } catch (error) {
      throw new Error(`the signature ${signature} gives an error: ${error.message}`);
    }
  }
});
