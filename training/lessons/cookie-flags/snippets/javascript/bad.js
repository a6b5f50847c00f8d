import express from "express";

export const app = express();

app.post("/login", (req, res) => {
  const id = startSession(req);
  res.cookie("session", id, { secure: false }); // {{mark js-cookie-insecure}}
  res.redirect("/");
});
