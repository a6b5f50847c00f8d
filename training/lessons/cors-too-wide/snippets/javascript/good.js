import express from "express";

export const app = express();

app.use((req, res, next) => {
  const allowed = ["https://shop.example", "https://pay.shop.example"];
  const origin = allowed.find((known) => known === req.headers.origin); // {{mark}}
  if (origin) res.set("Access-Control-Allow-Origin", origin); // {{mark}}
  res.set("Access-Control-Allow-Credentials", "true");
  res.set("Vary", "Origin");
  next();
});
