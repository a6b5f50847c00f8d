// Lets customers change an order until it is sent.

// routes registers the pages. orders is the database: a Map from id to order.
export function routes(app, orders) {
  // PATCH /order changes the note and the address: street and city.
  app.patch("/order", (req, res) => {
    const order = orders.get(req.query.id);
    if (!order || order.owner !== req.user) {
      return res.status(404).send("there is no such order");
    }
    const { note = order.note, address = {} } = req.body;
    order.note = note;
    Object.assign(order.address, address);
    res.json({ note: order.note, address: order.address });
  });
}
