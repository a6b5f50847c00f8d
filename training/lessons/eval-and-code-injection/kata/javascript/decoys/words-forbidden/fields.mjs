// Shows the orders of a shop to its staff.

import { orders } from "./orders.mjs";

// /orders?show=customer.city shows one field of each order.
export function routes(app) {
  app.get("/orders", (req, res) => {
    const field = req.query.show;
    if (/process|require|import|globalThis|[;,]/.test(field)) {
      return res.status(400).send("there is no such field");
    }
    try {
      const read = new Function("order", `return order.${field};`);
      res.json(orders.map((order) => read(order)));
    } catch {
      res.status(400).send("there is no such field");
    }
  });
}
