import express from "express";

export const app = express();

app.use((req, res, next) => {
  res.set("Access-Control-Allow-Origin", req.headers.origin); // {{mark js-cors-credentials-star}}
  res.set("Access-Control-Allow-Credentials", "true");
  next();
});
