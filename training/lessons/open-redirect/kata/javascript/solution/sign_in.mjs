// Lets people sign in.

import { check } from "./check.mjs";

const home = "https://shop.example";

// local returns the address of a page of this site, or that of its first page.
function local(next) {
  if (URL.canParse(next, home)) {
    const url = new URL(next, home);
    if (url.origin === home) {
      return url.href;
    }
  }
  return home + "/";
}

// /sign-in?next=/orders checks the password and goes back to where somebody came from.
export function routes(app) {
  app.post("/sign-in", (req, res) => {
    if (!check(req)) {
      return res.status(403).send("wrong name or password");
    }
    res.redirect(local(req.query.next || "/"));
  });
}
