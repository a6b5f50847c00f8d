import fs from "node:fs/promises";
import path from "node:path";
import express from "express";

export const app = express();

app.get("/report", async (req, res) => {
  const name = req.query.name;
  if (path.extname(name) !== ".json") throw new Error("not found");
  const file = path.join("/srv/reports", name);
  res.json(JSON.parse(await fs.readFile(file)));
});
