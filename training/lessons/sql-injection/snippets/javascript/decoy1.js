import express from "express";
import { db } from "./db.js";

export const app = express();

app.get("/user", async (req, res) => {
  const name = req.query.name.replaceAll("'", "''");
  const q = await db.query(`SELECT * FROM user WHERE name = '${name}'`);
  res.json(q.rows);
});
