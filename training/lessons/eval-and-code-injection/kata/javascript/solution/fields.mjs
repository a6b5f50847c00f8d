// Shows the orders of a shop to its staff.

import { orders } from "./orders.mjs";

// read returns a field of an order, such as customer.city.
function read(order, field) {
  let value = order;
  for (const name of field.split(".")) {
    if (!Object.hasOwn(value, name)) {
      throw new Error("there is no such field");
    }
    value = value[name];
  }
  return value;
}

// /orders?show=customer.city shows one field of each order.
export function routes(app) {
  app.get("/orders", (req, res) => {
    const field = req.query.show;
    try {
      res.json(orders.map((order) => read(order, field)));
    } catch {
      res.status(400).send("there is no such field");
    }
  });
}
