// What the shop's pages ask from their visitors' browsers.

export function routes(app) {
  app.use((req, res, next) => {
    res.set("Access-Control-Allow-Origin", "*");
    res.set("Access-Control-Allow-Credentials", "true");
    next();
  });

  app.get("/me", (req, res) => {
    res.json({ name: "Ada", orders: 3 });
  });
}
