import express from "express";

export const app = express();
const operators = { plus: (a, b) => a + b, times: (a, b) => a * b };

app.get("/price", (req, res) => {
  const { operator, a, b } = req.query;
  if (!Object.hasOwn(operators, operator)) return res.sendStatus(400);
  res.json({ price: operators[operator](Number(a), Number(b)) }); // {{mark}}
});
