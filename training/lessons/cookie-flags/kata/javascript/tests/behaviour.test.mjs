import test from "node:test";
import { signIn } from "./browser.mjs";

test("people are signed in", async () => {
  const cookie = await signIn();
  if (cookie.value.length < 20 || cookie.value === (await signIn()).value) {
    throw new Error(`the session ${cookie.value} can be guessed`);
  }
  if (cookie.maxAge !== 3_600_000) {
    throw new Error(`the cookie lives for ${cookie.maxAge} milliseconds, want an hour`);
  }
  for (const page of ["/", "/orders", "/account"]) {
    if (!page.startsWith(cookie.path)) {
      throw new Error(`on ${page} nobody is signed in: the path of the cookie is ${cookie.path}`);
    }
  }
  if (cookie.sameSite === "strict") {
    throw new Error("whoever follows a link to the shop is signed out: sameSite is strict");
  }
  if (cookie.sameSite === "none" && !cookie.secure) {
    throw new Error("browsers refuse a cookie that is sameSite none and not secure");
  }
});
