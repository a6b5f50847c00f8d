import express from "express";

export const app = express();

app.use((req, res, next) => {
  const allowed = ["https://shop.example", "null"];
  const origin = allowed.find((known) => known === req.headers.origin);
  if (origin) res.set("Access-Control-Allow-Origin", origin);
  res.set("Access-Control-Allow-Credentials", "true");
  next();
});
