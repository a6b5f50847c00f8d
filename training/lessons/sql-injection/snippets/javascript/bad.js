import express from "express";
import { db } from "./db.js";

export const app = express();

app.get("/user", async (req, res) => {
  const name = req.query.name;
  const q = await db.query(`SELECT * FROM user WHERE name = '${name}'`); // {{mark js-sql-string-built}}
  res.json(q.rows);
});
