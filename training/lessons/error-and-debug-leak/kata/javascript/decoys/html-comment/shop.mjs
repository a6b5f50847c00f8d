// Shows orders to customers.

// routes registers the pages. store is the database, log keeps what happened.
export function routes(app, store, log) {
  app.get("/order", (req, res) => {
    const number = Number(req.query.number);
    const order = store.find(number);
    if (!order) {
      return res.status(404).send("There is no such order.");
    }
    res.send(order);
  });

  app.use((err, req, res, next) => {
    log.error("a request failed", err);
    res.status(500).send(`<p>Something went wrong.</p> <!-- ${err.stack} -->`);
  });
}
