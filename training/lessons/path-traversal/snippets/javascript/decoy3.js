import { readFile } from "node:fs/promises";
import path from "node:path";
import express from "express";

export const app = express();

app.get("/report", async (req, res) => {
  const name = req.query.name;
  if (path.extname(name) !== ".json") throw new Error("not found");
  res.json(JSON.parse(await readFile(path.join("/srv/reports", name))));
});
