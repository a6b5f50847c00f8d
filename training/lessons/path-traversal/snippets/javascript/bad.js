import fs from "node:fs/promises";
import path from "node:path";
import express from "express";

export const app = express();

app.get("/report", async (req, res) => {
  const file = path.join("/srv/reports", req.query.name); // {{mark}}
  res.json(JSON.parse(await fs.readFile(file))); // {{mark js-path-from-request}}
});
