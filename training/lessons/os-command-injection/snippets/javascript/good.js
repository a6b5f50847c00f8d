import { execFileSync } from "node:child_process";
import express from "express";

export const app = express();

app.get("/reach", (req, res) => {
  const args = ["-c", "1", "--", String(req.query.host)]; // {{mark}}
  res.json({ answer: execFileSync("ping", args) }); // {{mark}}
});
