import express from "express";

export const app = express();

app.use((err, req, res, next) => {
  res.status(500).send(err.stack); // {{mark}}
});
