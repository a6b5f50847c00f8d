import { randomUUID } from "node:crypto";
import express from "express";

export const app = express();

app.use((err, req, res, next) => {
  const id = randomUUID();
  console.error(id, err);
  res.status(500).send(`Something went wrong. Tell us ${id}.`); // {{mark}}
});
