// Shows the orders of a shop to its staff.

import { orders } from "./orders.mjs";

// /orders?show=customer.city shows one field of each order.
export function routes(app) {
  app.get("/orders", (req, res) => {
    const field = req.query.show;
    try {
      const read = (order) => field.split(".").reduce((value, name) => value[name], order);
      if (read(orders[0]) === undefined) {
        throw new Error("there is no such field");
      }
      res.json(orders.map((order) => read(order)));
    } catch {
      res.status(400).send("there is no such field");
    }
  });
}
