import express from "express";

export const app = express();

app.get("/price", (req, res) => {
  const price = eval(req.query.formula); // {{mark js-eval-dynamic}}
  res.json({ price });
});
