import test from "node:test";
import { checkPassword, storePassword } from "./password.mjs";

test("passwords", () => {
  const stored = storePassword("correct horse");
  if (typeof stored !== "string") {
    throw new Error(`what is stored is no text: ${stored}`);
  }
  if (!checkPassword(stored, "correct horse")) {
    throw new Error("the right password doesn't fit");
  }
  for (const wrong of ["correct house", "", stored]) {
    if (checkPassword(stored, wrong)) {
      throw new Error(`the password ${JSON.stringify(wrong)} fits as well`);
    }
  }
});
