import { readFile } from "node:fs/promises";
import path from "node:path";
import express from "express";

export const app = express();

app.get("/report", async (req, res) => {
  const name = req.query.name.replace("../", "");
  res.json(JSON.parse(await readFile(path.join("/srv/reports", name))));
});
