import { execSync } from "node:child_process";
import express from "express";

export const app = express();

app.get("/reach", (req, res) => {
  res.json({ answer: execSync(`ping -c 1 ${req.query.host}`) }); // {{mark js-child-process-shell}}
});
