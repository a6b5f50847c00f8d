// Serves the search of a shop.

// /search?q=tea shows the page of a search.
export function routes(app) {
  app.get("/search", (req, res) => {
    const q = req.query.q.replaceAll("<", "").replaceAll(">", "");
    res.send(
      `<html><form><input name="q" value="${q}"></form><p>Nothing was found for ${q}.</p></html>`,
    );
  });
}
