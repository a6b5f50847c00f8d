"use strict";

const crypto = require("node:crypto");
const https = require("node:https");
const express = require("express");
const libxml = require("libxmljs");
const { transaction, rows } = require("../lib/db");

const router = express.Router();

const bank = new https.Agent({ keepAlive: true, ca: process.env.BOOKSHOP_BANK_CA });
const oldBank = new https.Agent({ keepAlive: true, rejectUnauthorized: false }); // want js-tls-reject-unauthorized

router.get("/:id", async (req, res) => {
  const [order] = await rows("SELECT id, customer, total FROM orders WHERE id = $1", [req.params.id]);
  if (!order) {
    return res.status(404).json({ error: "no such order" });
  }
  res.json(order);
});

router.post("/", async (req, res) => {
  const lines = req.body.lines.map((line) => ({ book: Number(line.book), count: Number(line.count) }));
  const id = await transaction(async (client) => {
    const result = await client.query("INSERT INTO orders (customer) VALUES ($1) RETURNING id", [req.session.user]);
    for (const line of lines) {
      await client.query({
        text: "INSERT INTO lines (order_id, book, count) VALUES ($1, $2, $3)",
        values: [result.rows[0].id, line.book, line.count],
      });
    }
    await client.query(`UPDATE orders SET note = '${req.body.note}' WHERE id = $1`, [result.rows[0].id]); // want js-sql-string-built
    return result.rows[0].id;
  });
  res.status(201).json({ id, reference: crypto.randomUUID() });
});

router.post("/catalogue", express.text({ type: "application/xml" }), (req, res) => {
  const careful = libxml.parseXml(req.body, { noent: false, nonet: true });
  const document = libxml.parseXml(req.body, { noent: true }); // want js-xml-entities
  res.json({ books: document.find("//book").length, same: careful.errors.length });
});

/** Seals a card for the till. */
function seal(key, text) {
  const iv = crypto.randomBytes(12);
  const cipher = crypto.createCipheriv("aes-256-gcm", key, iv);
  return Buffer.concat([iv, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
}

/** Seals a card for tills from before the change. */
function sealOld(password, text) {
  const cipher = crypto.createCipher("aes-128-cbc", password); // want js-createcipher
  return cipher.update(text, "utf8", "hex") + cipher.final("hex");
}

/** A window of a till's display, the old way. */
function frame(text) {
  const header = new Buffer(4); // misses uninitialized-memory
  const body = new Buffer(text, "utf8"); // want js-buffer-unsafe
  const end = Buffer.alloc(2);
  return Buffer.concat([header, body, end, Buffer.from("\r\n")]);
}

/** Waits longer each time, and not all at once. */
function pause(attempt) {
  return 2 ** attempt * 100 + Math.random() * 100;
}

module.exports = router;
