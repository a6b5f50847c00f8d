import express from "express";

export const app = express();

app.use((req, res, next) => {
  const origin = req.headers.origin;
  if (/shop.example/.test(origin))
    res.set("Access-Control-Allow-Origin", origin);
  res.set("Access-Control-Allow-Credentials", "true");
  next();
});
