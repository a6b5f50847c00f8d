import test from "node:test";
import { ask, token } from "./ask.mjs";

test("tokens of our sign-in", () => {
  for (const sub of ["ada", "bo"]) {
    const got = ask(`Bearer ${token({ sub })}`);
    if (got !== sub) {
      throw new Error(`the token that our sign-in gave to ${sub} is ${got}'s`);
    }
  }
});

test("no tokens", () => {
  for (const header of [undefined, "", "Bearer ", "Bearer ada", "Bearer a.b.c"]) {
    const got = ask(header);
    if (got !== undefined) {
      throw new Error(`${header} is no token, and lets ${got} through`);
    }
  }
});
