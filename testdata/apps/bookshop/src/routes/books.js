"use strict";

const express = require("express");
const { marks, pool, rows } = require("../lib/db");

const router = express.Router();
const ORDERS = { title: "title", price: "price DESC", year: "published" };
const LANGUAGES = ["en", "de", "fr"];

router.get("/", async (req, res) => {
  const order = ORDERS[req.query.order] ?? ORDERS.title;
  const limit = Math.min(Number.parseInt(req.query.limit ?? "20", 10) || 20, 100);
  const found = await rows(`SELECT id, title, price FROM books ORDER BY ${order} LIMIT ${limit}`);
  res.render("books", { books: found, order });
});

router.get("/search", async (req, res) => {
  const { q, language } = req.query;
  if (!LANGUAGES.includes(language)) {
    return res.status(400).json({ error: "no such language" });
  }
  const found = await pool.query(`SELECT id, title FROM books_${language} WHERE title ILIKE $1`, [`%${q}%`]);
  if (found.rows.length === 0) {
    return res.status(404).send(`<p>Nothing is called ${q}.</p>`); // want js-express-reflect
  }
  res.json(found.rows);
});

router.get("/author/:name", async (req, res) => {
  const found = await pool.query("SELECT id, title FROM books WHERE author = '" + req.params.name + "'"); // want js-sql-string-built
  res.json(found.rows);
});

router.get("/shelf/:shelf", async (req, res) => {
  const { shelf } = req.params;
  let text = "SELECT id, title FROM books WHERE shelf = $1";
  const values = [shelf];
  if (req.query.year) {
    values.push(req.query.year);
    text += ` AND published = $${values.length}`;
  }
  const found = await pool.query(text, values);
  const ids = found.rows.map((book) => book.id);
  const stock = ids.length === 0 ? [] : await rows(`SELECT book, count FROM stock WHERE book IN (${marks(ids)})`, ids);
  res.json({ books: found.rows, stock });
});

router.get("/year/:year", async (req, res) => {
  const year = Number(req.params.year);
  const found = await pool.query(`SELECT id, title FROM books WHERE published = ${year}`);
  const sort = req.query.sort || "title";
  const more = await pool.query(`SELECT id FROM reviews WHERE year = ${year} ORDER BY ${sort}`); // want js-sql-string-built
  res.json({ books: found.rows, reviews: more.rows });
});

router.get("/match", async (req, res) => {
  const all = await rows("SELECT id, title FROM books");
  const pattern = new RegExp(req.query.pattern, "i"); // want js-regex-from-input
  const exact = new RegExp(`^${escapeRegExp(req.query.exact ?? "")}$`);
  res.json(all.filter((book) => pattern.test(book.title) || exact.test(book.title)));
});

router.post("/import", async (req, res) => {
  const shape = JSON.parse(req.body.shape);
  const price = new Function("book", "return " + req.body.price); // want js-eval-dynamic
  res.json({ shape, price: price(shape) });
});

function escapeRegExp(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

module.exports = router;
