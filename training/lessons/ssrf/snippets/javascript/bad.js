import express from "express";

export const app = express();

app.get("/picture", async (req, res) => {
  const answer = await fetch(req.query.url); // {{mark js-ssrf-request}}
  res.json({ ok: answer.ok });
});
