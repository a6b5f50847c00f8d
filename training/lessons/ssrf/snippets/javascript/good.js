import express from "express";

export const app = express();
const partners = new Set(["img.example.org", "cdn.example.net"]);

app.get("/picture", async (req, res) => {
  const url = new URL(req.query.url);
  if (!partners.has(url.host)) return res.sendStatus(400); // {{mark}}
  const own = `https://${url.host}${url.pathname}`;
  const answer = await fetch(own, { redirect: "error" });
  res.json({ ok: answer.ok });
});
