import { execFileSync } from "node:child_process";
import express from "express";

export const app = express();

app.get("/reach", (req, res) => {
  const args = ["-c", "1", "--", String(req.query.host)];
  res.json({ answer: execFileSync("ping", args) }); // {{mark}}
});
