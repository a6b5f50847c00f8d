import express from "express";
import { db } from "./db.js";

export const app = express();

app.get("/user", async (req, res) => {
  const text = `SELECT id FROM users WHERE name = '${req.query.name}'`;
  const q = await db.query({ name: "find-user", text });
  res.json(q.rows);
});
