// Shows pictures of partners in the shop.

// /preview?url=https://img.north.example/cup.jpg shows the picture at an address.
export function routes(app) {
  app.get("/preview", async (req, res) => {
    const url = req.query.url;
    const answer = await fetch(url);
    if (!answer.ok) {
      return res.status(404).send("there is no such picture");
    }
    res.type("jpeg").send(await answer.text());
  });
}
