import express from "express";
import { Order } from "./models.js";

export const app = express();

app.get("/orders/:id", async (req, res) => {
  const where = { id: req.params.id, owner: req.user.id };
  const order = await Order.findOne({ where }); // {{mark}}
  if (!order) return res.sendStatus(404);
  res.json(order);
});
