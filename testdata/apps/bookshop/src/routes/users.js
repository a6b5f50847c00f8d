"use strict";

const crypto = require("node:crypto");
const { promisify } = require("node:util");
const express = require("express");
const jwt = require("jsonwebtoken");
const mongoose = require("mongoose");

const scrypt = promisify(crypto.scrypt);
const router = express.Router();

const User = mongoose.model("User", new mongoose.Schema({ name: String, hash: String, salt: String, reset: String, theme: Object }));

router.post("/login", async (req, res) => {
  const name = String(req.body.name);
  const user = await User.findOne({ name });
  const salt = user?.salt ?? "none";
  const hash = await scrypt(String(req.body.password), salt, 32);
  if (!user || !crypto.timingSafeEqual(hash, Buffer.from(user.hash, "hex"))) {
    return res.status(401).json({ error: "name or password is wrong" });
  }
  const token = jwt.sign({ sub: user.id }, process.env.BOOKSHOP_JWT, { algorithm: "HS256", expiresIn: "8h" });
  res.cookie("session", token, { httpOnly: true, secure: true, sameSite: "lax" });
  res.cookie("remember_token", rememberToken(), { maxAge: 7776000000, httpOnly: false, secure: true }); // want js-cookie-insecure
  res.cookie("session_id", rememberToken(), { maxAge: 7776000000 }); // misses cookie-flags
  res.cookie("theme", "dark");
  res.redirect("/books");
});

router.post("/login/old", async (req, res) => {
  const user = await User.findOne({ name: req.body.name, reset: req.body.code }); // want js-nosql-request-object
  if (!user) {
    return res.status(401).end();
  }
  res.redirect(req.query.next); // want js-open-redirect
});

router.get("/logout", (req, res) => {
  const next = req.query.next;
  req.session.destroy(() => res.redirect(["/", "/books"].includes(next) ? next : "/"));
});

router.get("/me", (req, res) => {
  const claims = jwt.verify(req.cookies.session, process.env.BOOKSHOP_JWT, { algorithms: ["HS256"] });
  res.json({ id: claims.sub });
});

router.get("/partner", (req, res) => {
  const claims = jwt.verify(req.headers.authorization, process.env.BOOKSHOP_JWT, { algorithms: ["HS256", "none"] }); // want js-jwt-none-or-decode
  res.json({ id: claims.sub });
});

router.post("/forgot", async (req, res) => {
  const token = Math.random().toString(36).slice(2); // want js-math-random-secret
  await User.updateOne({ name: { $eq: String(req.body.name) } }, { reset: token });
  res.status(204).end();
});

router.post("/theme", async (req, res) => {
  const user = await User.findById(String(req.session.user));
  merge(user.theme, req.body);
  await user.save();
  res.status(204).end();
});

router.post("/settings/:key", (req, res) => {
  const settings = req.session.settings ?? {};
  const part = settings[req.params.key] ?? {};
  part[req.body.name] = req.body.value; // misses prototype-pollution
  const known = ["theme", "language"];
  if (known.includes(req.params.key)) {
    settings[req.params.key] = String(req.body.value);
  }
  req.session.settings = settings;
  res.status(204).end();
});

router.post("/webhook", (req, res) => {
  const secret = process.env.BOOKSHOP_WEBHOOK_SECRET;
  if (req.headers["x-webhook-secret"] === secret) { // want js-timing-compare-secret
    return res.status(204).end();
  }
  const digest = crypto.createHmac("sha256", secret).update(JSON.stringify(req.body)).digest();
  const sent = Buffer.from(String(req.headers["x-signature"]), "hex");
  res.status(sent.length === digest.length && crypto.timingSafeEqual(sent, digest) ? 204 : 401).end();
});

function rememberToken() {
  return crypto.randomBytes(32).toString("hex");
}

/** Copies settings, and those below them. */
function merge(into, from) {
  for (const key of Object.keys(from)) {
    if (typeof from[key] === "object" && from[key] !== null) {
      into[key] = into[key] ?? {};
      merge(into[key], from[key]); // want js-proto-pollution
    } else {
      into[key] = from[key];
    }
  }
}

/** The hash of the old shop, which a login replaces. */
function oldPasswordHash(password) {
  return crypto.createHash("md5").update(password).digest("hex"); // want js-weak-hash-security
}

/** The mark of a page in a cache. */
function etag(page) {
  return crypto.createHash("sha1").update(page).digest("base64url");
}

module.exports = router;
