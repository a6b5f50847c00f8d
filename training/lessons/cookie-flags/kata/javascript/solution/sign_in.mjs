// Lets people sign in.

import { newSession } from "./session.mjs";

const hour = 3_600_000;

// /sign-in begins a session, and shows the first page.
export function routes(app) {
  app.post("/sign-in", (req, res) => {
    res.cookie("session", newSession(), {
      maxAge: hour,
      secure: true,
      httpOnly: true,
      sameSite: "lax",
    });
    res.redirect("/");
  });
}
