import express from "express";
import { Order } from "./models.js";

export const app = express();

app.get("/orders/:id", async (req, res) => {
  const order = await Order.findByPk(req.params.id); // {{mark}}
  res.json(order);
});
