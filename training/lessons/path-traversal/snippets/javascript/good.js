import fs from "node:fs/promises";
import path from "node:path";
import express from "express";

export const app = express();

app.get("/report", async (req, res) => {
  const root = "/srv/reports/";
  const file = path.resolve(root, String(req.query.name)); // {{mark}}
  if (!file.startsWith(root)) throw new Error("not found"); // {{mark}}
  res.json(JSON.parse(await fs.readFile(file)));
});
