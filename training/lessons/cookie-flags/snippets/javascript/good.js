import express from "express";

export const app = express();

app.post("/login", (req, res) => {
  const id = startSession(req);
  const flags = { secure: true, httpOnly: true, sameSite: "lax" };
  res.cookie("__Host-session", id, flags); // {{mark}}
  res.redirect("/");
});
