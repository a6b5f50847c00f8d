import express from "express";
import { db } from "./db.js";

export const app = express();

app.get("/user", async (req, res) => {
  const name = req.query.name;
  const q = await db.query("SELECT * FROM user WHERE name=$1", [name]); // {{mark}}
  res.json(q.rows);
});
