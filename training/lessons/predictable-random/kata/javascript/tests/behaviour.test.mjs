import test from "node:test";
import { LETTERS, resetToken } from "./token.mjs";

test("tokens", () => {
  const seen = new Set();
  for (let i = 0; i < 50; i++) {
    const token = resetToken();
    if (token.length !== 32 || [...token].some((c) => !LETTERS.includes(c))) {
      throw new Error(`the token ${token} is not 32 digits and lower-case letters`);
    }
    if (seen.has(token)) {
      throw new Error(`two requests get the token ${token}`);
    }
    seen.add(token);
  }
});
