import test from "node:test";
import { mentioned } from "./mentions.mjs";

test("mentions", () => {
  const long = "a".repeat(200) + ".lovelace";
  const wanted = {
    "thank you @ada": "ada",
    "@ada.lovelace and @bob2 and @ada.lovelace": "ada.lovelace bob2",
    "@a.b.c.d": "a.b.c.d",
    "mail to ada@shop": "",
    "@.ada @ada. @ada..lovelace @ada!": "",
    ["@" + long]: long,
  };
  for (const [comment, want] of Object.entries(wanted)) {
    const got = mentioned(comment).join(" ");
    if (got !== want) {
      throw new Error(`the comment "${comment}" names "${got}", want "${want}"`);
    }
  }
});
