// Serves the search of a shop.

// escapeHtml writes text so that nothing in it is markup.
function escapeHtml(text) {
  const names = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
  return String(text).replace(/[&<>]/g, (c) => names[c]);
}

// /search?q=tea shows the page of a search.
export function routes(app) {
  app.get("/search", (req, res) => {
    const q = escapeHtml(req.query.q);
    res.send(
      `<html><form><input name="q" value="${q}"></form><p>Nothing was found for ${q}.</p></html>`,
    );
  });
}
