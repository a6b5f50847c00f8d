import { execFileSync } from "node:child_process";
import express from "express";

export const app = express();

app.get("/reach", (req, res) => {
  const line = `ping -c 1 ${req.query.host}`;
  res.json({ answer: execFileSync("bash", ["-c", line]) });
});
